// Shortcuts, days in words, and a question before what was not recorded is lost: every page works without.
"use strict";
(() => {
  const form = document.getElementById("deciding");
  const verdict = () => form && form.querySelector("[name=verdict]:checked");

  const day = document.getElementById("need_by");
  if (day) {
    // A browser writes the field in a language of its own, month first or day first.
    const told = document.getElementById(day.getAttribute("aria-describedby"));
    const locale = document.documentElement.lang === "es" ? "es-GT" : "en-GB";
    const tell = () => {
      const style = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
      told.textContent = day.valueAsDate ? day.valueAsDate.toLocaleDateString(locale, style) : "";
      told.hidden = !day.valueAsDate;
    };
    day.addEventListener("input", tell);
    tell();
  }

  if (form) {
    let sent = false;
    form.addEventListener("submit", () => (sent = true));
    window.addEventListener("beforeunload", (event) => {
      const written = [...form.querySelectorAll("#note, #need")].some((field) => field.value.trim());
      if (!sent && (verdict() || written)) event.preventDefault();
    });
  }

  if (!("keys" in document.body.dataset)) return;
  const shown = (element) => element.getClientRects().length > 0;
  const writing = (element) =>
    element.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox]):not([type=hidden])");

  function choose(radio) {
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    if (radio.value === "need_more") document.getElementById("need").focus();
    // Judging anew asks why before it is said what: a reason against is a no.
    if (radio.name === "reason" && !verdict()) document.getElementById("v-no").checked = true;
  }

  function press(key) {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(
      (e) => shown(e) || (e.labels && [...e.labels].some(shown)),
    );
    const radios = found.filter((e) => e.type === "radio");
    const chosen = radios.find((e) => !e.checked) || found[0];
    if (!chosen) return false;
    if (chosen.type === "radio") choose(chosen);
    else chosen.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const dialog = document.getElementById("keys");
    if (dialog.open) return;
    const target = event.target;
    if (writing(target)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.key === "?") {
      dialog.showModal();
      event.preventDefault();
    } else if (event.key === "Enter") {
      if (verdict() && !target.closest("a, button, summary")) {
        event.preventDefault();
        form.requestSubmit();
      }
    } else if (press(event.key.toLowerCase())) event.preventDefault();
  });
})();

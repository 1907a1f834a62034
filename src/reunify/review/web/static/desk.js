// Shortcuts, and nothing else: every page works without this file.
"use strict";
(() => {
  if (!("keys" in document.body.dataset)) return;
  const shown = (element) => element.getClientRects().length > 0;
  const writing = (element) =>
    element.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox]):not([type=hidden])");

  function press(key) {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(
      (e) => shown(e) || (e.labels && [...e.labels].some(shown)),
    );
    const radios = found.filter((e) => e.type === "radio");
    const chosen = radios.find((e) => !e.checked) || found[0];
    if (!chosen) return false;
    if (chosen.type === "radio") {
      chosen.checked = true;
      chosen.focus();
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
      if (chosen.value === "need_more") document.getElementById("need").focus();
    } else chosen.click();
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
      const form = document.getElementById("deciding");
      if (form && form.querySelector("[name=verdict]:checked") && !target.closest("a, button, summary")) {
        event.preventDefault();
        form.requestSubmit();
      }
    } else if (press(event.key.toLowerCase())) event.preventDefault();
  });
})();

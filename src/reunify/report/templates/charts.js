"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const locale = { decimal: ".", thousands: read("number-style"), grouping: [3], currency: ["", ""] };
  for (const place of document.querySelectorAll("[data-chart]")) {
    const spec = read(place.dataset.chart);
    spec.config.axis.labelLimit = Math.max(150, place.clientWidth * 0.45);
    vegaEmbed(place, spec, {
      ast: true,
      actions: false,
      renderer: "svg",
      defaultStyle: false,
      formatLocale: locale,
      tooltip: { disableDefaultStyle: true },
    }).then(() => {
      place.querySelector("svg").setAttribute("aria-hidden", "true"); // the place itself has the words
      place.setAttribute("data-drawn", "");
    });
  }
  const closed = [];
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      part.open = true;
      closed.push(part);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of closed.splice(0)) part.open = false;
  });
})();

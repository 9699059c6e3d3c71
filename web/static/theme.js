// Before the first paint: the reader's choice of light or dark, if there is one. The switch itself is an island.
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("twinmap-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (error) {
    // Storage may be closed: then the system decides.
  }
})();

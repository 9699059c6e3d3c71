"use strict";
(function () {
  const data = JSON.parse(document.getElementById("network").textContent);
  const place = document.getElementById("drawing");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const ink = () => (dark.matches ? "#e9e9e4" : "#1b1d20");
  const paper = () => (dark.matches ? "#14171a" : "#fdfdfb");
  // A title becomes an element with a text in it: text stays text whatever the library makes of strings.
  for (const each of [...data.nodes, ...data.edges]) {
    const box = document.createElement("div");
    box.textContent = each.title;
    each.title = box;
    if (each.fontsize) each.font = { size: each.fontsize };
  }
  const fonts = () => ({ color: ink(), strokeColor: paper(), strokeWidth: 3 * data.pixel, face: "system-ui, sans-serif", multi: false });
  const options = () => ({
    physics: { enabled: false },
    layout: { randomSeed: 1, improvedLayout: false },
    interaction: { hover: true, tooltipDelay: 150, hideEdgesOnDrag: data.edges.length > 1500, keyboard: { enabled: true, bindToWindow: false } },
    nodes: {
      borderWidth: 1,
      font: { ...fonts(), vadjust: -2 * data.pixel },
      scaling: { label: { drawThreshold: 8, maxVisible: 24 } },
    },
    edges: { smooth: false, font: { ...fonts(), size: 10 * data.pixel, align: "middle" }, arrows: { to: { scaleFactor: 0.5 }, from: { scaleFactor: 0.5 } }, arrowStrikethrough: false },
  });
  const network = new vis.Network(
    place,
    { nodes: new vis.DataSet(data.nodes), edges: new vis.DataSet(data.edges) },
    options(),
  );
  dark.addEventListener("change", () => network.setOptions(options()));
  network.once("afterDrawing", () => {
    place.dataset.nodes = String(data.nodes.length);
    place.dataset.edges = String(data.edges.length);
    performance.mark("twinmap:drawn");
  });
  network.fit({ animation: false });
})();

"use strict";
(function () {
  const data = JSON.parse(document.getElementById("network").textContent);
  const place = document.getElementById("drawing");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  // A title becomes an element with a text in it: text stays text whatever the library makes of strings.
  for (const each of [...data.nodes, ...data.edges]) {
    const box = document.createElement("div");
    box.textContent = each.title;
    each.title = box;
    if (each.fontsize) each.font = { size: each.fontsize };
  }
  const fonts = () => ({ color: paint("ink"), strokeColor: paint("paper"), strokeWidth: 3 * data.pixel, face: "system-ui, sans-serif", multi: false });
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
  // The data name colours; the style sheet says what they are in either theme.
  const nodes = () => data.nodes.map((each) => ({ ...each, color: paint(each.color) }));
  const edges = () => data.edges.map((each, id) => ({ ...each, id, color: { ...each.color, color: paint(each.color.color) } }));
  const drawn = { nodes: new vis.DataSet(nodes()), edges: new vis.DataSet(edges()) };
  const network = new vis.Network(place, drawn, options());
  dark.addEventListener("change", () => {
    network.setOptions(options());
    drawn.nodes.update(nodes());
    drawn.edges.update(edges());
  });
  network.once("afterDrawing", () => {
    place.dataset.nodes = String(data.nodes.length);
    place.dataset.edges = String(data.edges.length);
    performance.mark("twinmap:drawn");
  });
  network.fit({ animation: false });
})();

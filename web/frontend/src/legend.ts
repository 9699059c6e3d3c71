/** The legend: says every colour, line, opacity and mark that is drawn, and hides what is absent. */

import { button, h, svg } from "./dom";
import type { Line } from "./scene";
import { number } from "./words";

export interface Entry {
  key: string;
  title: string;
  swatch: SVGElement;
  count?: number;
}

export interface Section {
  title: string;
  entries: Entry[];
  /** Keys switched off; with `toggle`, each entry is a switch. */
  hidden?: Set<string>;
  toggle?: (key: string) => void;
  control?: HTMLElement | undefined;
}

export function drawLegend(body: HTMLElement, sections: Section[]): void {
  const focused = body.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset.key
    : undefined;
  body.replaceChildren(...sections.filter((each) => each.entries.length > 0 || each.control).map(drawSection));
  if (focused) body.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawSection(section: Section): HTMLElement {
  const list = h("ul", { class: "tm-legend" });
  for (const entry of section.entries) list.append(h("li", {}, drawEntry(entry, section)));
  return h("div", { class: "tm-legend-section" }, h("h3", {}, section.title), section.control, list);
}

function drawEntry(entry: Entry, section: Section): HTMLElement {
  const { toggle } = section;
  const title = h("span", { class: "tm-legend-title", dir: "auto" }, entry.title);
  const count = entry.count === undefined ? null : h("span", { class: "tm-count" }, number(entry.count));
  if (!toggle) return h("span", { class: "tm-legend-entry" }, entry.swatch, title, count);
  const shown = !section.hidden?.has(entry.key);
  const element = button("", () => toggle(entry.key), {
    class: "tm-legend-entry",
    "aria-pressed": String(shown),
    "data-key": entry.key,
  });
  element.append(entry.swatch, title);
  if (count) element.append(count);
  return element;
}

export function lineSwatch(line: Line): SVGElement {
  const [on, off] = line.dash;
  const stroke = svg("line", {
    x1: 1,
    y1: 6,
    x2: 33,
    y2: 6,
    stroke: line.colour,
    "stroke-width": 2,
    "stroke-opacity": line.alpha,
    "stroke-dasharray": off ? `${on} ${off}` : null,
  });
  return frame(34, stroke);
}

export function dotSwatch(colour: string, hollow = false): SVGElement {
  const dot = svg("circle", {
    cx: 6,
    cy: 6,
    r: 4.5,
    fill: hollow ? "none" : colour,
    stroke: colour,
    "stroke-width": 1.5,
  });
  return frame(12, dot);
}

export function disputedSwatch(colour: string): SVGElement {
  const ring = svg("circle", { cx: 6, cy: 6, r: 5, fill: "none", stroke: colour, "stroke-width": 1.5 });
  const text = svg(
    "text",
    { x: 6, y: 9, "text-anchor": "middle", "font-size": 8, "font-weight": 700, fill: colour },
    "?",
  );
  return frame(12, ring, text);
}

function frame(width: number, ...children: SVGElement[]): SVGElement {
  return svg(
    "svg",
    { class: "tm-swatch", width, height: 12, viewBox: `0 0 ${width} 12`, "aria-hidden": "true" },
    ...children,
  );
}

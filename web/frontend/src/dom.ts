/** Making elements. Children are text or elements, never markup: whatever the store holds stays text. */

import { rooted } from "./root";

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(element: Element, children: Child[]): void {
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
}

/** A button that says what it does; `onClick` runs on click and on Enter or Space. */
export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = h("button", { type: "button", ...attributes }, text);
  element.addEventListener("click", onClick);
  return element;
}

/** A link to a page of the site; each part of `path` is encoded, so an id cannot leave its place in the address. */
export function pageLink(text: string, ...path: string[]): HTMLAnchorElement {
  return h("a", { href: pageAddress(...path), dir: "auto" }, text);
}

export function pageAddress(...path: string[]): string {
  return rooted(`/${path.map(encodeURIComponent).join("/")}`);
}

let lastId = 0;

/** An id no other element of the page has. */
export function freshId(): string {
  lastId += 1;
  return `tm-${lastId}`;
}

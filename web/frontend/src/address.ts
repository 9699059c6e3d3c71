/** The address of a drawing: what it asks of the server, and the page's own address, kept in step with it. */

import type { Item } from "./facts";
import { MEASURES, type Measure } from "./kinds";
import { replaceAddress } from "./location";
import { rooted } from "./root";
import type { Choices, ColourBy } from "./scene";

const OWN = ["size", "colour", "hide", "node", "tie", "lang"];
const ALWAYS = ["degree", "strength"];
const PAUSE_MS = 250;

/**
 * `data-src` names the call; the form named by `data-form` holds the filters; `size`, `colour` and `hide` in the page's
 * address hold what only the drawing needs. Without a form the drawing is part of another page and leaves its address alone.
 */
export class Address {
  readonly form: HTMLFormElement | null;
  /** Whether the page's address follows the drawing. */
  readonly isKept: boolean;
  private readonly path: string;
  private readonly given: URLSearchParams;
  private changed: () => void = () => {};
  private timer = 0;

  constructor(section: HTMLElement) {
    const source = new URL(section.dataset.src ?? "", location.href);
    this.path = source.pathname;
    this.given = source.searchParams;
    const form = section.dataset.form ? document.querySelector(section.dataset.form) : null;
    this.form = form instanceof HTMLFormElement ? form : null;
    this.isKept = section.dataset.form !== undefined;
  }

  get level(): string {
    return this.given.get("level") ?? "party";
  }

  /** The call to the server, filters included, and the measure wanted where it does not come by itself. */
  source(measure: Measure): string {
    const query = this.filters();
    if (!ALWAYS.includes(measure)) query.set("metrics", measure);
    query.set("shape", "columns");
    return `${this.path}?${query}`;
  }

  /** Where the ties that fit the filters stand in a table, each for itself: those without a place at this level too. */
  table(): string {
    const query = this.plainFilters();
    query.set("level", "party");
    return rooted(`/ties?${query}`);
  }

  onChange(changed: () => void): void {
    this.changed = changed;
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.formChanged(0);
    });
    this.form?.addEventListener("reset", () => this.formChanged(0));
    this.form?.addEventListener("input", () => this.formChanged(PAUSE_MS));
  }

  setLevel(level: string): void {
    this.given.set("level", level);
    this.keepFilters();
    this.changed();
  }

  /** The reader's choices as the page's address holds them. */
  choices(): Choices {
    const own = new URLSearchParams(this.isKept ? location.search : "");
    const size = own.get("size");
    const colour = own.get("colour");
    return {
      sizeBy: MEASURES.includes(size as Measure) ? (size as Measure) : "degree",
      colourBy: ["country", "kind", "community"].includes(colour ?? "") ? (colour as ColourBy) : null,
      hidden: new Set((own.get("hide") ?? "").split(",").filter(Boolean)),
    };
  }

  keep(choices: Choices): void {
    if (!this.isKept) return;
    const query = new URLSearchParams(location.search);
    put(query, "size", choices.sizeBy === "degree" ? "" : choices.sizeBy);
    put(query, "colour", choices.colourBy ?? "");
    put(query, "hide", [...choices.hidden].sort().join(","));
    replaceAddress(query);
  }

  /** The party or tie that the page's address names. */
  item(): Item | null {
    if (!this.isKept) return null;
    const page = new URLSearchParams(location.search);
    const [node, tie] = [page.get("node"), page.get("tie")];
    if (node) return { parties: [node] };
    return tie ? { ties: [tie] } : null;
  }

  keepItem(item: Item | null): void {
    if (!this.isKept) return;
    const query = new URLSearchParams(location.search);
    put(query, "node", item && "parties" in item && item.parties.length === 1 ? (item.parties[0] ?? "") : "");
    put(query, "tie", item && "ties" in item && item.ties.length === 1 ? (item.ties[0] ?? "") : "");
    replaceAddress(query);
  }

  private formChanged(pause: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.keepFilters();
      this.changed();
    }, pause);
  }

  private filters(): URLSearchParams {
    const query = new URLSearchParams(this.given);
    if (!this.form) return query;
    for (const element of this.form.elements) if ("name" in element && element.name) query.delete(String(element.name));
    for (const [name, value] of new FormData(this.form))
      if (typeof value === "string" && value.trim()) query.append(name, value.trim());
    for (const name of OWN) query.delete(name);
    return query;
  }

  /** The filters as other pages of the site take them. */
  private plainFilters(): URLSearchParams {
    const query = this.filters();
    for (const name of ["shape", "metrics"]) query.delete(name);
    return query;
  }

  private keepFilters(): void {
    if (!this.isKept) return;
    const query = this.plainFilters();
    follow(query);
    const page = new URLSearchParams(location.search);
    for (const name of OWN) put(query, name, page.get(name) ?? "");
    replaceAddress(query);
  }
}

/** Links marked data-follow lead to the same filters; what the server rendered for the earlier ones goes. */
function follow(filters: URLSearchParams): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-follow]")) link.search = filters.toString();
  for (const part of document.querySelectorAll<HTMLElement>("[data-as-loaded]")) part.hidden = true;
}

function put(query: URLSearchParams, name: string, value: string): void {
  if (value) query.set(name, value);
  else query.delete(name);
}

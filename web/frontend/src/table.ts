/**
 * Tables: sort by any column, filter in the head, "shown of all", and only as many rows in the page as are looked at.
 * The server renders the whole table; without JavaScript it is complete, only still.
 */

import "./table.css";
import { foldName } from "./combobox";
import { button, h } from "./dom";
import { plural, t } from "./words";

const PAGE = 500;

interface Row {
  element: HTMLTableRowElement;
  at: number;
  /** What each cell sorts by: data-value, or its text. */
  values: string[];
  /** What each cell is found by: its text, folded. */
  texts: string[];
}

export function mount(element: HTMLElement): void {
  if (!(element instanceof HTMLTableElement) || !element.tHead || !element.tBodies[0]) return;
  new TableIsland(element, element.tHead, element.tBodies[0]);
}

class TableIsland {
  private readonly rows: Row[];
  private shown: Row[];
  private drawn = 0;
  private sorted: { column: number; down: boolean } | null = null;
  private readonly filters: HTMLInputElement[] = [];
  private readonly count = h("p", { class: "tm-table-count", "aria-live": "polite" });
  private readonly more = h("p", { class: "tm-table-more" });

  constructor(
    private readonly table: HTMLTableElement,
    private readonly head: HTMLTableSectionElement,
    private readonly body: HTMLTableSectionElement,
  ) {
    this.rows = [...body.rows].map(readRow);
    this.shown = this.rows;
    this.makeSortable();
    if (this.rows.length > 5) this.addFilters();
    const frame = table.parentElement?.classList.contains("table-box") ? table.parentElement : table;
    if (this.rows.length > 5 && table.dataset.count !== "none") frame.before(this.count);
    frame.after(this.more);
    this.watch();
    if (this.rows.length > PAGE) this.draw();
    else this.drawn = this.rows.length;
    this.say();
  }

  private makeSortable(): void {
    const heads = this.head.rows[0]?.cells ?? [];
    [...heads].forEach((cell, column) => {
      if (cell.dataset.sort === "none" || !cell.textContent?.trim()) return;
      const name = h("span");
      name.append(...cell.childNodes);
      const sort = button("", () => this.sort(column), { class: "tm-sort" });
      sort.append(name);
      cell.append(sort);
    });
  }

  private addFilters(): void {
    const heads = [...(this.head.rows[0]?.cells ?? [])];
    const row = h("tr", { class: "tm-filters" });
    heads.forEach((cell) => {
      const title = cell.textContent?.trim() ?? "";
      const input = h("input", {
        type: "search",
        "aria-label": t("Filter {column}", { column: title }),
        placeholder: t("filter"),
      });
      input.addEventListener("input", () => this.filter());
      this.filters.push(input);
      row.append(h("td", {}, title ? input : null));
    });
    this.head.append(row);
  }

  private sort(column: number): void {
    const down = this.sorted?.column === column ? !this.sorted.down : this.isNumeric(column);
    this.sorted = { column, down };
    [...(this.head.rows[0]?.cells ?? [])].forEach((cell, at) => {
      if (at === column) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    this.arrange();
  }

  private isNumeric(column: number): boolean {
    const values = this.rows.map((row) => row.values[column] ?? "").filter(Boolean);
    return values.length > 0 && values.every((value) => !Number.isNaN(Number(value)));
  }

  private filter(): void {
    this.arrange();
  }

  private arrange(): void {
    const tests = this.filters.map((input) => matcher(input.value));
    const kept = this.rows.filter((row) =>
      tests.every((test, column) => !test || test(row.values[column] ?? "", row.texts[column] ?? "")),
    );
    const { sorted } = this;
    this.shown = sorted ? kept.sort((a, b) => compare(a, b, sorted.column, sorted.down)) : kept;
    this.draw();
    this.say();
  }

  private draw(): void {
    this.drawn = Math.min(PAGE, this.shown.length);
    this.body.replaceChildren(...this.shown.slice(0, this.drawn).map((row) => row.element));
    this.offerMore();
  }

  private drawMore(until: number): void {
    const next = this.shown.slice(this.drawn, until).map((row) => row.element);
    this.drawn += next.length;
    this.body.append(...next);
    this.offerMore();
  }

  private offerMore(): void {
    const rest = this.shown.length - this.drawn;
    this.more.hidden = rest <= 0;
    this.more.replaceChildren(
      button(plural(rest, t("Show 1 more row"), t("Show {n} more rows")), () => this.drawMore(this.drawn + PAGE)),
    );
  }

  /** More rows as the end comes near, and all of them for printing. */
  private watch(): void {
    this.more.hidden = true;
    if ("IntersectionObserver" in window) {
      const seen = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting) && this.drawn < this.shown.length)
          this.drawMore(this.drawn + PAGE);
      });
      seen.observe(this.more);
    }
    window.addEventListener("beforeprint", () => this.drawMore(this.shown.length));
    const target = decoded(location.hash.slice(1));
    if (target && this.rows.some((row) => row.element.id === target)) {
      queueMicrotask(() => {
        this.drawMore(this.shown.length);
        document.getElementById(target)?.scrollIntoView({ block: "center" });
      });
    }
  }

  private say(): void {
    const total = this.rows.length;
    const shown = this.shown.length;
    this.count.textContent =
      shown === total ? plural(total, t("1 row"), t("{n} rows")) : t("{shown} of {total} rows", { shown, total });
    this.table.dataset.shown = String(shown);
  }
}

/** The fragment of an address as it was meant; as it stands where it is no such thing. */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function readRow(element: HTMLTableRowElement, at: number): Row {
  const cells = [...element.cells];
  return {
    element,
    at,
    values: cells.map((cell) => cell.dataset.value ?? blank(cell.textContent?.trim() ?? "")),
    texts: cells.map((cell) => foldName(cell.textContent ?? "")),
  };
}

function blank(text: string): string {
  return text === "–" ? "" : text;
}

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Unknown values stand last, whichever way it is sorted; equal ones keep the order of the page. */
function compare(a: Row, b: Row, column: number, down: boolean): number {
  const x = a.values[column] ?? "";
  const y = b.values[column] ?? "";
  if (x === "" || y === "") return x === y ? a.at - b.at : x === "" ? 1 : -1;
  const difference = compareValues(x, y);
  return (down ? -difference : difference) || a.at - b.at;
}

export function compareValues(x: string, y: string): number {
  const [n, m] = [Number(x), Number(y)];
  if (!Number.isNaN(n) && !Number.isNaN(m)) return n - m;
  return order.compare(x, y);
}

type Test = (value: string, text: string) => boolean;

/** The test that a filter's text stands for: ">5", "<=3", "=0", "1..5" for numbers and dates, any other text is looked for. */
export function matcher(filter: string): Test | null {
  const wanted = filter.trim();
  if (!wanted) return null;
  const range = /^(\S+)\s*\.\.\s*(\S+)$/.exec(wanted);
  if (range?.[1] && range[2]) {
    const [, low, high] = range;
    return (value) =>
      value !== "" && compareValues(value, low) >= 0 && (compareValues(value, high) <= 0 || value.startsWith(high));
  }
  const bound = /^(<=|>=|<|>|=)\s*(.+)$/.exec(wanted);
  if (bound?.[1] && bound[2]) {
    const [, sign, limit] = bound;
    return (value) => value !== "" && holds(sign, compareValues(value, limit));
  }
  const folded = foldName(wanted);
  return (_value, text) => text.includes(folded);
}

function holds(sign: string, difference: number): boolean {
  if (sign === "=") return difference === 0;
  if (sign === "<") return difference < 0;
  if (sign === ">") return difference > 0;
  return sign === "<=" ? difference <= 0 : difference >= 0;
}

/** The Cypher console: runs a query, stops it, shows its table or where it went wrong, and gives the table away as CSV. */

import "./console.css";
import { ApiError, getJson, isAbort, sendJson } from "./api";
import { textOf, toCsv } from "./csv";
import { button, h, pageLink } from "./dom";
import { replaceAddress } from "./location";
import { rooted } from "./root";
import { nameOf, number, plural, t } from "./words";

const LONGEST_ADDRESS = 4000;

interface Result {
  columns: string[];
  rows: unknown[][];
  truncated: boolean;
  /** Which limit cut it, in words; empty where it is whole. */
  reason: string;
  seconds: number;
  /** Sentences about names that the model does not have, and values given otherwise than they stand. */
  notes: string[];
}

/** A query of the library. */
interface Query {
  name: string;
  text: string;
  parameters: { name: string; default: unknown }[];
}

/** A place in the query, counted from 1. */
interface Place {
  line: number;
  column: number;
}

export function mount(element: HTMLElement): void {
  new Console(element as HTMLFormElement).start();
}

class Console {
  private readonly query: HTMLTextAreaElement;
  private readonly params: HTMLInputElement;
  private readonly limit: HTMLInputElement;
  private readonly library: HTMLSelectElement;
  private readonly run: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly result: HTMLElement;
  private running: { tag: string; abort: AbortController } | null = null;

  constructor(private readonly form: HTMLFormElement) {
    form.classList.add("tm-console");
    const find = <E extends HTMLElement>(selector: string) => form.querySelector(selector) as E;
    this.query = find("textarea[name=query]");
    this.params = find("input[name=params]");
    this.limit = find("input[name=limit]");
    this.library = find("select[name=name]");
    this.run = find("button[type=submit]");
    this.stop = find("[data-cancel]");
    this.result = find("[data-result]");
    this.result.setAttribute("aria-live", "polite");
  }

  start(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
    this.stop.addEventListener("click", () => this.cancel());
    this.query.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
    this.library.addEventListener("change", () => void this.take());
  }

  // ------------------------------------------------------------------ asking

  private async ask(): Promise<void> {
    if (this.running) return;
    const params = this.readParams();
    if (!params) return;
    const running = { tag: tag(), abort: new AbortController() };
    this.setRunning(running);
    this.say(t("Running …"));
    this.keepAddress();
    const limit = Number(this.limit.value);
    const body = { query: this.query.value, params, tag: running.tag, ...(limit > 0 && { limit }) };
    try {
      this.show(await sendJson<Result>("POST", rooted("/api/v1/query"), body, running.abort.signal));
    } catch (cause) {
      this.fail(cause);
    }
    this.setRunning(null);
  }

  /** The page's address brings the query back, unless it would be longer than servers and mail programs take. */
  private keepAddress(): void {
    const lang = new URLSearchParams(location.search).get("lang") ?? "";
    const kept = { query: this.query.value, params: this.params.value, limit: this.limit.value, lang };
    const filled = Object.entries(kept).filter(([, value]) => value.trim());
    const address = new URLSearchParams(filled);
    if (address.toString().length > LONGEST_ADDRESS) for (const name of ["query", "params"]) address.delete(name);
    replaceAddress(address);
  }

  private readParams(): Record<string, unknown> | null {
    const text = this.params.value.trim();
    if (!text) return {};
    try {
      const value: unknown = JSON.parse(text);
      if (value && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
      // Said below, together with JSON of another shape.
    }
    this.params.focus();
    this.say(
      t("The parameters are not a JSON object. They look like this: {example}", { example: '{"name": "Nanjing"}' }),
      "tm-failed",
    );
    return null;
  }

  private async cancel(): Promise<void> {
    const { running } = this;
    if (!running) return;
    this.stop.disabled = true;
    await sendJson("DELETE", rooted(`/api/v1/jobs/${encodeURIComponent(running.tag)}`), {}).catch(() => undefined);
    running.abort.abort();
    this.stop.disabled = false;
  }

  private setRunning(running: { tag: string; abort: AbortController } | null): void {
    this.running = running;
    this.run.disabled = running !== null;
    this.stop.hidden = running === null;
    this.form.setAttribute("aria-busy", String(running !== null));
  }

  // ------------------------------------------------------------------ answering

  private show({ columns, rows, truncated, reason, seconds, notes }: Result): void {
    const said = [plural(rows.length, t("1 row"), t("{n} rows")), t("{seconds} s", { seconds: number(seconds) })];
    const line = h("p", { class: "tm-said" }, said.join(", "));
    const file = fileName(rows.length, truncated);
    if (rows.length > 0) line.append(button(t("Download as CSV"), () => save(toCsv(columns, rows), file)));
    const nothing = truncated ? [] : [h("p", {}, t("The query ran and found nothing."))];
    this.result.replaceChildren(
      line,
      ...(truncated ? [h("p", { class: "tm-cut", role: "status" }, reason)] : []),
      ...notes.map((note) => h("p", { class: "tm-note" }, note)),
      ...(rows.length > 0 ? [table(columns, rows)] : nothing),
    );
  }

  private fail(cause: unknown): void {
    if (isAbort(cause)) return this.say(t("Stopped."));
    if (!(cause instanceof ApiError)) throw cause;
    const place = placeOf(cause);
    const box = h("div", { class: "tm-failed", role: "alert" });
    box.append(h("p", {}, cause.message || t("The server did not answer.")));
    if (place) box.append(this.excerpt(place));
    else if (cause.where) box.append(h("p", {}, cause.where));
    if (cause.hint) box.append(h("p", {}, cause.hint));
    this.result.replaceChildren(box);
    if (place) this.pointAt(place);
  }

  /** The line that the server means, with a mark under the column. */
  private excerpt({ line, column }: Place): HTMLElement {
    const text = this.query.value.split("\n")[line - 1] ?? "";
    const before = text.slice(0, column - 1).replace(/[^\t]/gu, " ");
    return h(
      "div",
      {},
      h("p", {}, t("Line {line}, column {column}:", { line, column })),
      h("pre", {}, `${text}\n${before}`, h("span", { class: "tm-marker" }, "^")),
    );
  }

  private pointAt({ line, column }: Place): void {
    const before = this.query.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    this.query.focus();
    this.query.setSelectionRange(at, Math.min(at + 1, this.query.value.length));
  }

  private say(text: string, look = "tm-said"): void {
    this.result.replaceChildren(h("p", { class: look }, text));
  }

  // ------------------------------------------------------------------ library

  /** Put the chosen query of the library into the form. */
  private async take(): Promise<void> {
    try {
      const { queries } = await getJson<{ queries: Query[] }>(rooted("/api/v1/queries"));
      const query = queries.find((each) => each.name === this.library.value);
      if (query) this.fill(query);
    } catch (cause) {
      this.fail(cause);
    }
  }

  private fill({ text, parameters }: Query): void {
    const params = Object.fromEntries(parameters.map((each) => [each.name, each.default]));
    this.query.value = text;
    this.params.value = parameters.length > 0 ? JSON.stringify(params, null, 1).replace(/\n\s*/g, " ") : "";
  }
}

function tag(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where in the query the server found the fault: it says "line 2, column 8", or the line only. */
export function placeOf({ where }: ApiError): Place | null {
  const found = /^line (\d+)(?:, column (\d+))?$/.exec(where);
  return found ? { line: Number(found[1]), column: Number(found[2] ?? 1) } : null;
}

function table(columns: string[], rows: unknown[][]): HTMLElement {
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = h("tbody");
  for (const row of rows) body.append(h("tr", {}, ...row.map(tableCell)));
  const made = h("table", { "data-count": "none" }, h("thead", {}, head), body);
  const box = h("div", { class: "tm-result table-box", tabindex: 0 }, made);
  void import("./table").then(({ mount: mountTable }) => mountTable(made));
  return box;
}

function tableCell(value: unknown): HTMLElement {
  if (typeof value === "number") return h("td", { class: "tm-number number", "data-value": value }, String(value));
  if (isParty(value)) return h("td", {}, pageLink(nameOf(value), "node", value.id));
  const text = textOf(value);
  return h("td", { title: text.length > 40 ? text : null, dir: "auto" }, text || "–");
}

function isParty(value: unknown): value is { id: string; label: string; name?: string | null } {
  return !!value && typeof value === "object" && "id" in value && "label" in value && typeof value.id === "string";
}

/** The name of the table as a file: it says where the table is not whole, for the table itself has no place for it. */
export function fileName(rows: number, truncated: boolean): string {
  return truncated ? `twinmap-query-first-${rows}-rows-only.csv` : "twinmap-query.csv";
}

function save(csv: string, name: string): void {
  const address = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The Cypher console: runs a query, stops it, shows its table or where it went wrong, and gives the table away as CSV. */

import "./console.css";
import { ApiError, getJson, isAbort, sendJson, type Where } from "./api";
import { textOf, toCsv } from "./csv";
import { button, h, pageLink } from "./dom";
import { isChinese, nameOf, number, plural, t } from "./words";

interface Result {
  columns: string[];
  rows: unknown[][];
  truncated: boolean;
  seconds: number;
  /** Sentences about names that the model does not have, and values given otherwise than they stand. */
  notes: string[];
}

interface Parameter {
  name: string;
  default?: unknown;
}

interface Query {
  name: string;
  title?: string;
  title_zh?: string;
  description?: string;
  query?: string;
  text?: string;
  cypher?: string;
  params?: Record<string, unknown>;
  parameters?: Parameter[] | Record<string, unknown>;
}

/**
 * The form holds `[name=query]` (textarea), and if it likes `[name=params]` (JSON), `[name=limit]`, `select[name=name]`
 * (the library), a submit button, `[data-cancel]` and `[data-result]`; what is missing is added.
 */
export function mount(element: HTMLElement): void {
  if (element instanceof HTMLFormElement && element.querySelector("textarea[name=query]")) new Console(element).start();
}

class Console {
  private readonly query: HTMLTextAreaElement;
  private readonly params: HTMLInputElement | HTMLTextAreaElement;
  private readonly limit: HTMLInputElement | HTMLSelectElement | null;
  private readonly run: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly result: HTMLElement;
  private running: { tag: string; abort: AbortController } | null = null;

  constructor(private readonly form: HTMLFormElement) {
    form.classList.add("tm-console");
    this.query = form.querySelector("textarea[name=query]") as HTMLTextAreaElement;
    this.params = form.querySelector<HTMLTextAreaElement>("[name=params]") ?? this.addParams();
    this.limit = form.querySelector("[name=limit]");
    this.run =
      form.querySelector<HTMLButtonElement>("button[type=submit], [data-run]") ?? this.addButton(t("Run"), "submit");
    this.stop = form.querySelector<HTMLButtonElement>("[data-cancel]") ?? this.addButton(t("Stop"), "button");
    this.result =
      form.querySelector<HTMLElement>("[data-result]") ??
      document.querySelector<HTMLElement>("[data-console-result]") ??
      this.addResult();
    this.result.setAttribute("aria-live", "polite");
  }

  start(): void {
    this.stop.hidden = true;
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
    void this.offerLibrary();
  }

  // ------------------------------------------------------------------ asking

  private async ask(): Promise<void> {
    if (this.running) return;
    const params = this.readParams();
    if (!params) return;
    const running = { tag: tag(), abort: new AbortController() };
    this.setRunning(running);
    this.say(t("Running …"));
    const limit = Number(this.limit?.value);
    const body = { query: this.query.value, params, tag: running.tag, ...(limit > 0 && { limit }) };
    try {
      this.show(await sendJson<Result>("POST", "/api/v1/query", body, running.abort.signal));
    } catch (cause) {
      this.fail(cause);
    }
    this.setRunning(null);
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
    await sendJson("DELETE", `/api/v1/jobs/${encodeURIComponent(running.tag)}`, {}).catch(() => undefined);
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

  private show({ columns, rows, truncated, seconds, notes }: Result): void {
    const said = [
      plural(rows.length, t("1 row"), t("{n} rows")),
      truncated ? t("there are more: the limit cut them off") : "",
      t("{seconds} s", { seconds: number(seconds) }),
    ];
    const line = h("p", { class: "tm-said" }, said.filter(Boolean).join(", "));
    if (rows.length > 0) line.append(button(t("Download as CSV"), () => save(toCsv(columns, rows))));
    this.result.replaceChildren(
      line,
      ...notes.map((note) => h("p", { class: "tm-note" }, note)),
      rows.length > 0 ? table(columns, rows) : h("p", {}, t("The query ran and found nothing.")),
    );
  }

  private fail(cause: unknown): void {
    if (isAbort(cause)) return this.say(t("Stopped."));
    if (!(cause instanceof ApiError)) throw cause;
    const place = placeOf(cause);
    const box = h("div", { class: "tm-failed", role: "alert" });
    box.append(h("p", {}, cause.message || t("The server did not answer.")));
    if (place) box.append(this.excerpt(place));
    else if (typeof cause.where === "string" && cause.where) box.append(h("p", {}, cause.where));
    if (cause.hint) box.append(h("p", {}, cause.hint));
    this.result.replaceChildren(box);
    if (place) this.pointAt(place);
  }

  /** The line that the server means, with a mark under the column. */
  private excerpt({ line, column }: Required<Where>): HTMLElement {
    const text = this.query.value.split("\n")[line - 1] ?? "";
    const before = text.slice(0, column - 1).replace(/[^\t]/gu, " ");
    return h(
      "div",
      {},
      h("p", {}, t("Line {line}, column {column}:", { line, column })),
      h("pre", {}, `${text}\n${before}`, h("span", { class: "tm-marker" }, "^")),
    );
  }

  private pointAt({ line, column }: Required<Where>): void {
    const before = this.query.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    this.query.focus();
    this.query.setSelectionRange(at, Math.min(at + 1, this.query.value.length));
  }

  private say(text: string, look = "tm-said"): void {
    this.result.replaceChildren(h("p", { class: look }, text));
  }

  // ------------------------------------------------------------------ library

  private async offerLibrary(): Promise<void> {
    const answer = await getJson<{ queries?: Query[] } | Query[]>("/api/v1/queries").catch(() => []);
    const queries = Array.isArray(answer) ? answer : (answer.queries ?? []);
    if (queries.length === 0) return;
    const select = this.form.querySelector<HTMLSelectElement>("select[name=name]") ?? this.addLibrary();
    const first = h("option", { value: "" }, t("Take a query from the library …"));
    select.replaceChildren(
      first,
      ...queries.map((each) =>
        h(
          "option",
          { value: each.name, title: each.description },
          (isChinese() && each.title_zh) || (each.title ?? each.name),
        ),
      ),
    );
    const fill = () => {
      const query = queries.find((each) => each.name === select.value);
      if (query) this.fill(query);
    };
    select.addEventListener("change", fill);
    const asked = new URLSearchParams(location.search).get("name");
    if (!asked) return;
    select.value = asked;
    if (!this.query.value.trim()) fill();
  }

  private fill(query: Query): void {
    this.query.value = (query.query ?? query.text ?? query.cypher ?? "").trim();
    const params = paramsOf(query);
    this.params.value = Object.keys(params).length > 0 ? JSON.stringify(params, null, 1).replace(/\n\s*/g, " ") : "";
  }

  // ------------------------------------------------------------------ what the form lacks

  private addParams(): HTMLInputElement {
    const input = h("input", { name: "params", placeholder: '{"name": "value"}' });
    this.query.after(h("label", {}, t("Parameters (JSON)"), " ", input));
    return input;
  }

  private addButton(text: string, type: "submit" | "button"): HTMLButtonElement {
    const element = h("button", { type }, text);
    this.form.append(element);
    return element;
  }

  private addResult(): HTMLElement {
    const box = h("div");
    this.form.append(box);
    return box;
  }

  private addLibrary(): HTMLSelectElement {
    const select = h("select", { name: "name", "aria-label": t("Queries of the library") });
    this.query.before(h("p", {}, select));
    return select;
  }
}

function paramsOf({ params, parameters }: Query): Record<string, unknown> {
  if (params) return params;
  if (Array.isArray(parameters)) return Object.fromEntries(parameters.map((each) => [each.name, each.default ?? null]));
  return parameters ?? {};
}

function tag(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Line and column, whether the server gives them as numbers or in a sentence. */
export function placeOf({ where, message }: ApiError): Required<Where> | null {
  if (where && typeof where === "object" && where.line) return { line: where.line, column: where.column ?? 1 };
  const found = /line (\d+)\D{1,12}column (\d+)/i.exec(`${typeof where === "string" ? where : ""} ${message}`);
  return found ? { line: Number(found[1]), column: Number(found[2]) } : null;
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

function save(csv: string): void {
  const address = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
  const link = h("a", { href: address, download: "twinmap-query.csv" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

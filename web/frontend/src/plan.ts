/** The plan of a load: what each table and column is taken for and why, to correct; and what would become of its rows. */

import { freshId, h } from "./dom";
import { number, plural, t } from "./words";

/** What a form of a plan offers, in the reader's language; the page brings it. */
export interface Choices {
  roles: { name: string; of: string; title: string }[];
  groups: Record<string, string>;
  layouts: Record<string, string>;
  labels: Record<string, string>;
  kinds: Record<string, string>;
  statuses: Record<string, string>;
}

export interface Planned {
  path: string;
  format: string;
  encoding: string;
  layout: string;
  reason: string;
  columns: { name: string; role: string; reason: string; scheme?: string }[];
  notes?: string[];
  [field: string]: unknown;
}

export interface Report {
  load: string;
  files: { path: string; rows: number; loaded: number; merged: number; rejected: number; ignored: number }[];
  rejected: { file: string; line: number; reason: string; text: string }[];
  notes?: { file: string; line: number; note: string }[];
  plan?: { tables: Planned[]; notes: string[] };
  mapping?: string;
  examples?: string[];
}

/** A table in a mapping file (docs/mapping.md), as far as a form states it. */
type Corrected = Record<string, unknown> & { file: string; columns: Record<string, unknown> };

const FIELDS = ["label", "label_b", "kind", "status"] as const;
/** Further fields of a table in the mapping that a person may have written; the page shows and keeps them. */
const KEPT = ["country", "city", "period", "aggregate", "scheme", "separator", "fill_down", "values", "delimiter"];
const OF_LAYOUT: Record<string, string[]> = {
  ties: ["a", "b", "tie", "row"],
  visits: ["a", "b", "visit", "tie", "row"],
  matrix: ["a", "b", "tie", "visit", "claim", "row"],
  parties: ["end", "row"],
  claims: ["end", "claim", "row"],
};
const FEW = 20;

/** The roles that a column of this layout can have, by what they speak of: [group, [role, title][]][]. */
export function rolesFor(layout: string, choices: Choices): [string, [string, string][]][] {
  const groups = OF_LAYOUT[layout] ?? ["end", "tie", "visit", "claim", "row"];
  return groups.map((group) => {
    const end = group === "a" || group === "b";
    const roles = choices.roles.filter(
      ({ name, of }) => of === (end ? "end" : group) && !(group === "a" && name === "partners"),
    );
    const heading = choices.groups[group] ?? group;
    return [
      heading,
      roles.map(({ name, title }) => (end ? [`${group}.${name}`, `${heading} · ${title}`] : [name, title])),
    ];
  });
}

/** The corrections of one table: what differs from the plan, and no more, so that the rest is worked out anew. */
export function corrections(planned: Planned, now: Corrected): Corrected | null {
  const found: Corrected = { file: planned.path, columns: {} };
  for (const { name, role } of planned.columns)
    if (now.columns[name] !== undefined && now.columns[name] !== role) found.columns[name] = now.columns[name];
  for (const [field, value] of Object.entries(now))
    if (field !== "columns" && field !== "file" && value !== (planned[field] ?? "")) found[field] = value;
  return Object.keys(found).length > 2 || Object.keys(found.columns).length > 0 ? found : null;
}

/** One table of the plan, as a form. */
export class TableForm {
  readonly element: HTMLElement;
  private readonly body = h("tbody");
  private readonly roles: Record<string, string> = {};
  private readonly fields: Record<string, HTMLSelectElement | HTMLInputElement> = {};

  constructor(
    private readonly planned: Planned,
    private readonly choices: Choices,
    counts: Report["files"][number] | undefined,
    private readonly changed: () => void,
  ) {
    for (const { name, role } of planned.columns) this.roles[name] = role;
    const layout = this.select("layout", t("What it brings"), choices.layouts, planned.layout);
    layout.querySelector("select")?.addEventListener("change", () => this.drawColumns());
    const found = h("p", { class: "small" }, [planned.format, planned.encoding].filter(Boolean).join(", "));
    this.element = h(
      "section",
      { class: "planned" },
      h("h3", { dir: "auto" }, planned.path),
      found,
      counts ? sums(counts) : null,
      h(
        "div",
        { class: "fields" },
        layout,
        ...FIELDS.map((field) => this.select(field, fieldTitle(field), this.optional(field), text(planned[field]))),
        this.input("encoding", t("Encoding"), planned.encoding),
        this.select(
          "header",
          t("First row"),
          { "": t("as found"), yes: t("titles of the columns"), no: t("a row like the others") },
          "",
        ),
      ),
      planned.reason ? h("p", { class: "small" }, planned.reason) : null,
      ...(planned.notes ?? []).map((note) => h("p", { class: "small" }, note)),
      this.columns(),
    );
    this.drawColumns();
  }

  /** What the form says now. */
  now(): Corrected {
    const found: Corrected = { file: this.planned.path, columns: { ...this.roles } };
    for (const [name, { value }] of Object.entries(this.fields)) {
      if (name === "header") {
        if (value) found.header = value === "yes";
      } else found[name] = value;
    }
    return found;
  }

  corrections(): Corrected | null {
    return corrections(this.planned, this.now());
  }

  /** The whole table as a mapping: what the form says, and what it has no field for. */
  whole(): Corrected {
    const found = this.now();
    for (const field of KEPT) if (this.planned[field]) found[field] = this.planned[field];
    for (const [field, value] of Object.entries(found)) if (value === "") delete found[field];
    for (const { name, scheme } of this.planned.columns)
      if (scheme) found.columns[name] = { role: this.roles[name], scheme };
    const { least, most } = this.planned;
    const expected = Object.entries({ least, most }).filter(([, value]) => typeof value === "number");
    if (expected.length) found.expect = Object.fromEntries(expected);
    return found;
  }

  private optional(field: (typeof FIELDS)[number]): Record<string, string> {
    const known = { label: this.choices.labels, label_b: this.choices.labels, kind: this.choices.kinds };
    return { "": "–", ...(field === "status" ? this.choices.statuses : known[field]) };
  }

  private select(name: string, title: string, choices: Record<string, string>, value: string): HTMLElement {
    const known = value in choices ? choices : { ...choices, [value]: value };
    const select = h(
      "select",
      { id: freshId() },
      ...Object.entries(known).map(([each, words]) => h("option", { value: each, selected: each === value }, words)),
    );
    return this.field(name, title, select);
  }

  private input(name: string, title: string, value: string): HTMLElement {
    return this.field(name, title, h("input", { id: freshId(), value, size: 12, spellcheck: "false" }));
  }

  private field(name: string, title: string, element: HTMLSelectElement | HTMLInputElement): HTMLElement {
    this.fields[name] = element;
    element.addEventListener("change", this.changed);
    return h("div", { class: "field" }, h("label", { for: element.id }, title), element);
  }

  private columns(): HTMLElement {
    const head = [t("Column"), t("What it is"), t("Why")].map((title) => h("th", { scope: "col" }, title));
    return h(
      "div",
      { class: "table-box", tabindex: 0 },
      h("table", {}, h("thead", {}, h("tr", {}, ...head)), this.body),
    );
  }

  private drawColumns(): void {
    const groups = rolesFor(this.fields.layout?.value ?? this.planned.layout, this.choices);
    this.body.replaceChildren(...this.planned.columns.map(({ name, reason }) => this.column(name, reason, groups)));
  }

  private column(name: string, reason: string, groups: [string, [string, string][]][]): HTMLElement {
    const role = this.roles[name] ?? "ignored";
    const select = h("select", { "aria-label": t("What the column {name} is", { name }) });
    if (!groups.some(([, roles]) => roles.some(([each]) => each === role)))
      select.append(h("option", { value: role }, role));
    for (const [title, roles] of groups) {
      const group = h("optgroup", { label: title });
      for (const [each, words] of roles) group.append(h("option", { value: each }, words));
      select.append(group);
    }
    select.value = role;
    const row = h(
      "tr",
      {},
      h("td", { class: "name", dir: "auto" }, name),
      h("td", {}, select),
      h("td", { class: "prose" }, reason),
    );
    const mark = () => row.classList.toggle("unread", select.value === "ignored" || select.value === "private");
    select.addEventListener("change", () => {
      this.roles[name] = select.value;
      mark();
      this.changed();
    });
    mark();
    return row;
  }
}

function fieldTitle(field: (typeof FIELDS)[number]): string {
  if (field === "label") return t("Its parties are");
  if (field === "label_b") return t("The second party is");
  return field === "kind" ? t("Kind of tie") : t("Status");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** rows = loaded + merged + rejected + ignored, as a list. */
export function sums(counts: Report["files"][number]): HTMLElement {
  const parts: [string, number][] = [
    [t("rows"), counts.rows],
    [t("loaded"), counts.loaded],
    [t("merged"), counts.merged],
    [t("rejected"), counts.rejected],
    [t("ignored"), counts.ignored],
  ];
  return h(
    "ul",
    { class: "sums" },
    ...parts.map(([title, value]) => h("li", {}, h("strong", {}, number(value)), ` ${title}`)),
  );
}

/** What loading would bring: examples in words, refused rows, remarks. */
export function account(report: Report): HTMLElement {
  const { examples = [], rejected, notes = [], files } = report;
  const refused = files.reduce((sum, each) => sum + each.rejected, 0);
  return h(
    "div",
    {},
    ...(examples.length ? [h("h3", {}, t("For instance")), lines(examples)] : []),
    ...(refused
      ? [
          h("h3", {}, plural(refused, t("1 row would be rejected"), t("{n} rows would be rejected"))),
          lines(rejected.slice(0, FEW).map(({ file, line, reason }) => `${file}:${line}: ${reason}`)),
        ]
      : []),
    ...(notes.length
      ? [
          h("h3", {}, t("To know")),
          lines(notes.slice(0, FEW).map(({ file, line, note }) => (line ? `${file}:${line}: ${note}` : note))),
        ]
      : []),
  );
}

function lines(texts: string[]): HTMLElement {
  return h("ul", { class: "small" }, ...texts.map((each) => h("li", { dir: "auto" }, each)));
}

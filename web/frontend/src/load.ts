/** Loading files: drop them, see the plan, correct it, try it, load, watch it go, stop it. Nothing is written before the last step. */

import { ApiError, getJson, sendForm, sendJson } from "./api";
import { button, h, pageAddress } from "./dom";
import { account, type Choices, type Report, TableForm } from "./plan";
import { rooted } from "./root";
import { number, plural, t } from "./words";

interface Job {
  job: string;
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  done: number;
  total: number | null;
  seconds_left: number | null;
  report: Report | null;
  error: { message: string; type: string; where: string; hint: string } | null;
}

const PAUSE_MS = 400;
const MAPPING = /\.ya?ml$/i;
const SOURCE = ["title", "url", "publisher", "licence", "published", "retrieved", "nature"];

export function mount(element: HTMLElement): void {
  new Loader(element as HTMLFormElement).start();
}

class Stopped extends Error {}

class Loader {
  private readonly input: HTMLInputElement;
  private readonly go: HTMLButtonElement;
  private readonly plan: HTMLElement;
  private readonly mapping: HTMLTextAreaElement;
  private readonly choices: Choices;
  private readonly chosen = h("ul", {});
  private readonly said = h("div", { role: "status", "aria-live": "polite" });
  private files: File[] = [];
  private tables: TableForm[] = [];
  /** The mapping that the plan on screen came from. */
  private given = "";
  private busy = false;

  constructor(private readonly form: HTMLFormElement) {
    const find = <E extends Element>(selector: string) => form.querySelector(selector) as E;
    this.input = find("input[type=file]");
    this.go = find("[data-go]");
    this.plan = find("[data-plan]");
    this.mapping = find("textarea[name=mapping]");
    this.choices = JSON.parse(find<HTMLElement>("[data-choices]").textContent ?? "{}") as Choices;
  }

  start(): void {
    const drop = this.form.querySelector("[data-drop]") as HTMLElement;
    drop.append(h("p", { class: "help" }, t("Or drop them here.")), this.chosen);
    this.plan.before(this.said);
    this.go.textContent = t("See the plan");
    this.input.addEventListener("change", () => {
      this.add([...(this.input.files ?? [])]);
      this.input.value = "";
    });
    for (const type of ["dragenter", "dragover"])
      drop.addEventListener(type, (event) => {
        event.preventDefault();
        drop.classList.add("over");
      });
    for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run(() => this.see(this.mapping.value));
    });
  }

  private add(all: File[]): void {
    const files = all.filter(({ name }) => !MAPPING.test(name));
    for (const mapping of all.filter(({ name }) => MAPPING.test(name))) void this.take(mapping);
    const fresh = files.filter(
      (file) => !this.files.some((each) => each.name === file.name && each.size === file.size),
    );
    this.files.push(...fresh);
    this.listFiles();
    this.forget();
  }

  /** A mapping among the files is no data. */
  private async take(mapping: File): Promise<void> {
    this.mapping.value = await mapping.text();
    this.mapping.closest("details")?.setAttribute("open", "");
  }

  private listFiles(): void {
    this.chosen.replaceChildren(
      ...this.files.map((file) =>
        h(
          "li",
          {},
          h("bdi", {}, file.name),
          h("span", { class: "quiet" }, size(file.size)),
          button(
            t("Leave out"),
            () => {
              this.files = this.files.filter((each) => each !== file);
              this.listFiles();
              this.forget();
            },
            { class: "plain-button", "aria-label": t("Leave out {name}", { name: file.name }) },
          ),
        ),
      ),
    );
  }

  /** The plan on screen is not of these files any more. */
  private forget(): void {
    this.tables = [];
    this.plan.replaceChildren();
    this.said.replaceChildren();
  }

  /** One thing at a time; what goes wrong is said where the reader looks. */
  private async run(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    if (this.files.length === 0) return this.fail(new ApiError(t("No file is chosen yet."), "", "", ""));
    this.busy = true;
    this.go.disabled = true;
    try {
      await work();
    } catch (cause) {
      if (cause instanceof Stopped) this.say(t("Stopped. All that had been written is taken back."));
      else this.fail(cause);
    }
    this.go.disabled = false;
    this.busy = false;
  }

  private async see(mapping: string): Promise<void> {
    const report = await this.send(mapping, true);
    this.given = mapping;
    this.say("");
    this.show(report);
  }

  private async load(): Promise<void> {
    const report = await this.send(this.corrected(), false);
    location.assign(pageAddress("load", report.load));
  }

  /** The mapping of the plan as it stands on screen. */
  private corrected(): string {
    const changes = this.tables.map((each) => each.corrections()).filter((each) => each !== null);
    if (changes.length === 0) return this.given;
    // What was guessed is guessed again beside the corrections; what somebody wrote is kept whole.
    const tables = this.given.trim() ? this.tables.map((each) => each.whole()) : changes;
    return JSON.stringify({ version: 1, tables }, null, 1);
  }

  private async send(mapping: string, dryRun: boolean): Promise<Report> {
    const body = new FormData();
    for (const file of this.files) body.append("files", file, file.name);
    for (const name of SOURCE) {
      const field = this.form.elements.namedItem(name);
      const filled = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
      if (filled && field.value.trim()) body.append(name, field.value.trim());
    }
    if (mapping.trim()) body.append("mapping", mapping);
    body.append("dry_run", dryRun ? "yes" : "no");
    body.append("wait", "no");
    this.say(dryRun ? t("Reading the files …") : t("Loading …"));
    const answer = await sendForm<Report | Job>(rooted("/api/v1/loads"), body);
    return "job" in answer ? this.follow(answer.job, dryRun) : answer;
  }

  /** Watch a job until it ends. */
  private async follow(id: string, dryRun: boolean): Promise<Report> {
    const bar = h("progress", { "aria-label": dryRun ? t("Rows read") : t("Rows loaded") });
    const words = h("p", { class: "small" });
    const stop = button(t("Stop"), () => {
      stop.disabled = true;
      void sendJson("DELETE", rooted(`/api/v1/jobs/${id}`), null).catch(() => undefined);
    });
    this.said.replaceChildren(h("p", {}, dryRun ? t("Reading the files …") : t("Loading …")), bar, words, stop);
    for (;;) {
      const job = await getJson<Job>(rooted(`/api/v1/jobs/${id}`));
      if (job.state === "done" && job.report) return job.report;
      if (job.state === "stopped") throw new Stopped();
      if (job.state === "failed") {
        const { message = "", type = "", where = "", hint = "" } = job.error ?? {};
        throw new ApiError(message, type, where, hint);
      }
      if (job.total) {
        bar.max = job.total;
        bar.value = Math.min(job.done, job.total);
      }
      words.textContent = stop.disabled ? t("Stopping; what was written is taken back …") : progressText(job);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private show(report: Report): void {
    const again = button(t("Try again with these corrections"), () => void this.run(() => this.see(this.corrected())));
    again.hidden = true;
    const counts = new Map(report.files.map((each) => [each.path, each]));
    const changed = () => {
      again.hidden = this.tables.every((each) => each.corrections() === null);
    };
    this.tables = (report.plan?.tables ?? []).map(
      (table) => new TableForm(table, this.choices, counts.get(table.path), changed),
    );
    const loadable = report.files.some((each) => each.loaded + each.merged > 0);
    const take = button(t("Load"), () => void this.run(() => this.load()), {
      class: "button first",
      disabled: !loadable,
    });
    this.plan.replaceChildren(
      h("h2", { tabindex: -1 }, t("The plan")),
      h("p", { class: "small" }, t("Nothing is written yet. Correct what is wrong, and try again before you load.")),
      ...(report.plan?.notes ?? []).map((note) => h("p", { class: "small" }, note)),
      ...this.tables.map((each) => each.element),
      account(report),
      h("div", { class: "fields" }, take, again, mappingLink(report.mapping ?? "")),
    );
    this.plan.querySelector("h2")?.focus();
  }

  private say(text: string): void {
    this.said.replaceChildren(...(text ? [h("p", {}, text)] : []));
  }

  private fail(cause: unknown): void {
    if (!(cause instanceof ApiError)) throw cause;
    const message =
      cause.message || (cause.type === "Unreachable" ? t("The site does not answer.") : t("That did not work."));
    this.said.replaceChildren(
      h(
        "div",
        { class: "notice fault", role: "alert" },
        h("p", {}, ...(isFile(cause.where) ? [h("bdi", {}, cause.where), ": "] : []), message),
        cause.hint ? h("p", {}, cause.hint) : null,
      ),
    );
  }
}

/** Messages about a file go on from its name; others stand alone. */
function isFile(where: string): boolean {
  return where !== "" && where !== "files" && !where.startsWith("/");
}

function mappingLink(mapping: string): HTMLElement | null {
  if (!mapping) return null;
  const address = URL.createObjectURL(new Blob([mapping], { type: "application/yaml" }));
  return h("a", { class: "button", href: address, download: "mapping.yaml" }, t("Download this mapping (YAML)"));
}

function progressText({ state, done, total, seconds_left }: Job): string {
  if (state === "waiting") return t("Waiting for another load to end …");
  const rows = total
    ? t("{done} of about {total} rows", { done: number(Math.min(done, total)), total: number(total) })
    : plural(done, t("1 row"), t("{n} rows"));
  if (seconds_left === null) return rows;
  const left =
    seconds_left < 90
      ? plural(Math.ceil(seconds_left), t("1 second left"), t("about {n} seconds left"))
      : plural(Math.ceil(seconds_left / 60), t("1 minute left"), t("about {n} minutes left"));
  return `${rows} · ${left}`;
}

function size(bytes: number): string {
  if (bytes < 1000) return t("{n} bytes", { n: bytes });
  return bytes < 1_000_000
    ? `${number(Math.round(bytes / 1000))} kB`
    : `${number(Math.round(bytes / 100_000) / 10)} MB`;
}

/** Choosing files to load: drop them, leave some out, then see their plan. */

import { ApiError, sendForm } from "./api";
import { button, h } from "./dom";
import { follow } from "./job";
import { number, t } from "./words";

const MAPPING = /\.ya?ml$/i;

export function mount(element: HTMLElement): void {
  new Loader(element as HTMLFormElement).start();
}

class Loader {
  private readonly input: HTMLInputElement;
  private readonly go: HTMLButtonElement;
  private readonly mapping: HTMLTextAreaElement;
  private readonly chosen = h("ul", {});
  private readonly said = h("div", { role: "status", "aria-live": "polite" });
  private files: File[] = [];
  private busy = false;

  constructor(private readonly form: HTMLFormElement) {
    const find = <E extends Element>(selector: string) => form.querySelector(selector) as E;
    this.input = find("input[type=file]");
    this.go = find("[data-go]");
    this.mapping = find("textarea[name=mapping]");
  }

  start(): void {
    const drop = this.form.querySelector("[data-drop]") as HTMLElement;
    drop.append(h("p", { class: "help" }, t("Or drop them here.")), this.chosen);
    this.form.append(this.said);
    this.input.addEventListener("change", () => this.takeIn());
    this.takeIn();
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
      void this.see();
    });
  }

  /** What was chosen in the field, before this script came too. */
  private takeIn(): void {
    const chosen = [...(this.input.files ?? [])];
    if (!chosen.length) return;
    this.add(chosen);
    this.input.value = "";
  }

  private add(all: File[]): void {
    const files = all.filter(({ name }) => !MAPPING.test(name));
    for (const mapping of all.filter(({ name }) => MAPPING.test(name))) void this.take(mapping);
    const fresh = files.filter(
      (file) => !this.files.some((each) => each.name === file.name && each.size === file.size),
    );
    this.files.push(...fresh);
    this.listFiles();
    this.said.replaceChildren();
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
            },
            { class: "plain-button", "aria-label": t("Leave out {name}", { name: file.name }) },
          ),
        ),
      ),
    );
  }

  /** Send the files and go to the page of their plan; what goes wrong is said where the reader looks. */
  private async see(): Promise<void> {
    if (this.busy) return;
    if (this.files.length === 0) return this.fail(new ApiError(t("No file is chosen yet."), "", "", ""));
    this.busy = this.go.disabled = true;
    try {
      await this.sent();
    } catch (cause) {
      this.fail(cause);
    }
    this.busy = this.go.disabled = false;
  }

  private async sent(): Promise<void> {
    const body = new FormData(this.form);
    body.delete("files");
    for (const file of this.files) body.append("files", file, file.name);
    this.said.replaceChildren(h("p", {}, t("Reading the files …")));
    const { job, next } = await sendForm<{ job: string; next: string }>(this.form.action, body);
    const { state, error } = await follow(this.said, job);
    if (state === "stopped") return this.said.replaceChildren(h("p", {}, t("It was stopped. Nothing was written.")));
    if (error) throw new ApiError(error.message, error.type, error.where, error.hint);
    location.assign(next);
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

function size(bytes: number): string {
  if (bytes < 1000) return t("{n} bytes", { n: bytes });
  return bytes < 1_000_000
    ? `${number(Math.round(bytes / 1000))} kB`
    : `${number(Math.round(bytes / 100_000) / 10)} MB`;
}

/** The plan of a load: each change in its form shows at once what the values are taken for then. Nothing is written. */

import { isAbort, sendForPage } from "./api";
import { h } from "./dom";
import { t } from "./words";

const SHOWS = ["show", "anew"];

export function mount(element: HTMLElement): void {
  new Plan(element as HTMLFormElement).start();
}

class Plan {
  private readonly plan: HTMLElement;
  private readonly said: HTMLElement;
  private under: AbortController | undefined;

  constructor(private readonly form: HTMLFormElement) {
    this.plan = form.querySelector("[data-plan]") as HTMLElement;
    this.said = form.querySelector("[data-said]") as HTMLElement;
  }

  start(): void {
    this.form.addEventListener("change", ({ target }) => {
      if (target instanceof Element && /^(set|answer|word):/.test(target.getAttribute("name") ?? "")) void this.show();
    });
    this.form.addEventListener("submit", (event) => {
      const by = event.submitter;
      if (!(by instanceof HTMLButtonElement)) return;
      if (by.name === "take" || (by.name === "do" && SHOWS.includes(by.value))) {
        event.preventDefault();
        void this.show(by);
      }
    });
    this.offerMapping();
  }

  /** Ask the site what the form comes to, and put that in its place. A later change goes before an earlier one. */
  private async show(by?: HTMLButtonElement): Promise<void> {
    this.under?.abort();
    const under = new AbortController();
    this.under = under;
    const body = new FormData(this.form);
    body.delete("files");
    if (by) body.append(by.name, by.value);
    this.plan.setAttribute("aria-busy", "true");
    try {
      const page = await sendForPage(this.form.action, body, under.signal);
      const fresh = page.querySelector("[data-plan]");
      if (!fresh) return location.assign(this.form.action);
      this.put(fresh, by);
      const refused = this.plan.querySelector("[role=alert]"); // it says itself what of the change can't be
      const done = h("p", { class: "small" }, t("The plan below is as you said. Nothing is written yet."));
      this.said.replaceChildren(...(refused ? [] : [done]));
    } catch (cause) {
      if (isAbort(cause)) return;
      this.said.replaceChildren(
        h("div", { class: "notice fault", role: "alert" }, h("p", {}, t("The site does not answer."))),
      );
    }
    if (this.under === under) this.plan.removeAttribute("aria-busy");
  }

  /** The new plan in place of the old one: the reader stays where they were. */
  private put(fresh: Element, by?: HTMLButtonElement): void {
    const focused = document.activeElement;
    const id = by?.name === "take" ? selectOf(by.value) : (focused?.id ?? "");
    const table = focused?.closest("section")?.getAttribute("aria-labelledby") ?? "";
    const top = focused?.getBoundingClientRect().top ?? 0;
    const left = new Map([...boxes(this.plan)].map((box) => [box.getAttribute("aria-label"), box.scrollLeft]));
    const open = this.plan.querySelector("details")?.open ?? false;
    this.plan.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
    for (const box of boxes(this.plan)) box.scrollLeft = left.get(box.getAttribute("aria-label")) ?? 0;
    this.plan.querySelector("details")?.toggleAttribute("open", open);
    this.offerMapping();
    const next = (id && document.getElementById(id)) || headingOf(table);
    if (!next) return;
    next.focus({ preventScroll: true });
    window.scrollBy(0, next.getBoundingClientRect().top - top);
  }

  private offerMapping(): void {
    const text = this.plan.querySelector<HTMLTextAreaElement>("[data-mapping]");
    if (!text) return;
    const address = URL.createObjectURL(new Blob([text.value], { type: "application/yaml" }));
    text.after(h("a", { class: "button", href: address, download: "mapping.yaml" }, t("Download this mapping (YAML)")));
  }
}

function boxes(plan: Element): NodeListOf<HTMLElement> {
  return plan.querySelectorAll<HTMLElement>(".table-box");
}

/** The field of the column that a button "take" names: `0:3:a.city`. */
function selectOf(taken: string): string {
  const [table, column] = taken.split(":");
  return `t${table}-c${column}`;
}

/** The heading of a table, where what had the focus is gone. */
function headingOf(id: string): HTMLElement | null {
  const heading = id ? document.getElementById(id) : null;
  heading?.setAttribute("tabindex", "-1");
  return heading;
}

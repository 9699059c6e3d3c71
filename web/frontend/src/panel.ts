/** Panels over the edge of a drawing: each folds; on a narrow drawing they come from below, one at a time. */

import { freshId, h } from "./dom";
import type { Box } from "./marks";
import { t } from "./words";

export interface Panel {
  element: HTMLElement;
  body: HTMLElement;
  isOpen(): boolean;
  fold(folded: boolean): void;
  show(visible: boolean): void;
  rename(title: string): void;
}

interface Options {
  side: "left" | "right";
  folded?: boolean;
  /** Has a button that closes it for good, and what to do then. */
  onClose?: () => void;
}

const NARROW = 640;

export class Panels {
  private readonly columns: Record<"left" | "right", HTMLElement>;
  private readonly panels: Panel[] = [];
  /** Called when a panel opens or folds: names on the drawing keep off panels. */
  onChange: () => void = () => {};

  constructor(private readonly host: HTMLElement) {
    this.columns = { left: h("div", { class: "tm-column tm-left" }), right: h("div", { class: "tm-column tm-right" }) };
    const dock = h("div", { class: "tm-dock" }, this.columns.left, this.columns.right);
    host.append(dock);
    this.measure();
    new ResizeObserver(() => this.measure()).observe(host);
  }

  isNarrow(): boolean {
    return this.host.classList.contains("tm-narrow");
  }

  add(title: string, options: Options): Panel {
    const id = freshId();
    const name = h("span", {}, title);
    const head = h("button", { type: "button", class: "tm-panel-head", "aria-controls": id }, name);
    const body = h("div", { class: "tm-panel-body", id });
    const element = h("section", { class: "tm-panel", "aria-label": title }, head);
    if (options.onClose) {
      const close = h("button", { type: "button", class: "tm-close", "aria-label": t("Close") }, "×");
      close.addEventListener("click", options.onClose);
      element.classList.add("tm-closable");
      element.append(close);
    }
    element.append(body);
    const panel: Panel = {
      element,
      body,
      isOpen: () => !element.hidden && !body.hidden,
      fold: (folded) => {
        body.hidden = folded;
        head.setAttribute("aria-expanded", String(!folded));
        if (!folded && this.isNarrow()) this.foldOthers(panel);
        this.onChange();
      },
      show: (visible) => {
        element.hidden = !visible;
      },
      rename: (text) => {
        name.textContent = text;
        element.setAttribute("aria-label", text);
      },
    };
    head.addEventListener("click", () => panel.fold(!body.hidden));
    this.panels.push(panel);
    panel.fold(options.folded ?? this.isNarrow());
    this.columns[options.side].append(element);
    return panel;
  }

  /** The pixels of the drawing that no open panel covers. */
  free(): { left: number; right: number; top: number; bottom: number } {
    const { width, height } = this.host.getBoundingClientRect();
    const whole = { left: 0, right: width, top: 0, bottom: height - 20 };
    if (this.isNarrow()) return { ...whole, top: 24, bottom: height - 48 };
    const covered = (side: "left" | "right") => {
      const open = this.panels.some((panel) => panel.isOpen() && this.columns[side].contains(panel.element));
      return open ? this.columns[side].offsetWidth + 8 : 0;
    };
    return { ...whole, left: covered("left"), right: width - covered("right") };
  }

  /** Where panels, buttons and the caption lie, in pixels of the drawing. */
  covered(): Box[] {
    const { left, top } = this.host.getBoundingClientRect();
    const others = this.host.querySelectorAll(".tm-zoom, .tm-caption");
    return [...this.panels.map((panel) => (this.isNarrow() ? panel.body : panel.element)), ...others]
      .map((element) => element.getBoundingClientRect())
      .filter((box) => box.width > 0)
      .map((box) => ({ left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top }));
  }

  private foldOthers(panel: Panel): void {
    for (const other of this.panels) if (other !== panel && other.isOpen()) other.fold(true);
  }

  private measure(): void {
    const was = this.isNarrow();
    this.host.style.setProperty("--tm-height", `${this.host.clientHeight}px`);
    const is = this.host.clientWidth < NARROW;
    this.host.classList.toggle("tm-narrow", is);
    if (is && !was) for (const panel of this.panels) panel.fold(true);
  }
}

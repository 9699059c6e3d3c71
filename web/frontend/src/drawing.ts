/**
 * What network and map share: fetching, the sentences for loading, empty and failed, panels, legend, facts, address.
 * The stage (sigma or deck.gl) only draws a Scene and says what the pointer meets.
 */

import "./drawing.css";
import { Address } from "./address";
import { ApiError, getJson, isAbort } from "./api";
import { onColoursChange, readPalette } from "./colours";
import { combobox, foldName } from "./combobox";
import {
  type Answer,
  countOf,
  isPlaced,
  kindOf,
  type Network,
  type Party,
  readNetwork,
  statusOf,
  type Tie,
} from "./data";
import { button, h } from "./dom";
import { factsOf, type Item, partyList, tipOf, titleOf } from "./facts";
import {
  KINDS,
  kindTitle,
  labelTitle,
  lookOf,
  MEASURES,
  type Measure,
  measureTitle,
  OPACITY,
  opacityOf,
  statusTitle,
} from "./kinds";
import { disputedSwatch, dotSwatch, drawLegend, type Entry, lineSwatch, type Section } from "./legend";
import { type Panel, Panels } from "./panel";
import { rooted } from "./root";
import { type Choices, type ColourBy, makeScene, type Scene } from "./scene";
import { countryName, nameOf, plural, t } from "./words";

export interface Drawn {
  nodes: number;
  edges: number;
  /** How many ties the edges stand for. */
  ties: number;
}

export interface StageEvents {
  hover(item: Item | null, x: number, y: number): void;
  select(item: Item | null): void;
  /** The first whole frame is on screen. */
  drawn(): void;
}

export interface Stage {
  /** Draw the scene; `fresh` when the data is new, so that the view is fitted. */
  draw(scene: Scene, fresh: boolean): Drawn;
  select(item: Item | null): void;
  /** Place the names again. */
  renew(): void;
  /** Bring the party into sight. */
  focus(id: string): void;
  fit(): void;
  /** Above 1 comes nearer. */
  zoom(factor: number): void;
  move(right: number, down: number): void;
  /** Where a party is, in pixels of the window; null where it is not drawn. Tests read it as `section.twinmap.positionOf`. */
  positionOf(id: string): { x: number; y: number } | null;
}

export interface StageKind {
  /** Shows positions on the earth: parties without one are listed. */
  needsPositions: boolean;
  label(): string;
  make(host: HTMLElement, panels: Panels, events: StageEvents): Promise<Stage>;
}

export function mountDrawing(section: HTMLElement, kind: StageKind): void {
  new Drawing(section, kind).start();
}

class Drawing {
  private readonly host = h("div", { class: "tm-stage", tabindex: 0, role: "application" });
  private readonly message = h("div", { class: "tm-message", role: "status" });
  private readonly tip = h("div", { class: "tm-tip", hidden: true, dir: "auto" });
  private readonly caption = h("p", { class: "tm-caption", "aria-live": "polite" });
  private readonly foot = h("div", { class: "tm-foot" });
  private readonly panels: Panels;
  private readonly address: Address;
  private readonly choices: Choices;
  private readonly legend: Panel;
  private readonly facts: Panel;
  private readonly unplaced: Panel | null;
  private readonly selectors = h("div", { class: "tm-controls" });
  private stage: Stage | null = null;
  private scene: Scene | null = null;
  private data: Network | null = null;
  private item: Item | null = null;
  private asking: AbortController | null = null;
  private marked = false;

  constructor(
    private readonly section: HTMLElement,
    private readonly kind: StageKind,
  ) {
    section.classList.add("tm-drawing");
    section.replaceChildren(this.host, this.message, this.tip);
    this.host.setAttribute("aria-label", kind.label());
    this.address = new Address(section);
    this.choices = this.address.choices();
    this.panels = new Panels(section);
    this.buildControls();
    this.facts = this.panels.add("", { side: "right", folded: false, onClose: () => this.select(null) });
    this.facts.element.classList.add("tm-facts-panel");
    this.facts.show(false);
    this.legend = this.panels.add(t("Legend"), { side: "right", ...(this.isSmall() && { folded: true }) });
    this.unplaced = kind.needsPositions ? this.panels.add("", { side: "right", folded: true }) : null;
    this.unplaced?.show(false);
    this.buildZoom();
    this.listenToKeys();
  }

  async start(): Promise<void> {
    if (!hasWebGl())
      return this.say(
        "no-webgl",
        t("This browser cannot draw here: it has no WebGL. The table below shows the same facts."),
      );
    this.say("loading", t("Loading the drawing …"));
    try {
      this.stage = await this.kind.make(this.host, this.panels, {
        hover: (item, x, y) => this.showTip(item, x, y),
        select: (item) => this.select(item),
        drawn: () => this.mark(),
      });
    } catch (cause) {
      console.warn(cause);
      return this.say(
        "no-webgl",
        t("The drawing could not start in this browser. The table below shows the same facts."),
      );
    }
    const stage = this.stage;
    Object.assign(this.section, { twinmap: { positionOf: (id: string) => stage.positionOf(id) } });
    this.panels.onChange = () => stage.renew();
    onColoursChange(() => this.redraw(false));
    this.address.onChange(() => void this.load());
    await this.load();
  }

  private isSmall(): boolean {
    return !this.address.isKept;
  }

  // ------------------------------------------------------------------ data

  private async load(fresh = true): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.section.setAttribute("aria-busy", "true");
    try {
      const answer = await getJson<Answer>(this.address.source(this.choices.sizeBy), asking.signal);
      this.take(readNetwork(answer), fresh);
    } catch (cause) {
      if (isAbort(cause)) return;
      this.fail(cause);
    }
    this.section.removeAttribute("aria-busy");
  }

  private take(data: Network, fresh: boolean): void {
    this.data = data;
    const asked = this.address.item();
    if (fresh) this.select(null);
    const placed = this.kind.needsPositions ? data.nodes.filter(isPlaced).length : data.nodes.length;
    if (placed === 0) this.sayEmpty(data);
    else this.say("drawn", "");
    this.redraw(fresh);
    this.buildSelectors();
    if (placed === 0) this.mark();
    if (fresh && asked && this.isDrawn(asked)) this.select(asked);
  }

  private isDrawn(item: Item): boolean {
    if ("parties" in item) return item.parties.every((id) => this.scene?.byId.has(id));
    return item.ties.every((id) => this.scene?.tieById.has(id));
  }

  private sayEmpty(data: Network): void {
    const none = data.nodes.length === 0;
    const text = none
      ? t("Nothing to draw: no ties fit these filters, or nothing has been loaded yet.")
      : t("None of these parties has a known position, so the map stays empty.");
    const next = none
      ? h("a", { href: rooted("/load") }, t("How to load data"))
      : h("a", { href: rooted("/network") }, t("See them as a network"));
    const all = none && location.search ? h("a", { href: location.pathname }, t("Take all filters away")) : null;
    this.say("empty", text, all, next);
  }

  private fail(cause: unknown): void {
    const said = cause instanceof ApiError ? [cause.message, cause.hint].filter(Boolean).join(" ") : "";
    if (!(cause instanceof ApiError)) console.warn(cause);
    const text = said || t("The server did not answer, so nothing could be drawn.");
    this.say(
      "failed",
      text,
      button(t("Try again"), () => this.load()),
    );
  }

  private redraw(fresh: boolean): void {
    if (!this.data || !this.stage) return;
    const scene = makeScene(this.data, this.choices, readPalette());
    this.scene = scene;
    const drawn = this.stage.draw(scene, fresh);
    this.section.dataset.nodes = String(drawn.nodes);
    this.section.dataset.edges = String(drawn.edges);
    this.drawLegend(scene);
    this.listUnplaced(scene, drawn);
    this.sayShown(drawn);
    if (this.item) this.stage.select(this.item);
  }

  private mark(): void {
    if (this.marked) return;
    this.marked = true;
    requestAnimationFrame(() => performance.mark("twinmap:drawn"));
  }

  // ------------------------------------------------------------------ sentences

  private say(state: string, text: string, ...next: (Node | null)[]): void {
    this.section.dataset.state = state;
    this.message.hidden = text === "";
    this.message.replaceChildren(h("p", {}, text), ...next.filter((each) => each !== null));
  }

  /** How much is drawn of how much there is; a line may stand for several ties. */
  private sayShown(drawn: Drawn): void {
    const data = this.data;
    if (!data) return;
    const { ties: shown, edges: lines, nodes } = drawn;
    const total = Math.max(shown, data.recorded);
    if (this.isSmall()) {
      const text = plural(shown, t("1 tie, between {nodes} parties."), t("{n} ties, between {nodes} parties."));
      this.caption.textContent = text.replace("{nodes}", String(nodes));
      return;
    }
    const isRolledUp = shown !== lines;
    const first = isRolledUp
      ? t("{shown} of {total} ties shown as {lines} lines between {nodes} places.", { shown, total, lines, nodes })
      : t("{shown} of {total} ties shown, between {nodes} parties.", { shown, total, nodes });
    this.caption.textContent = [first, this.insideSentence()].filter(Boolean).join(" ");
    if (data.unplaced > 0) this.caption.append(" ", this.unplacedLink(data.unplaced));
  }

  /** How many ties could not be placed, leading to the ties; it follows the filters as the drawing does. */
  private unplacedLink(unplaced: number): HTMLAnchorElement {
    const text = plural(unplaced, t("1 tie has no place at this level."), t("{n} ties have no place at this level."));
    return h("a", { href: this.address.table() }, text);
  }

  private insideSentence(): string {
    const inside = this.data?.inside ?? 0;
    return inside
      ? plural(inside, t("1 tie inside one place is not drawn."), t("{n} ties inside one place are not drawn."))
      : "";
  }

  // ------------------------------------------------------------------ controls

  private buildControls(): void {
    this.section.append(this.foot);
    this.foot.append(this.caption);
    if (this.isSmall()) return;
    const view = this.panels.add(t("View"), { side: "left" });
    const find = h("input", {
      type: "search",
      placeholder: t("Find in the drawing"),
      "aria-label": t("Find in the drawing"),
    });
    view.body.append(find, this.selectors);
    combobox(find, {
      find: (text) => this.find(text),
      choose: ({ id }) => this.focus(id),
      submit: () => true,
      nothing: t("Not in this drawing"),
    });
    const form = this.address.form;
    if (!form) return;
    const filters = this.panels.add(t("Filters"), { side: "left", folded: true });
    const wrapper = form.closest("details");
    filters.body.append(form);
    if (wrapper) wrapper.hidden = true;
    form.classList.add("tm-form");
  }

  private buildSelectors(): void {
    const data = this.data;
    if (!data || this.isSmall()) return;
    const levels = {
      party: t("parties"),
      city: t("cities"),
      region: t("provinces and states"),
      country: t("countries and regions"),
    };
    const measures = Object.fromEntries(MEASURES.map((name) => [name, measureTitle(name)]));
    const colours: Record<string, string> = { country: t("country or region"), kind: t("kind of party") };
    if (data.nodes.some((party) => party.community !== null && party.community !== undefined))
      colours.community = t("community");
    this.selectors.replaceChildren(
      selector(t("Level"), levels, this.address.level, (level) => this.address.setLevel(level)),
      selector(t("Size by"), measures, this.choices.sizeBy, (name) => this.sizeBy(name as Measure)),
      selector(t("Colour by"), colours, this.scene?.colourBy ?? "country", (name) =>
        this.choose({ colourBy: name as ColourBy }),
      ),
    );
  }

  private choose(change: Partial<Choices>): void {
    Object.assign(this.choices, change);
    this.address.keep(this.choices);
    this.redraw(false);
  }

  /** The cheap measures always come along; the others are asked for when they are wanted. */
  private sizeBy(measure: Measure): void {
    this.choose({ sizeBy: measure });
    if (this.data?.nodes.some((party) => typeof party[measure] === "number")) return;
    this.load(false);
  }

  private toggle(key: string): void {
    const { hidden } = this.choices;
    if (!hidden.delete(key)) hidden.add(key);
    this.choose({ hidden });
  }

  private buildZoom(): void {
    const box = h("div", { class: "tm-zoom", role: "group", "aria-label": t("Zoom") });
    box.append(
      button("+", () => this.stage?.zoom(1.5), { "aria-label": t("Come nearer"), title: t("Come nearer") }),
      button("−", () => this.stage?.zoom(1 / 1.5), { "aria-label": t("Go farther"), title: t("Go farther") }),
      button("⤢", () => this.stage?.fit(), { "aria-label": t("Show all"), title: t("Show all") }),
    );
    this.foot.prepend(box);
  }

  private listenToKeys(): void {
    const step = 80;
    const keys: Record<string, () => void> = {
      "+": () => this.stage?.zoom(1.5),
      "=": () => this.stage?.zoom(1.5),
      "-": () => this.stage?.zoom(1 / 1.5),
      "0": () => this.stage?.fit(),
      ArrowLeft: () => this.stage?.move(-step, 0),
      ArrowRight: () => this.stage?.move(step, 0),
      ArrowUp: () => this.stage?.move(0, -step),
      ArrowDown: () => this.stage?.move(0, step),
      Escape: () => this.select(null),
    };
    this.host.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  private find(text: string): { id: string; title: string; note: string }[] {
    const wanted = foldName(text);
    const hits: { party: Party; rank: number }[] = [];
    for (const party of this.scene?.parties ?? []) {
      const names = [party.name, party.name_zh, ...(party.aliases ?? []), party.id]
        .filter((name) => !!name)
        .map((name) => foldName(name ?? ""));
      const rank = names.some((name) => name === wanted)
        ? 2
        : names.some((name) => name.startsWith(wanted))
          ? 1
          : names.some((name) => name.includes(wanted))
            ? 0
            : -1;
      if (rank >= 0) hits.push({ party, rank });
    }
    const weight = (party: Party) => this.scene?.importanceOf(party) ?? 0;
    hits.sort((a, b) => b.rank - a.rank || weight(b.party) - weight(a.party));
    return hits.slice(0, 12).map(({ party }) => ({ id: party.id, title: nameOf(party), note: noteOf(party) }));
  }

  // ------------------------------------------------------------------ selection

  private select(item: Item | null): void {
    this.item = item;
    this.address.keepItem(item);
    this.stage?.select(item);
    this.facts.show(item !== null);
    if (!item || !this.scene) return;
    this.facts.rename(titleOf(item, this.scene));
    this.facts.body.replaceChildren(...factsOf(item, this.scene, (id) => this.focus(id)));
    this.facts.body.scrollTop = 0;
    this.facts.fold(false);
  }

  private focus(id: string): void {
    if (!this.scene?.byId.has(id)) return;
    this.select({ parties: [id] });
    this.stage?.focus(id);
  }

  private showTip(item: Item | null, x: number, y: number): void {
    const text = item && this.scene ? tipOf(item, this.scene) : "";
    this.tip.hidden = !text;
    this.host.style.cursor = text ? "pointer" : "";
    if (!text) return;
    this.tip.textContent = text;
    const { width, height } = this.section.getBoundingClientRect();
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, Math.min(y + 14, height - this.tip.offsetHeight - 4))}px`;
  }

  // ------------------------------------------------------------------ legend

  private drawLegend(scene: Scene): void {
    const edges = this.data?.edges ?? [];
    const toggle = (key: string) => this.toggle(key);
    const { hidden } = this.choices;
    const sections: Section[] = [
      { title: t("Ties"), entries: kindEntries(edges, scene), hidden, toggle },
      { title: t("Status"), entries: statusEntries(edges, scene), hidden, toggle },
      { title: t("Marks"), entries: markEntries(edges, scene) },
      { title: titleOfGroups(scene.colourBy), entries: groupEntries(scene) },
    ];
    drawLegend(this.legend.body, sections);
  }

  private listUnplaced(scene: Scene, drawn: Drawn): void {
    const panel = this.unplaced;
    if (!panel || !this.data) return;
    const parties = scene.parties.filter((party) => !isPlaced(party));
    const count = parties.length;
    panel.show(count > 0);
    if (count === 0) return;
    panel.rename(plural(count, t("1 without a position"), t("{n} without a position")));
    const missing = scene.ties.length - drawn.edges;
    const sentence =
      missing > 0
        ? plural(
            missing,
            t("1 tie is not on the map: an end has no position, or both ends are one place."),
            t("{n} ties are not on the map: an end has no position, or both ends are one place."),
          )
        : "";
    panel.body.replaceChildren(h("p", {}, sentence), partyList(parties));
  }
}

function selector(
  title: string,
  options: Record<string, string>,
  value: string,
  onChange: (value: string) => void,
): HTMLElement {
  const select = h("select");
  for (const [name, text] of Object.entries(options))
    select.append(h("option", { value: name, selected: name === value }, text));
  select.addEventListener("change", () => onChange(select.value));
  return h("label", { class: "tm-row" }, h("span", {}, title), select);
}

function noteOf(party: Party): string {
  const country = party.country && party.label !== "Country" ? countryName(party.country) : "";
  return [labelTitle(party.label), country].filter(Boolean).join(", ");
}

function tally(edges: Tie[], keyOf: (tie: Tie) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const tie of edges) counts.set(keyOf(tie), (counts.get(keyOf(tie)) ?? 0) + countOf(tie));
  return counts;
}

function inOrder(counts: Map<string, number>, order: string[]): [string, number][] {
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...counts].sort((a, b) => place(a[0]) - place(b[0]));
}

function kindEntries(edges: Tie[], scene: Scene): Entry[] {
  return inOrder(tally(edges, kindOf), Object.keys(KINDS)).map(([key, count]) => {
    const look = lookOf(key);
    const colour = scene.palette.category[look.colour] ?? scene.palette.ink3;
    return { key, title: kindTitle(key), count, swatch: lineSwatch({ colour, alpha: 1, dash: look.dash, width: 2 }) };
  });
}

function statusEntries(edges: Tie[], scene: Scene): Entry[] {
  const counts = tally(edges, statusOf);
  counts.delete("");
  return inOrder(counts, Object.keys(OPACITY)).map(([key, count]) => {
    const line = { colour: scene.palette.ink, alpha: opacityOf(key), dash: [0, 0] as const, width: 2 };
    return { key, title: statusTitle(key), count, swatch: lineSwatch(line) };
  });
}

function markEntries(edges: Tie[], scene: Scene): Entry[] {
  const entries: Entry[] = [];
  const disputed = edges.filter((tie) => tie.disputed).length;
  if (disputed > 0)
    entries.push({
      key: "disputed",
      title: t("sources contradict each other"),
      count: disputed,
      swatch: disputedSwatch(scene.palette.warn),
    });
  const unnamed = scene.parties.filter((party) => party.unnamed).length;
  if (unnamed > 0)
    entries.push({
      key: "unnamed",
      title: t("not named by its source"),
      count: unnamed,
      swatch: dotSwatch(scene.palette.ink2, true),
    });
  return entries;
}

function groupEntries(scene: Scene): Entry[] {
  return scene.groups.map((group) => ({
    key: group.key,
    title: titleOfGroup(group.key, scene.colourBy),
    count: group.count,
    swatch: dotSwatch(group.colour),
  }));
}

function titleOfGroups(by: ColourBy): string {
  if (by === "country") return t("Parties by country or region");
  return by === "kind" ? t("Parties by kind") : t("Parties by community");
}

function titleOfGroup(key: string, by: ColourBy): string {
  if (key === "") return t("other");
  if (by === "country") return countryName(key);
  return by === "kind" ? labelTitle(key) : t("community {name}", { name: key });
}

function hasWebGl(): boolean {
  try {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

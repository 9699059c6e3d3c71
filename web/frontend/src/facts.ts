/** What a click shows: the facts of a party, of a tie, or of several that share one place, each with its page. */

import { countOf, kindOf, type Party, statusOf, type Tie } from "./data";
import { button, h, pageLink } from "./dom";
import { kindTitle, labelTitle, measureTitle, statusTitle, tierTitle } from "./kinds";
import { measuresIn, otherEnd, type Scene } from "./scene";
import { countryName, nameOf, number, otherNameOf, plural, t } from "./words";

export type Item = { parties: string[] } | { ties: string[] };

type Focus = (id: string) => void;

const FIRST = 30;

export function titleOf(item: Item, scene: Scene): string {
  const party = "parties" in item && item.parties.length === 1 ? scene.byId.get(item.parties[0] ?? "") : undefined;
  if (party) return nameOf(party);
  if ("parties" in item) return plural(item.parties.length, t("1 party in this place"), t("{n} parties in this place"));
  return item.ties.length === 1 ? t("Tie") : plural(item.ties.length, t("1 tie"), t("{n} ties"));
}

export function factsOf(item: Item, scene: Scene, focus: Focus): Node[] {
  if ("parties" in item) {
    const parties = found(item.parties, scene.byId);
    const [only] = parties;
    return parties.length === 1 && only ? partyFacts(only, scene, focus) : [partyList(parties)];
  }
  const ties = found(item.ties, scene.tieById);
  const [only] = ties;
  return ties.length === 1 && only ? tieFacts(only, scene, focus) : [tieList(ties, scene)];
}

function found<T>(ids: string[], known: Map<string, T>): T[] {
  return ids.map((id) => known.get(id)).filter((each) => each !== undefined);
}

function partyFacts(party: Party, scene: Scene, focus: Focus): Node[] {
  const ties = scene.tiesOf.get(party.id) ?? [];
  const facts: [string, Node | string][] = [[t("What"), labelTitle(party.label)]];
  if (otherNameOf(party)) facts.unshift([t("Also"), otherNameOf(party)]);
  if (party.unnamed) facts.push([t("Name"), t("not named by its source")]);
  if (party.country && party.label !== "Country") facts.push([t("Country or region"), countryName(party.country)]);
  if (typeof party.population === "number") facts.push([t("Population"), number(party.population)]);
  for (const measure of measuresIn([party])) {
    const value = party[measure];
    if (typeof value === "number") facts.push([measureTitle(measure), number(value)]);
  }
  return [
    h("p", { class: "tm-open" }, pageLink(t("Open its page"), "node", party.id)),
    factList(facts),
    h("h3", {}, plural(ties.length, t("1 tie drawn"), t("{n} ties drawn"))),
    neighbours(party, ties, scene, focus),
  ];
}

function neighbours(party: Party, ties: Tie[], scene: Scene, focus: Focus): Node {
  return longList(ties, (tie) => {
    const other = scene.byId.get(otherEnd(tie, party.id));
    const name = other ? nameOf(other) : otherEnd(tie, party.id);
    const go = button(name, () => focus(otherEnd(tie, party.id)), { class: "tm-name", dir: "auto" });
    return h("li", {}, go, " ", tieLink(tie));
  });
}

function tieLink(tie: Tie): Node {
  const words = [kindTitle(kindOf(tie)), datesOf(tie), countOf(tie) > 1 ? `× ${number(countOf(tie))}` : ""];
  const text = words.filter(Boolean).join(", ");
  const ids = tie.ties ?? [];
  if (countOf(tie) > 1) return h("span", { class: "tm-quiet" }, text);
  const link = pageLink(text, "tie", ids[0] ?? tie.id);
  link.className = "tm-quiet";
  return link;
}

function tieFacts(tie: Tie, scene: Scene, focus: Focus): Node[] {
  const end = (id: string) => {
    const party = scene.byId.get(id);
    return button(party ? nameOf(party) : id, () => focus(id), { class: "tm-name", dir: "auto" });
  };
  const facts: [string, Node | string][] = [[t("Kind"), kindTitle(kindOf(tie))]];
  if (countOf(tie) > 1) facts.push([t("Ties"), number(countOf(tie))]);
  if (tie.tier && tie.tier !== "none") facts.push([t("Tier"), tierTitle(tie.tier)]);
  if (tie.status) facts.push([t("Status"), statusTitle(tie.status)]);
  facts.push([t("Dates"), datesOf(tie) || t("no date known")]);
  if (typeof tie.people === "number") facts.push([t("People"), number(tie.people)]);
  if (tie.disputed) facts.push([t("Disputed"), t("its sources contradict each other")]);
  const sources = sourcesOf(tie);
  if (sources) facts.push([t("Sources"), sources]);
  const between = h("p", { class: "tm-ends" }, end(tie.source), tie.type === "VISIT" ? " → " : " – ", end(tie.target));
  return [between, ...pagesOf(tie), factList(facts)];
}

function pagesOf(tie: Tie): Node[] {
  const ids = tie.ties ?? [];
  if (countOf(tie) === 1)
    return [
      h("p", { class: "tm-open" }, pageLink(t("Open its page, with what each source says"), "tie", ids[0] ?? tie.id)),
    ];
  if (ids.length === 0) return [];
  return [longList(ids, (id) => h("li", {}, pageLink(id, "tie", id)))];
}

function sourcesOf(tie: Tie): Node | string | null {
  if (typeof tie.sources === "number") return number(tie.sources);
  if (!tie.sources?.length) return null;
  const list = h("span");
  tie.sources.forEach((id, i) => {
    if (i > 0) list.append(", ");
    list.append(pageLink(id, "source", id));
  });
  return list;
}

function tieList(ties: Tie[], scene: Scene): Node {
  const name = (id: string) => {
    const party = scene.byId.get(id);
    return pageLink(party ? nameOf(party) : id, "node", id);
  };
  return longList(ties, (tie) => {
    const status = tie.status ? `, ${statusTitle(statusOf(tie))}` : "";
    return h(
      "li",
      {},
      name(tie.source),
      " – ",
      name(tie.target),
      h("br"),
      tieLink(tie),
      h("span", { class: "tm-quiet" }, status),
    );
  });
}

/** Parties by name, each with its page. */
export function partyList(parties: Party[]): HTMLElement {
  return longList(parties, (party) => {
    const label = party.label ? ` ${labelTitle(party.label)}` : "";
    return h("li", {}, pageLink(nameOf(party), "node", party.id), h("span", { class: "tm-quiet" }, label));
  });
}

/** The first thirty, and a button for the rest. */
function longList<T>(items: T[], draw: (item: T) => HTMLElement): HTMLElement {
  const list = h("ul", { class: "tm-list" }, ...items.slice(0, FIRST).map(draw));
  const rest = items.length - FIRST;
  if (rest <= 0) return list;
  const box = h("div", {}, list);
  const more = button(plural(rest, t("Show 1 more"), t("Show {n} more")), () => {
    list.append(...items.slice(FIRST).map(draw));
    more.remove();
  });
  box.append(more);
  return box;
}

function factList(facts: [string, Node | string][]): HTMLElement {
  const list = h("dl", { class: "tm-facts" });
  for (const [term, value] of facts) list.append(h("dt", {}, term), h("dd", { dir: "auto" }, value));
  return list;
}

/** Its dates at the precision they have: "since 1987-05", "2001 – 2014", "". */
export function datesOf(tie: Tie): string {
  const from = tie.since || tie.start || tie.when || "";
  const to = tie.until || (tie.end === from ? "" : tie.end) || "";
  if (from && to) return `${from} – ${to}`;
  if (to) return t("until {date}", { date: to });
  if (!from) return "";
  return tie.type === "VISIT" ? from : t("since {date}", { date: from });
}

/** One line for the pointer: hover adds nothing that a click can't show. */
export function tipOf(item: Item, scene: Scene): string {
  if ("parties" in item) {
    const parties = found(item.parties, scene.byId);
    const names = parties.slice(0, 3).map(nameOf).join(", ");
    return parties.length > 3
      ? `${names} … ${plural(parties.length, t("1 party in this place"), t("{n} parties in this place"))}`
      : names;
  }
  const ties = found(item.ties, scene.tieById);
  const [first] = ties;
  if (!first) return "";
  const ends = [first.source, first.target].map((id) => nameOf(scene.byId.get(id) ?? { id })).join(" – ");
  if (ties.length > 1) return `${ends}: ${plural(ties.length, t("1 tie"), t("{n} ties"))}`;
  return [`${ends}: ${kindTitle(kindOf(first))}`, datesOf(first)].filter(Boolean).join(", ");
}

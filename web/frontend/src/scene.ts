/** What is drawn and how it looks: pure functions from the data, the reader's choices and the palette. */

import { type Palette, withAlpha } from "./colours";
import { countOf, type Graph, kindOf, type Party, statusesOf, statusOf, type Tie } from "./data";
import { lookOf, MEASURES, type Measure, opacityOf } from "./kinds";

export type ColourBy = "country" | "kind" | "community";

/** The reader's choices; `hidden` holds kinds and statuses switched off in the legend. */
export interface Choices {
  sizeBy: Measure;
  /** Null is what suits the data: by country, or by community where each party is a country. */
  colourBy: ColourBy | null;
  hidden: Set<string>;
}

export interface Line {
  colour: string;
  alpha: number;
  dash: readonly [number, number];
  width: number;
}

export interface Scene {
  parties: Party[];
  ties: Tie[];
  byId: Map<string, Party>;
  tieById: Map<string, Tie>;
  tiesOf: Map<string, Tie[]>;
  palette: Palette;
  choices: Choices;
  colourBy: ColourBy;
  colourOf(party: Party): string;
  /** Radius in pixels. */
  sizeOf(party: Party): number;
  importanceOf(party: Party): number;
  lineOf(tie: Tie): Line;
  /** Groups of the colouring, most parties first; the last may be "other" (key ""). */
  groups: Group[];
}

export interface Group {
  key: string;
  colour: string;
  count: number;
}

const OFFERED = 8;

export function makeScene(data: Graph, choices: Choices, palette: Palette): Scene {
  const ties = data.edges.filter((tie) => isShown(tie, choices.hidden));
  const tiesOf = groupTies(ties);
  const colourBy =
    choices.colourBy ?? (data.nodes.every((party) => party.label === "Country") ? "community" : "country");
  const groups = makeGroups(data.nodes, colourBy, palette);
  const colours = new Map(groups.map((group) => [group.key, group.colour]));
  const importance = importances(data.nodes, choices.sizeBy, tiesOf);
  const most = Math.max(1e-12, ...importance.values());
  const [least, span] = radii(data.nodes.length);
  const faint = ties.length > 5000 ? 0.36 : ties.length > 2000 ? 0.5 : ties.length > 600 ? 0.75 : 1;
  return {
    parties: data.nodes,
    ties,
    byId: new Map(data.nodes.map((party) => [party.id, party])),
    tieById: new Map(ties.map((tie) => [tie.id, tie])),
    tiesOf,
    palette,
    choices,
    colourBy,
    groups,
    colourOf: (party) => colours.get(groupOf(party, colourBy)) ?? palette.ink3,
    sizeOf: (party) => least + span * Math.sqrt((importance.get(party.id) ?? 0) / most),
    importanceOf: (party) => importance.get(party.id) ?? 0,
    lineOf: (tie) => lineOf(tie, palette, faint),
  };
}

function isShown(tie: Tie, hidden: Set<string>): boolean {
  const statuses = statusesOf(tie);
  return !hidden.has(kindOf(tie)) && (statuses.length === 0 || statuses.some((status) => !hidden.has(status)));
}

function radii(parties: number): [number, number] {
  if (parties > 1500) return [1.6, 12];
  return parties > 300 ? [2.4, 13] : [4, 14];
}

function lineOf(tie: Tie, palette: Palette, faint: number): Line {
  const look = lookOf(kindOf(tie));
  return {
    colour: palette.category[look.colour] ?? palette.ink3,
    alpha: opacityOf(statusOf(tie)) * faint,
    dash: look.dash,
    width: Math.min(9, 1.1 + 0.8 * Math.log2(countOf(tie))),
  };
}

/** Colour and opacity as one #rrggbbaa. */
export function inked(line: Line): string {
  return withAlpha(line.colour, line.alpha);
}

export function groupOf(party: Party, by: ColourBy): string {
  if (by === "kind") return party.label;
  const value = by === "country" ? (party.country ?? (party.label === "Country" ? party.id : null)) : party.community;
  return value === null || value === undefined ? "" : String(value);
}

/** The eight largest groups have a colour each; the rest is grey. */
export function makeGroups(parties: Party[], by: ColourBy, palette: Palette): Group[] {
  const counts = new Map<string, number>();
  for (const party of parties) {
    const key = groupOf(party, by);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rest = counts.get("") ?? 0;
  counts.delete("");
  const ordered = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const groups = ordered.slice(0, OFFERED).map(([key, count], i) => ({
    key,
    count,
    colour: palette.category[i] ?? palette.ink3,
  }));
  const others = ordered.slice(OFFERED).reduce((sum, [, count]) => sum + count, rest);
  if (others > 0) groups.push({ key: "", count: others, colour: palette.ink3 });
  return groups;
}

function groupTies(ties: Tie[]): Map<string, Tie[]> {
  const found = new Map<string, Tie[]>();
  for (const tie of ties) {
    for (const end of tie.source === tie.target ? [tie.source] : [tie.source, tie.target]) {
      const list = found.get(end);
      if (list) list.push(tie);
      else found.set(end, [tie]);
    }
  }
  return found;
}

/** The measures that the parties carry; partners can always be counted from the ties. */
export function measuresIn(parties: Party[]): Measure[] {
  return MEASURES.filter((name) => name === "degree" || parties.some((party) => typeof party[name] === "number"));
}

function importances(parties: Party[], by: Measure, tiesOf: Map<string, Tie[]>): Map<string, number> {
  const given = parties.some((party) => typeof party[by] === "number");
  return new Map(
    parties.map((party) => [party.id, Math.max(0, given ? (party[by] ?? 0) : (tiesOf.get(party.id)?.length ?? 0))]),
  );
}

export function otherEnd(tie: Tie, id: string): string {
  return tie.source === id ? tie.target : tie.source;
}

/**
 * How far each tie bends from the straight line, as a share of its length: parallel ties are drawn apart.
 * The sign belongs to the pair, not to the direction in which the tie is stored.
 */
export function bends(ties: Tie[]): Map<string, number> {
  const pairs = new Map<string, Tie[]>();
  for (const tie of ties) {
    const key = JSON.stringify(tie.source < tie.target ? [tie.source, tie.target] : [tie.target, tie.source]);
    const list = pairs.get(key);
    if (list) list.push(tie);
    else pairs.set(key, [tie]);
  }
  const found = new Map<string, number>();
  for (const list of pairs.values()) {
    const step = Math.min(0.22, 1.2 / list.length);
    list.forEach((tie, i) => {
      const bend = (i - (list.length - 1) / 2) * step;
      found.set(tie.id, tie.source < tie.target ? bend : -bend);
    });
  }
  return found;
}

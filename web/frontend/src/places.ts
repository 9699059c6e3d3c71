/** What the map draws: places that one or several parties share, and bundles of ties between two places. */

import { countOf, isPlaced, kindOf, type Party, statusOf, type Tie } from "./data";
import type { Position } from "./geodesy";
import type { Line, Scene } from "./scene";

export interface Place {
  at: Position;
  /** Most important first. */
  parties: Party[];
  radius: number;
  colour: string;
}

/** Ties of one kind and status between two places; parallel bundles are drawn apart. */
export interface Bundle {
  from: Place;
  to: Place;
  ties: Tie[];
  line: Line;
  /** In widths of the line, to the right of the way from `from` to `to`. */
  offset: number;
}

export function placesOf(scene: Scene): Place[] {
  const found = new Map<string, Party[]>();
  for (const party of scene.parties) {
    if (!isPlaced(party)) continue;
    const key = `${party.lat.toFixed(3)} ${party.lon.toFixed(3)}`;
    const list = found.get(key);
    if (list) list.push(party);
    else found.set(key, [party]);
  }
  return [...found.values()]
    .map((parties) => makePlace(parties, scene))
    .sort((a, b) => weightOf(b, scene) - weightOf(a, scene));
}

function makePlace(parties: Party[], scene: Scene): Place {
  const rank: Record<string, number> = { Country: 3, Region: 2, City: 1 };
  parties.sort((a, b) => (rank[b.label] ?? 0) - (rank[a.label] ?? 0) || scene.importanceOf(b) - scene.importanceOf(a));
  const first = parties[0] as Party & { lat: number; lon: number };
  const radius = Math.max(...parties.map((party) => scene.sizeOf(party))) * 0.6;
  return {
    at: [first.lon, first.lat],
    parties,
    radius: Math.min(15, radius + 1.5 * Math.sqrt(parties.length - 1)),
    colour: scene.colourOf(first),
  };
}

export function weightOf(place: Place, scene: Scene): number {
  return place.parties.reduce((sum, party) => sum + scene.importanceOf(party), 0);
}

export function bundlesOf(scene: Scene, places: Place[]): Bundle[] {
  const placeOf = new Map<string, Place>();
  const order = new Map<Place, number>();
  places.forEach((place, i) => {
    order.set(place, i);
    for (const party of place.parties) placeOf.set(party.id, place);
  });
  const pairs = new Map<string, Map<string, Bundle>>();
  for (const tie of scene.ties) {
    const a = placeOf.get(tie.source);
    const b = placeOf.get(tie.target);
    if (!a || !b || a === b) continue;
    const [from, to] = (order.get(a) ?? 0) < (order.get(b) ?? 0) ? [a, b] : [b, a];
    const pair = `${order.get(from)} ${order.get(to)}`;
    const look = `${kindOf(tie)} ${statusOf(tie)}`;
    const bundles = pairs.get(pair) ?? new Map<string, Bundle>();
    pairs.set(pair, bundles);
    const bundle = bundles.get(look);
    if (bundle) bundle.ties.push(tie);
    else bundles.set(look, { from, to, ties: [tie], line: scene.lineOf(tie), offset: 0 });
  }
  return [...pairs.values()].flatMap((bundles) => spread([...bundles.values()]));
}

function spread(bundles: Bundle[]): Bundle[] {
  bundles.forEach((bundle, i) => {
    const stands = bundle.ties.reduce((sum, tie) => sum + countOf(tie), 0);
    bundle.line = { ...bundle.line, width: Math.min(7, 1.2 + 0.8 * Math.log2(stands)) };
    bundle.offset = (i - (bundles.length - 1) / 2) * 2.2;
  });
  return bundles;
}

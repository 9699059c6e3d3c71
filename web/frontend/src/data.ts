/** The shapes that `GET /api/v1/network` gives, and how to read them. */

export interface Party {
  id: string;
  label: string;
  name?: string | null;
  name_zh?: string | null;
  aliases?: string[] | null;
  lat?: number | null;
  lon?: number | null;
  x?: number | null;
  y?: number | null;
  country?: string | null;
  community?: number | string | null;
  unnamed?: boolean | null;
  degree?: number | null;
  strength?: number | null;
  betweenness?: number | null;
  pagerank?: number | null;
  harmonic?: number | null;
  population?: number | null;
}

export interface Tie {
  id: string;
  source: string;
  target: string;
  type: string;
  kind?: string | null;
  tier?: string | null;
  status?: string | null;
  disputed?: boolean | null;
  since?: string | null;
  until?: string | null;
  start?: string | null;
  end?: string | null;
  when?: string | null;
  people?: number | null;
  count?: number | null;
  ties?: string[] | null;
  /** Where the ties it stands for differ in status, all of them. */
  statuses?: string[] | null;
  sources?: string[] | number | null;
}

export interface Graph {
  nodes: Party[];
  edges: Tie[];
}

export interface Network extends Graph {
  /** All ties of the chosen type, whatever the other filters say. */
  recorded: number;
  /** How many ties have no place at this level, and how many run inside one place. */
  unplaced: number;
  inside: number;
}

type Columns = Record<string, unknown[]>;

/** The answer as the server sends it: rows, or one list per column, which is half as long. */
export type Answer = Omit<Network, "nodes" | "edges"> & { nodes: Party[] | Columns; edges: Tie[] | Columns };

export function readNetwork(answer: Answer): Network {
  return { ...answer, nodes: rowsOf<Party>(answer.nodes), edges: rowsOf<Tie>(answer.edges) };
}

function rowsOf<T>(value: T[] | Columns): T[] {
  if (Array.isArray(value)) return value;
  const columns = Object.entries(value);
  const length = columns[0]?.[1].length ?? 0;
  return Array.from({ length }, (_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i]])) as T);
}

/** What a tie is drawn as: its kind, or "visit". */
export function kindOf(tie: Tie): string {
  return tie.type === "VISIT" ? "visit" : tie.kind || "other";
}

/** Every status among the ties it stands for; a visit has none. */
export function statusesOf(tie: Tie): string[] {
  if (tie.status) return [tie.status];
  if (tie.statuses?.length) return tie.statuses;
  return tie.type === "VISIT" ? [] : ["unknown"];
}

/** The status it is drawn in: the most alive one; "" for a visit. */
export function statusOf(tie: Tie): string {
  const statuses = statusesOf(tie);
  return ALIVE.find((status) => statuses.includes(status)) ?? statuses[0] ?? "";
}

const ALIVE = ["active", "listed", "unknown", "proposed", "suspended", "seeking", "ended"];

/** How many ties this one stands for: more than one where places of a higher level are drawn. */
export function countOf(tie: Tie): number {
  return Math.max(1, tie.count ?? tie.ties?.length ?? 1);
}

export function countTies(ties: Tie[]): number {
  return ties.reduce((sum, tie) => sum + countOf(tie), 0);
}

export function isPlaced(party: Party): party is Party & { lat: number; lon: number } {
  return typeof party.lat === "number" && typeof party.lon === "number";
}

/** The shapes that `GET /api/v1/network` gives, and how to read their looser corners. */

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

interface Size {
  nodes: number;
  edges: number;
}

export interface Network {
  nodes: Party[];
  edges: Tie[];
  shown?: Size;
  total?: Size;
  unplaced?: unknown;
  inside?: unknown;
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

export function isPlaced(party: Party): party is Party & { lat: number; lon: number } {
  return typeof party.lat === "number" && typeof party.lon === "number";
}

/** How many there are, and those that can be named, whether the server sent a number, a list of ids, of parties, or both. */
export function listed(value: unknown, known: Map<string, Party>): { number: number; parties: Party[] } {
  if (typeof value === "number") return { number: value, parties: [] };
  if (Array.isArray(value)) {
    const parties = value.map((each) => asParty(each, known));
    return { number: parties.length, parties };
  }
  if (value && typeof value === "object") {
    const { nodes, parties, count } = value as Record<string, unknown>;
    const found = listed(nodes ?? parties ?? count ?? 0, known);
    return { number: typeof count === "number" ? Math.max(count, found.number) : found.number, parties: found.parties };
  }
  return { number: 0, parties: [] };
}

function asParty(value: unknown, known: Map<string, Party>): Party {
  if (value && typeof value === "object" && "id" in value) return value as Party;
  const id = String(value);
  return known.get(id) ?? { id, label: "", name: id };
}

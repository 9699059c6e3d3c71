/** The looks and names of kinds of tie, of statuses and of labels: one table for network, map and legend. */

import { t } from "./words";

export interface KindLook {
  /** Which of the eight category colours. */
  colour: number;
  /** Pixels drawn and left out; [0, 0] is a full line. */
  dash: readonly [number, number];
}

export const KINDS: Record<string, KindLook> = {
  sister_city: { colour: 2, dash: [0, 0] },
  sister_school: { colour: 0, dash: [7, 3] },
  bureau: { colour: 5, dash: [16, 4] },
  sister_region: { colour: 4, dash: [11, 7] },
  programme: { colour: 6, dash: [2, 3] },
  other: { colour: 7, dash: [2, 7] },
  visit: { colour: 1, dash: [4, 4] },
};

const OTHER: KindLook = { colour: 7, dash: [2, 7] };

export function lookOf(kind: string): KindLook {
  return KINDS[kind] ?? OTHER;
}

export const OPACITY: Record<string, number> = {
  active: 1,
  listed: 0.8,
  unknown: 0.62,
  proposed: 0.46,
  suspended: 0.36,
  seeking: 0.3,
  ended: 0.22,
};

/** A visit has no status and is drawn as what happened: in full. */
export function opacityOf(status: string): number {
  return OPACITY[status] ?? 1;
}

export function kindTitle(kind: string): string {
  const titles: Record<string, string> = {
    sister_school: t("sister school"),
    bureau: t("bureau partnership"),
    sister_city: t("sister city"),
    sister_region: t("sister region"),
    programme: t("programme"),
    other: t("other tie"),
    visit: t("visit"),
  };
  return titles[kind] ?? kind;
}

export function statusTitle(status: string): string {
  const titles: Record<string, string> = {
    active: t("active"),
    listed: t("listed, nothing more known"),
    proposed: t("proposed"),
    suspended: t("suspended"),
    ended: t("ended"),
    seeking: t("seeking a partner"),
    unknown: t("status unknown"),
  };
  return titles[status] ?? status;
}

export function tierTitle(tier: string): string {
  const titles: Record<string, string> = {
    sister: t("sister agreement"),
    friendly: t("friendly exchange"),
    none: t("no tier"),
  };
  return titles[tier] ?? tier;
}

export function labelTitle(label: string): string {
  const titles: Record<string, string> = {
    Country: t("country or region"),
    Region: t("province or state"),
    City: t("city"),
    School: t("school"),
    Bureau: t("education authority"),
    Organization: t("organization"),
  };
  return titles[label] ?? label;
}

/** Measures a party may carry, in the order in which they are offered. */
export const MEASURES = ["degree", "strength", "betweenness", "pagerank", "harmonic"] as const;
export type Measure = (typeof MEASURES)[number];

export function measureTitle(measure: Measure): string {
  const titles: Record<Measure, string> = {
    degree: t("partners"),
    strength: t("ties"),
    betweenness: t("betweenness"),
    pagerank: t("PageRank"),
    harmonic: t("harmonic closeness"),
  };
  return titles[measure];
}

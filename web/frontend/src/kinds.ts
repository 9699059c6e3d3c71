/** The looks and names of kinds of tie, of statuses and of labels, for network, map and legend. */

import { KINDS, type KindLook } from "./looks";
import { t } from "./words";

export { KINDS };

const OTHER = KINDS.other as KindLook;

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
  return KINDS[kind]?.title() ?? kind;
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

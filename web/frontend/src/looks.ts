/** The lines of kinds of tie and of visits, in the order of a legend. Made from graph/model.py by `make docs`. */

import { t } from "./words";

export interface KindLook {
  title: () => string;
  /** Which of the eight category colours. */
  colour: number;
  /** Pixels drawn and left out; [0, 0] is a full line. */
  dash: readonly [number, number];
}

export const KINDS: Record<string, KindLook> = {
  sister_city: { title: () => t("sister city"), colour: 2, dash: [0, 0] },
  sister_school: { title: () => t("sister school"), colour: 0, dash: [7, 3] },
  bureau: { title: () => t("bureau partnership"), colour: 5, dash: [16, 4] },
  sister_region: { title: () => t("sister region"), colour: 4, dash: [11, 7] },
  programme: { title: () => t("programme"), colour: 6, dash: [2, 3] },
  other: { title: () => t("other tie"), colour: 7, dash: [2, 7] },
  visit: { title: () => t("visit"), colour: 1, dash: [4, 4] },
};

/** The colours of the light theme, for a page whose style sheet has not come. */
export const LIGHT = {
  paper: "#fdfdfb",
  panel: "#f4f4f0",
  ink: "#1b1d20",
  "ink-2": "#4d5157",
  "ink-3": "#6a6e75",
  line: "#dbdbd4",
  accent: "#0b5c8f",
  "accent-ink": "#ffffff",
  warn: "#a33d08",
  c1: "#0072b2",
  c2: "#a87400",
  c3: "#008a64",
  c4: "#b8588c",
  c5: "#2b8cc4",
  c6: "#d55e00",
  c7: "#8a7f00",
  c8: "#4b4f55",
} as const;

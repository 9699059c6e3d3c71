/** The colours of the page's design language, as the drawings need them, and when they change. */

import { LIGHT } from "./looks";

export interface Palette {
  paper: string;
  panel: string;
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  accent: string;
  warn: string;
  category: string[];
  font: string;
}

/** The colours as they stand now, each as #rrggbb. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const brush = document.createElement("canvas").getContext("2d");
  const read = (name: keyof typeof LIGHT) => toHex(style.getPropertyValue(`--${name}`).trim() || LIGHT[name], brush);
  return {
    paper: read("paper"),
    panel: read("panel"),
    ink: read("ink"),
    ink2: read("ink-2"),
    ink3: read("ink-3"),
    line: read("line"),
    accent: read("accent"),
    warn: read("warn"),
    category: CATEGORIES.map(read),
    font: style.getPropertyValue("--font").trim() || "sans-serif",
  };
}

const CATEGORIES = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"] as const;

function toHex(colour: string, brush: CanvasRenderingContext2D | null): string {
  if (/^#[0-9a-f]{6}$/i.test(colour) || !brush) return colour;
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = brush.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

export function toRgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `hex` with an opacity of 0 to 1, as #rrggbbaa. */
export function withAlpha(hex: string, alpha: number): string {
  const byte = Math.round(Math.min(1, Math.max(0, alpha)) * 255);
  return hex.slice(0, 7) + byte.toString(16).padStart(2, "0");
}

/** Call `redraw` whenever the theme switch or the system changes the colours; gives the function that stops it. */
export function onColoursChange(redraw: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(redraw);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  system.addEventListener("change", redraw);
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", redraw);
  };
}

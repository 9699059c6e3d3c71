import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toRgb } from "../src/colours";
import { KINDS, lookOf } from "../src/kinds";

const STYLE = readFileSync(`${import.meta.dirname}/../../static/colours.css`, "utf8");
const DARK = STYLE.indexOf("@media (prefers-color-scheme: dark)");

/** The category colours of a theme, in order. */
function categories(css: string): string[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((n) => new RegExp(`--c${n}: (#[0-9a-f]{6});`).exec(css)?.[1] ?? "");
}

/** CIE L*a*b* of an sRGB colour under D65. */
function lab(hex: string): [number, number, number] {
  const [r, g, b] = toRgb(hex).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const xyz = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ];
  const [x, y, z] = xyz.map((part) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116)) as [
    number,
    number,
    number,
  ];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test.each([
  ["light", STYLE.slice(0, DARK)],
  ["dark", STYLE.slice(DARK)],
])("sister cities and sister schools, the commonest kinds, are far apart by colour alone: %s", (_theme, css) => {
  const colours = categories(css);
  const [city, school] = ["sister_city", "sister_school"].map((kind) => lab(colours[lookOf(kind).colour] ?? "")) as [
    [number, number, number],
    [number, number, number],
  ];
  expect(Math.hypot(...city.map((part, i) => part - (school[i] ?? 0)))).toBeGreaterThan(40);
});

test.each(Object.entries(KINDS))("tables mark %s in the colour of the drawings", (kind, look) => {
  expect(STYLE).toContain(`.swatch.${kind} { border-color: var(--c${look.colour + 1});`);
});

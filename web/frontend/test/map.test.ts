import { expect, test } from "vitest";
import { angleBetween, band, greatCircle, latitudeAt, type Position, partsOf, toFlat, unbroken } from "../src/geodesy";

const NANJING: Position = [118.78, 32.05];
const SAINT_LOUIS: Position = [-90.2, 38.63];
const LONDON: Position = [-0.13, 51.51];

test("a great circle over the Pacific comes in two pieces that meet at the 180th meridian", () => {
  const pieces = greatCircle(NANJING, SAINT_LOUIS);
  expect(pieces.length).toBe(2);
  expect(pieces[0]?.[0]).toEqual(NANJING);
  expect(pieces[1]?.at(-1)).toEqual(SAINT_LOUIS);
  expect(pieces[0]?.at(-1)?.[0]).toBe(180);
  expect(pieces[1]?.[0]?.[0]).toBe(-180);
  expect(pieces[0]?.at(-1)?.[1]).toBeCloseTo(pieces[1]?.[0]?.[1] ?? 0);
});

test("every point of a great circle lies on the shortest way", () => {
  for (const end of [LONDON, SAINT_LOUIS, [118, -40] as Position, [119.1, 32.2] as Position]) {
    const whole = angleBetween(NANJING, end);
    for (const point of greatCircle(NANJING, end).flat()) {
      expect(angleBetween(NANJING, point) + angleBetween(point, end)).toBeLessThan(whole + 0.05);
    }
  }
});

test("an arc has more points where it bends more", () => {
  const along = greatCircle([0, 0], [60, 0]).flat().length;
  const polar = greatCircle([0, 65], [120, 65]).flat().length;
  expect(polar).toBeGreaterThan(along * 3);
});

test("the flat map is 512 wide and has its middle where both lines cross", () => {
  expect(toFlat([0, 0])).toEqual([256, 256]);
  expect(toFlat([180, 0])[0]).toBe(512);
  expect(toFlat([0, 85.05113])[1]).toBeCloseTo(512, 1);
  expect(latitudeAt(toFlat([0, -37.5])[1])).toBeCloseTo(-37.5);
});

test("the band of longitudes goes over the 180th meridian where that is shorter", () => {
  expect(band([120, 140, -75, -120])).toEqual([120, 285]);
  expect(band([-10, 30])).toEqual([-10, 30]);
});

test("land that crosses the 180th meridian is cut there, nothing of it is lost", () => {
  const chukotka: Position[] = [
    [170, 60],
    [-170, 60],
    [-170, 70],
    [170, 70],
    [170, 60],
  ];
  const parts = partsOf(unbroken(chukotka));
  const widths = parts.map((part) => Math.max(...part.map(([lon]) => lon)) - Math.min(...part.map(([lon]) => lon)));
  expect(widths).toEqual([10, 10]);
  for (const [lon] of parts.flat()) expect(Math.abs(lon)).toBeLessThanOrEqual(180);
});

test("land round a pole is led along the edge of the map", () => {
  const antarctica: Position[] = [
    [-180, -70],
    [-90, -72],
    [0, -70],
    [90, -66],
    [180, -70],
  ];
  const ring = unbroken(antarctica);
  expect(Math.min(...ring.map(([, lat]) => lat))).toBe(-89);
  expect(ring.at(-1)).toEqual(ring[0]);
});

/** Great circles on a flat map. */

export type Position = [longitude: number, latitude: number];

const RADIANS = Math.PI / 180;

/** Angle between two places as seen from the centre of the earth, in degrees. */
export function angleBetween([lon1, lat1]: Position, [lon2, lat2]: Position): number {
  const dLat = ((lat2 - lat1) * RADIANS) / 2;
  const dLon = ((lon2 - lon1) * RADIANS) / 2;
  const a = Math.sin(dLat) ** 2 + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(dLon) ** 2;
  return (2 * Math.asin(Math.min(1, Math.sqrt(a)))) / RADIANS;
}

/** Width of the world on the flat map. */
export const WORLD = 512;

/** Where a position lies on the flat map (Mercator), from 0 to WORLD; y grows northwards, as in deck.gl. */
export function toFlat([lon, lat]: Position): [number, number] {
  const sine = Math.sin(Math.max(-89.5, Math.min(89.5, lat)) * RADIANS);
  return [(WORLD * (lon + 180)) / 360, WORLD * (0.5 + Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI))];
}

/** The latitude at a height of the flat map. */
export function latitudeAt(y: number): number {
  return Math.atan(Math.sinh((y / WORLD - 0.5) * 2 * Math.PI)) / RADIANS;
}

const DEEPEST = 7;

/**
 * The shortest way between two places as one line, or two where it crosses the 180th meridian.
 * It has as many points as it takes to be nowhere farther than `tolerance` (in units of the flat map) from the true one.
 */
export function greatCircle(start: Position, end: Position, tolerance = 0.2): Position[][] {
  const angle = angleBetween(start, end);
  const points: Position[] = [start];
  const add = (a: Position, b: Position, from: number, to: number, depth: number) => {
    const share = (from + to) / 2;
    const middle = between(start, end, angle, share);
    if (depth < DEEPEST && ((to - from) * angle > 30 || bulge(a, middle, b) > tolerance)) {
      add(a, middle, from, share, depth + 1);
      add(middle, b, share, to, depth + 1);
    } else points.push(b);
  };
  add(start, end, 0, 1, 0);
  return split(points);
}

/** How far the middle lies from the straight line between both ends, on the flat map. */
function bulge(a: Position, middle: Position, b: Position): number {
  const [x1, y1] = toFlat([near(a[0], middle[0]), a[1]]);
  const [x2, y2] = toFlat([near(b[0], middle[0]), b[1]]);
  const [x, y] = toFlat(middle);
  return Math.hypot((x1 + x2) / 2 - x, (y1 + y2) / 2 - y);
}

/** The same meridian, counted so that it is within half the world of `other`. */
function near(lon: number, other: number): number {
  return lon - 360 * Math.round((lon - other) / 360);
}

function between(start: Position, end: Position, angle: number, share: number): Position {
  if (share === 0 || angle === 0) return start;
  if (share === 1) return end;
  const whole = Math.sin(angle * RADIANS);
  if (whole < 1e-9) return [start[0], start[1] + (end[1] - start[1]) * share];
  const a = Math.sin((1 - share) * angle * RADIANS) / whole;
  const b = Math.sin(share * angle * RADIANS) / whole;
  const [x1, y1, z1] = onSphere(start);
  const [x2, y2, z2] = onSphere(end);
  const x = a * x1 + b * x2;
  const y = a * y1 + b * y2;
  const z = a * z1 + b * z2;
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

function onSphere([lon, lat]: Position): [number, number, number] {
  const c = Math.cos(lat * RADIANS);
  return [c * Math.cos(lon * RADIANS), c * Math.sin(lon * RADIANS), Math.sin(lat * RADIANS)];
}

function split(points: Position[]): Position[][] {
  const [first, ...rest] = points;
  if (!first) return [];
  let line: Position[] = [first];
  const lines = [line];
  let last = first;
  for (const point of rest) {
    if (Math.abs(point[0] - last[0]) > 180) {
      const edge = last[0] > 0 ? 180 : -180;
      const share = (edge - last[0]) / (point[0] + 2 * edge - last[0]);
      const lat = last[1] + (point[1] - last[1]) * share;
      line.push([edge, lat]);
      line = [[-edge, lat]];
      lines.push(line);
    }
    line.push(point);
    last = point;
  }
  return lines;
}

/** West and east ends of the narrowest band that holds all longitudes; east may pass 180. */
export function band(longitudes: number[]): [number, number] {
  const sorted = [...longitudes].sort((a, b) => a - b);
  const west = sorted[0] ?? 0;
  let best = { gap: west + 360 - (sorted.at(-1) ?? 0), start: west };
  for (let i = 1; i < sorted.length; i += 1) {
    const here = sorted[i] ?? 0;
    const gap = here - (sorted[i - 1] ?? 0);
    if (gap > best.gap) best = { gap, start: here };
  }
  return [best.start, best.start + 360 - best.gap];
}

/**
 * A ring of land as the flat map needs it: unbroken where the source jumps over the 180th meridian (longitudes may pass
 * 180), and, where it goes round a pole, led along the edge of the map.
 */
export function unbroken(ring: Position[]): Position[] {
  const [first] = ring;
  if (!first) return [];
  const found: Position[] = [first];
  let last = first[0];
  for (const [lon, lat] of ring.slice(1)) {
    last = near(lon, last);
    found.push([last, lat]);
  }
  if (Math.abs(last - first[0]) > 180) {
    const pole = first[1] < 0 ? -89 : 89;
    found.push([last, pole], [first[0], pole], first);
  }
  return found;
}

/** The parts of an unbroken ring, each moved to between 180 west and 180 east; no part where nothing of it lies there. */
export function partsOf(ring: Position[]): Position[][] {
  if (ring.every(([lon]) => lon >= -180 && lon <= 180)) return [ring];
  return [0, -360, 360]
    .map((shift) => ring.map(([lon, lat]): Position => [lon + shift, lat]))
    .map((moved) => cut(cut(moved, 180, 1), -180, -1))
    .filter((part) => part.length > 3);
}

/** A closed ring without what lies beyond a meridian: eastward of it (side 1) or westward (side -1). */
function cut(ring: Position[], meridian: number, side: 1 | -1): Position[] {
  const found: Position[] = [];
  const isKept = ([lon]: Position) => (lon - meridian) * side <= 0;
  ring.forEach((point, i) => {
    const last = ring[(i + ring.length - 1) % ring.length] ?? point;
    if (isKept(point) !== isKept(last)) {
      const share = (meridian - last[0]) / (point[0] - last[0]);
      found.push([meridian, last[1] + (point[1] - last[1]) * share]);
    }
    if (isKept(point)) found.push(point);
  });
  return found;
}

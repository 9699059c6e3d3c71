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

/** The shortest way between two places as one line, or two where it crosses the 180th meridian. */
export function greatCircle(start: Position, end: Position, stepDegrees = 3): Position[][] {
  const angle = angleBetween(start, end);
  const steps = Math.max(1, Math.ceil(angle / stepDegrees));
  const points: Position[] = [];
  for (let i = 0; i <= steps; i += 1) points.push(between(start, end, angle, i / steps));
  return split(points);
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

/** Names, counts and marks over a drawing: one canvas above it, nothing on it ever overlaps. */

import type { Palette } from "./colours";

export interface Mark {
  x: number;
  y: number;
  /** Radius of what it names: the text stands beside it. */
  radius: number;
  text: string;
  /** Most important first. */
  weight: number;
  /** Drawn whatever is in the way, in bold. */
  forced?: boolean;
  /** Drawn inside the point. */
  inside?: string;
}

export interface Sign {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const SIZE = 12;
const LINE = SIZE + 4;
const LONGEST = 34;
const BIG = 8;
const MOST_SIGNS = 400;
/** At most one name for as many square pixels, and never fewer than LEAST_NAMES. */
const ROOM = 9000;
const LEAST_NAMES = 16;
const AT_FIRST = 0.6;

export class Marks {
  readonly canvas: HTMLCanvasElement;
  private readonly brush: CanvasRenderingContext2D | null;
  private readonly widths = new Map<string, number>();
  private width = 0;
  private height = 0;

  constructor(host: HTMLElement) {
    this.canvas = document.createElement("canvas");
    this.canvas.className = "tm-marks";
    this.canvas.setAttribute("aria-hidden", "true");
    host.append(this.canvas);
    this.brush = this.canvas.getContext("2d");
  }

  resize(width: number, height: number): void {
    const scale = devicePixelRatio || 1;
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
  }

  /**
   * Draw the marks and signs that find room beside each other and beside `covered`. `marks` come most important first;
   * `share` of the names that there is room for.
   */
  draw(marks: Mark[], signs: Sign[], palette: Palette, covered: Box[], share = 1): void {
    const brush = this.brush;
    if (!brush) return;
    const scale = devicePixelRatio || 1;
    brush.setTransform(scale, 0, 0, scale, 0, 0);
    brush.clearRect(0, 0, this.width, this.height);
    const grid = new Grid();
    for (const box of covered) grid.take(box);
    const seen = marks.filter((mark) => this.isInside(mark));
    for (const mark of seen) if (mark.radius >= BIG) this.placeDisc(brush, mark, grid, palette);
    for (const sign of signs.slice(0, MOST_SIGNS)) this.placeSign(brush, sign, grid, palette);
    const most = mostNames(this.width, this.height, share);
    let drawn = 0;
    for (const mark of [...seen.filter((each) => each.forced), ...seen.filter((each) => !each.forced)]) {
      if (drawn >= most && !mark.forced) break;
      if (this.place(brush, mark, grid, palette)) drawn += 1;
    }
  }

  /** A large point keeps names and signs off, and shows its count unless a more important one covers it. */
  private placeDisc(brush: CanvasRenderingContext2D, mark: Mark, grid: Grid, palette: Palette): void {
    const disc = discOf(mark);
    if (mark.inside && grid.isFree(disc)) this.drawInside(brush, mark, palette);
    grid.take(disc);
  }

  private isInside(mark: Mark): boolean {
    return mark.x > -20 && mark.y > -20 && mark.x < this.width + 20 && mark.y < this.height + 20;
  }

  private place(brush: CanvasRenderingContext2D, mark: Mark, grid: Grid, palette: Palette): boolean {
    const text = shorten(mark.text);
    brush.font = `${mark.forced ? "600 " : ""}${SIZE}px ${palette.font}`;
    const wide = this.measure(brush, text);
    for (const box of spots(mark, wide)) {
      const last = mark.forced;
      if (!last && (!grid.isFree(box) || box.right > this.width + wide / 2 || box.left < -wide / 2)) continue;
      grid.take(box);
      this.write(brush, text, box, palette);
      return true;
    }
    return false;
  }

  private write(brush: CanvasRenderingContext2D, text: string, box: Box, palette: Palette): void {
    brush.textBaseline = "middle";
    brush.textAlign = "left";
    brush.direction = "ltr";
    brush.lineJoin = "round";
    brush.lineWidth = 3.5;
    brush.strokeStyle = palette.paper;
    brush.fillStyle = palette.ink;
    const middle = (box.top + box.bottom) / 2;
    brush.strokeText(text, box.left + 2, middle);
    brush.fillText(text, box.left + 2, middle);
  }

  private drawInside(brush: CanvasRenderingContext2D, mark: Mark, palette: Palette): void {
    brush.font = `600 11px ${palette.font}`;
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.fillStyle = palette.paper;
    brush.fillText(mark.inside ?? "", mark.x, mark.y + 0.5);
  }

  private placeSign(brush: CanvasRenderingContext2D, sign: Sign, grid: Grid, palette: Palette): void {
    const box = { left: sign.x - 7, right: sign.x + 7, top: sign.y - 7, bottom: sign.y + 7 };
    if (!grid.isFree(box)) return;
    grid.take(box);
    this.drawSign(brush, sign, palette);
  }

  private drawSign(brush: CanvasRenderingContext2D, sign: Sign, palette: Palette): void {
    brush.beginPath();
    brush.arc(sign.x, sign.y, 6, 0, Math.PI * 2);
    brush.fillStyle = palette.paper;
    brush.fill();
    brush.lineWidth = 1.5;
    brush.strokeStyle = palette.warn;
    brush.stroke();
    brush.font = `700 9px ${palette.font}`;
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.fillStyle = palette.warn;
    brush.fillText("?", sign.x, sign.y + 0.5);
  }

  private measure(brush: CanvasRenderingContext2D, text: string): number {
    const key = `${brush.font}|${text}`;
    let wide = this.widths.get(key);
    if (wide === undefined) {
      wide = brush.measureText(text).width;
      this.widths.set(key, wide);
    }
    return wide;
  }
}

/** How many names a drawing of this size carries. */
export function mostNames(width: number, height: number, share: number): number {
  return Math.max(LEAST_NAMES, Math.round(((width * height) / ROOM) * share));
}

/** The share of names by the zoom: a calm first view, and all there is room for on coming nearer. Larger ratios are farther away. */
export function shareOfNames(fitted: number, ratio: number): number {
  return Math.min(1, (AT_FIRST * fitted) / ratio);
}

/** What a large point covers: the names of lesser ones keep off it. */
function discOf({ x, y, radius }: Mark): Box {
  const half = radius * 0.8;
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

/** Right of the point, then left, above and below it. */
function* spots(mark: Mark, wide: number): Generator<Box> {
  const gap = mark.radius + 2;
  const w = wide + 4;
  yield { left: mark.x + gap, right: mark.x + gap + w, top: mark.y - LINE / 2, bottom: mark.y + LINE / 2 };
  yield { left: mark.x - gap - w, right: mark.x - gap, top: mark.y - LINE / 2, bottom: mark.y + LINE / 2 };
  yield { left: mark.x - w / 2, right: mark.x + w / 2, top: mark.y - gap - LINE, bottom: mark.y - gap };
  yield { left: mark.x - w / 2, right: mark.x + w / 2, top: mark.y + gap, bottom: mark.y + gap + LINE };
}

/** Characters that turn the text after them around: a name must not pose as another. */
const TURNERS = /[\u202A-\u202E\u2066-\u2069]/gu;

/** Long names are cut for the drawing; the whole stands in the panel. Cut between characters, not inside one. */
export function shorten(text: string, longest = LONGEST): string {
  const flat = text.replace(TURNERS, "").replace(/\s+/g, " ").trim();
  if (flat.length <= longest) return flat;
  return `${[...flat]
    .slice(0, longest - 1)
    .join("")
    .trimEnd()}…`;
}

/** Boxes taken, found by cell. */
export class Grid {
  private readonly cells = new Map<number, Box[]>();

  isFree(box: Box): boolean {
    for (const cell of this.cellsOf(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
          return false;
      }
    }
    return true;
  }

  take(box: Box): void {
    for (const cell of this.cellsOf(box)) {
      const list = this.cells.get(cell);
      if (list) list.push(box);
      else this.cells.set(cell, [box]);
    }
  }

  private *cellsOf(box: Box): Generator<number> {
    for (let row = Math.floor(box.top / 32); row <= Math.floor(box.bottom / 32); row += 1)
      for (let column = Math.floor(box.left / 64); column <= Math.floor(box.right / 64); column += 1)
        yield row * 4096 + column;
  }
}

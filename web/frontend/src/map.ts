/** The map island: deck.gl draws great circles over the land, without borders. */

import { Deck, MapView, WebMercatorViewport } from "@deck.gl/core";
import { PathStyleExtension, type PathStyleExtensionProps } from "@deck.gl/extensions";
import { PathLayer, type PathLayerProps, ScatterplotLayer, SolidPolygonLayer } from "@deck.gl/layers";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import landAddress from "world-atlas/land-50m.json?url";
import { getJson } from "./api";
import { toRgb } from "./colours";
import { countTies } from "./data";
import { type Drawn, mountDrawing, type Stage, type StageEvents, type StageKind } from "./drawing";
import type { Item } from "./facts";
import { band, greatCircle, latitudeAt, type Position, partsOf, toFlat, unbroken, WORLD } from "./geodesy";
import { type Mark, Marks, type Sign } from "./marks";
import type { Panels } from "./panel";
import { type Bundle, bundlesOf, type Place, placesOf, weightOf } from "./places";
import type { Scene } from "./scene";
import { nameOf, t } from "./words";

const KIND: StageKind = {
  needsPositions: true,
  label: () => t("Map of partnerships. Plus and minus zoom, arrows move, 0 shows all; the search box finds a party."),
  make: async (host, panels, events) => new MapStage(host, panels, events, await loadLand()),
};

export function mount(section: HTMLElement): void {
  mountDrawing(section, KIND);
}

type Polygon = Position[][];

/** Outlines of the land: Natural Earth 1:50 million, public domain, as world-atlas packs it. */
async function loadLand(): Promise<Polygon[]> {
  const topology = await getJson<Topology<{ land: GeometryCollection }>>(landAddress);
  const polygons = feature(topology, topology.objects.land).features.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return [geometry.coordinates as Polygon];
    return geometry.type === "MultiPolygon" ? (geometry.coordinates as Polygon[]) : [];
  });
  return polygons.flatMap(ready);
}

/** A polygon that lies between 180 west and 180 east in one or more pieces. */
function ready([outline, ...holes]: Polygon): Polygon[] {
  const pieces = partsOf(unbroken(outline ?? []));
  return pieces.map((piece, i) => (i === 0 ? [piece, ...holes.filter(isInside)] : [piece]));
}

function isInside(hole: Position[]): boolean {
  return hole.every(([lon]) => Math.abs(lon) < 180);
}

interface Arc {
  bundle: Bundle;
  path: Position[];
  /** The same on the flat map: x and y in turn. */
  flat: Float64Array;
}

interface Point {
  x: number;
  y: number;
}

interface View {
  longitude: number;
  latitude: number;
  zoom: number;
}

/** Above so many bundles, arcs are drawn with fewer points: their number is what a frame costs. */
const MANY = 1500;
/** Pixels from which the pointer still means a point or a line. */
const NEAR = 6;
const DASHES = [new PathStyleExtension({ dash: true, offset: true, dashMode: "path" })];

class MapStage implements Stage {
  private readonly deck: Deck<MapView>;
  private readonly marks: Marks;
  private readonly ways = new Map<string, Position[][]>();
  private scene: Scene | null = null;
  private places: Place[] = [];
  private bundles: Bundle[] = [];
  private arcs: Arc[] = [];
  private placeOf = new Map<string, Place>();
  private near: { places: Set<Place>; bundles: Set<Bundle> } | null = null;
  private selected: Item | null = null;
  private hovered: Item | null = null;
  private lit = 0;
  /** How far an arc may stray from the true one, in units of the flat map. */
  private tolerance = 0.1;
  private hasDrawn = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly panels: Panels,
    private readonly events: StageEvents,
    private readonly land: Polygon[],
  ) {
    const canvas = document.createElement("canvas");
    canvas.className = "tm-canvas";
    host.append(canvas);
    this.deck = new Deck({
      canvas,
      views: new MapView({ repeat: true }),
      initialViewState: { longitude: 60, latitude: 25, zoom: 1 },
      controller: { dragRotate: false, touchRotate: false, keyboard: false },
      _pickable: false,
      deviceProps: { type: "webgl", webgl: { antialias: false } },
      layers: [],
      onAfterRender: () => this.afterRender(),
      onResize: ({ width, height }) => this.marks.resize(width, height),
      getCursor: ({ isDragging }) => (isDragging ? "grabbing" : ""),
    });
    this.marks = new Marks(host);
    this.marks.resize(host.clientWidth, host.clientHeight);
    this.listen();
  }

  draw(scene: Scene, fresh: boolean): Drawn {
    this.scene = scene;
    this.near = null;
    this.hovered = null;
    this.places = placesOf(scene);
    this.bundles = bundlesOf(scene, this.places);
    this.placeOf = new Map(this.places.flatMap((place) => place.parties.map((party) => [party.id, place])));
    this.tolerance = this.bundles.length > MANY ? 0.6 : 0.1;
    this.arcs = this.bundles.flatMap((bundle) =>
      this.wayOf(bundle).map((path) => ({ bundle, path, flat: flatten(path) })),
    );
    this.render();
    if (fresh) this.fit(0);
    const ties = this.bundles.flatMap((bundle) => bundle.ties);
    return { nodes: this.placeOf.size, edges: ties.length, ties: countTies(ties) };
  }

  select(item: Item | null): void {
    this.selected = item;
    this.light();
  }

  renew(): void {
    this.drawMarks();
  }

  focus(id: string): void {
    const place = this.placeOf.get(id);
    if (!place) return;
    const [longitude, latitude] = place.at;
    this.go({ longitude, latitude, zoom: Math.max(this.viewport()?.zoom ?? 1, 4) }, 500);
  }

  fit(duration = 400): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width < 10 || height < 10) return;
    const free = this.panels.free();
    const least = Math.log2((free.right - free.left) / WORLD);
    const [west, east] = band(this.places.map((place) => place.at[0]));
    const latitudes = this.places.map((place) => Math.max(-75, Math.min(78, place.at[1])));
    const south = Math.min(...latitudes, 75);
    const north = Math.max(...latitudes, -70);
    if (this.places.length === 0 || east - west > 250) {
      const aside = ((free.left + free.right - width) / 2 / (free.right - free.left)) * 360;
      const [low, high] = [toFlat([0, south])[1], toFlat([0, north])[1]];
      const zoom = Math.min(least, Math.log2((height - 80) / Math.max(60, high - low)));
      this.go({ longitude: (west + east) / 2 - aside || 60, latitude: latitudeAt((low + high) / 2), zoom }, duration);
      return;
    }
    const pad = 40;
    const padding = {
      left: free.left + pad,
      right: width - free.right + pad,
      top: pad,
      bottom: height - free.bottom + pad,
    };
    const tight = padding.left + padding.right > width - 120 || padding.top + padding.bottom > height - 80;
    const fitted = new WebMercatorViewport({ width, height }).fitBounds(
      [
        [west - 0.2, south - 0.2],
        [east + 0.2, north + 0.2],
      ],
      { padding: tight ? 20 : padding, maxZoom: 7 },
    );
    this.go({ longitude: fitted.longitude, latitude: fitted.latitude, zoom: Math.max(least, fitted.zoom) }, duration);
  }

  zoom(factor: number): void {
    const now = this.viewport();
    if (now) this.go({ ...now, zoom: Math.min(12, now.zoom + Math.log2(factor)) }, 150);
  }

  move(right: number, down: number): void {
    const viewport = this.deck.getViewports()[0];
    const now = this.viewport();
    if (!viewport || !now) return;
    const [longitude = 0, latitude = 0] = viewport.unproject([viewport.width / 2 + right, viewport.height / 2 + down]);
    this.go({ ...now, longitude, latitude }, 100);
  }

  positionOf(id: string): { x: number; y: number } | null {
    const place = this.placeOf.get(id);
    const copy = place && this.copiesOf(place.at)[0];
    if (!copy) return null;
    const { left, top } = this.host.getBoundingClientRect();
    return { x: left + copy.x, y: top + copy.y };
  }

  // ------------------------------------------------------------------ layers

  private wayOf(bundle: Bundle): Position[][] {
    const key = [this.tolerance, ...bundle.from.at, ...bundle.to.at].join(" ");
    let way = this.ways.get(key);
    if (!way) {
      way = greatCircle(bundle.from.at, bundle.to.at, this.tolerance);
      this.ways.set(key, way);
    }
    return way;
  }

  private render(): void {
    const { scene } = this;
    if (!scene) return;
    this.deck.setProps({ layers: [this.landLayer(scene), this.tieLayer(), this.placeLayer(scene)] });
  }

  private landLayer(scene: Scene) {
    return new SolidPolygonLayer<Polygon>({
      id: "land",
      data: this.land,
      getPolygon: (polygon) => polygon,
      getFillColor: toRgb(scene.palette.line),
      updateTriggers: { getFillColor: scene.palette.line },
      parameters: { depthCompare: "always" },
    });
  }

  private tieLayer() {
    const props: PathLayerProps<Arc> & PathStyleExtensionProps<Arc> = {
      id: "ties",
      data: this.arcs,
      getPath: (arc) => arc.path,
      getColor: (arc) => this.colourOfArc(arc),
      getWidth: (arc) => arc.bundle.line.width + (this.near?.bundles.has(arc.bundle) ? 1 : 0),
      widthUnits: "pixels",
      widthMinPixels: 1,
      antialiasing: true,
      getDashArray: (arc) => [...arc.bundle.line.dash] as [number, number],
      dashUnits: "pixels",
      getOffset: (arc) => arc.bundle.offset,
      updateTriggers: { getColor: this.lit, getWidth: this.lit },
      extensions: DASHES,
      parameters: { depthCompare: "always" },
    };
    return new PathLayer<Arc, PathStyleExtensionProps<Arc>>(props);
  }

  private placeLayer(scene: Scene) {
    return new ScatterplotLayer<Place>({
      id: "places",
      data: [...this.places].reverse(),
      getPosition: (place) => place.at,
      getRadius: (place) => place.radius,
      radiusUnits: "pixels",
      getFillColor: (place) => [...toRgb(place.colour), this.near && !this.near.places.has(place) ? 50 : 255],
      stroked: true,
      getLineColor: toRgb(scene.palette.paper),
      getLineWidth: 1,
      lineWidthUnits: "pixels",
      updateTriggers: { getFillColor: this.lit, getLineColor: scene.palette.paper },
      parameters: { depthCompare: "always" },
    });
  }

  private colourOfArc({ bundle }: Arc): [number, number, number, number] {
    const { colour, alpha } = bundle.line;
    const faint = this.bundles.length > 4000 ? 0.6 : 1;
    const shown = this.near ? (this.near.bundles.has(bundle) ? 0.95 : 0.06) : alpha * faint;
    return [...toRgb(colour), Math.round(255 * shown)];
  }

  // ------------------------------------------------------------------ pointer

  /**
   * The pointer is compared with what is drawn here and not on the graphics card: without one (or with a slow one)
   * asking it would stop the page for as long as a frame takes.
   */
  private listen(): void {
    let down = { x: 0, y: 0 };
    let waiting = 0;
    this.host.addEventListener("pointerdown", (event) => {
      down = { x: event.clientX, y: event.clientY };
    });
    this.host.addEventListener("click", (event) => {
      const moved = Math.hypot(event.clientX - down.x, event.clientY - down.y);
      if (moved < 5) this.events.select(this.itemAt(this.pointOf(event)));
    });
    this.host.addEventListener("pointermove", (event) => {
      cancelAnimationFrame(waiting);
      if (event.buttons === 0) waiting = requestAnimationFrame(() => this.hover(this.pointOf(event)));
    });
    this.host.addEventListener("pointerleave", () => {
      cancelAnimationFrame(waiting);
      this.hover(null);
    });
  }

  private pointOf(event: MouseEvent): Point {
    const { left, top } = this.host.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  private itemAt(point: Point): Item | null {
    const place = this.placeAt(point);
    if (place) return { parties: place.parties.map((party) => party.id) };
    const arc = this.arcAt(point);
    return arc ? { ties: arc.bundle.ties.map((tie) => tie.id) } : null;
  }

  /** The most important place under the pointer. */
  private placeAt({ x, y }: Point): Place | null {
    let best: Place | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const place of this.places) {
      for (const copy of this.copiesOf(place.at)) {
        const far = Math.hypot(copy.x - x, copy.y - y) - place.radius;
        if (far < Math.min(NEAR, least)) [best, least] = [place, far > 0 ? far : Number.NEGATIVE_INFINITY];
      }
    }
    return best;
  }

  /** The arc that passes closest to the pointer. */
  private arcAt({ x, y }: Point): Arc | null {
    const frame = this.frame();
    if (!frame) return null;
    const reach = NEAR / frame.scale;
    const [flatX, flatY] = [(x - frame.left) / frame.scale, (frame.top - y) / frame.scale];
    let best: Arc | null = null;
    let least = reach;
    for (const arc of this.arcs) {
      const shift = (arc.bundle.offset * arc.bundle.line.width) / frame.scale;
      for (const turn of [0, WORLD, -WORLD]) {
        const far = distanceTo(arc.flat, flatX + turn, flatY, shift, least + Math.abs(shift));
        if (far < least) [best, least] = [arc, far];
      }
    }
    return best;
  }

  private hover(point: Point | null): void {
    const item = point ? this.itemAt(point) : null;
    this.events.hover(item, point?.x ?? 0, point?.y ?? 0);
    if (JSON.stringify(item) === JSON.stringify(this.hovered)) return;
    this.hovered = item;
    this.light();
  }

  private light(): void {
    this.near = this.nearOf(this.hovered ?? this.selected);
    this.lit += 1;
    this.render();
  }

  private nearOf(item: Item | null) {
    if (!item) return null;
    const places = new Set<Place>();
    const ties = new Set("ties" in item ? item.ties : []);
    if ("parties" in item) {
      for (const id of item.parties) {
        const place = this.placeOf.get(id);
        if (place) places.add(place);
        for (const tie of this.scene?.tiesOf.get(id) ?? []) ties.add(tie.id);
      }
    }
    const bundles = new Set(this.bundles.filter((bundle) => bundle.ties.some((tie) => ties.has(tie.id))));
    for (const bundle of bundles) places.add(bundle.from).add(bundle.to);
    return { places, bundles };
  }

  // ------------------------------------------------------------------ marks

  private afterRender(): void {
    if (!this.drawMarks() || this.hasDrawn) return;
    this.hasDrawn = true;
    this.events.drawn();
  }

  private drawMarks(): boolean {
    const { scene } = this;
    if (!scene || !this.deck.isInitialized) return false;
    this.marks.draw(this.names(scene), this.signs(), scene.palette, this.panels.covered());
    return true;
  }

  private names(scene: Scene): Mark[] {
    const marks: Mark[] = [];
    const chosen = new Set(
      [this.hovered, this.selected].flatMap((item) => (item && "parties" in item ? item.parties : [])),
    );
    for (const place of this.places) {
      if (this.near && !this.near.places.has(place)) continue;
      const [first] = place.parties;
      if (!first) continue;
      const more = place.parties.length - 1;
      const text = more > 0 ? `${nameOf(first)} +${more}` : nameOf(first);
      const forced = place.parties.some((party) => chosen.has(party.id));
      const inside = more > 0 && place.radius >= 8 ? { inside: String(more + 1) } : {};
      for (const at of this.copiesOf(place.at))
        marks.push({ ...at, radius: place.radius, text, weight: weightOf(place, scene), forced, ...inside });
    }
    return marks;
  }

  private signs(): Sign[] {
    const signs: Sign[] = [];
    for (const bundle of this.bundles) {
      if (this.near && !this.near.bundles.has(bundle)) continue;
      if (!bundle.ties.some((tie) => tie.disputed)) continue;
      const way = this.wayOf(bundle)[0];
      const [start, middle] = [way?.[0], way?.[Math.floor(way.length / 2)]];
      if (!start || !middle || !this.isLong(start, middle)) continue;
      signs.push(...this.copiesOf(middle));
    }
    return signs;
  }

  private isLong(start: Position, middle: Position): boolean {
    const [x1, y1] = toFlat(start);
    const [x2, y2] = toFlat(middle);
    return Math.hypot(x1 - x2, y1 - y2) * (this.frame()?.scale ?? 0) > 18;
  }

  /** Where the flat map lies in the drawing: pixels of its origin, and pixels a unit. */
  private frame(): { left: number; top: number; scale: number; width: number; height: number } | null {
    const viewport = this.deck.getViewports()[0];
    if (!viewport) return null;
    const { width, height, zoom } = viewport;
    const scale = 2 ** zoom;
    const [x = 0, y = 0] = viewport.center;
    return { left: width / 2 - x * scale, top: height / 2 + y * scale, scale, width, height };
  }

  /** The pixels at which a position shows: the map repeats sideways. */
  private copiesOf(at: Position): Point[] {
    const frame = this.frame();
    if (!frame) return [];
    const [flatX, flatY] = toFlat(at);
    const y = frame.top - flatY * frame.scale;
    if (y < -20 || y > frame.height + 20) return [];
    return [0, -WORLD, WORLD]
      .map((turn) => ({ x: frame.left + (flatX + turn) * frame.scale, y }))
      .filter(({ x }) => x > -20 && x < frame.width + 20);
  }

  private viewport(): View | null {
    const viewport = this.deck.getViewports()[0];
    return viewport instanceof WebMercatorViewport
      ? { longitude: viewport.longitude, latitude: viewport.latitude, zoom: viewport.zoom }
      : null;
  }

  private go(view: View, duration: number): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const least = Math.log2(Math.max(1, this.host.clientWidth) / WORLD) - 1.2;
    this.deck.setProps({
      initialViewState: {
        ...view,
        minZoom: Math.max(-1, least),
        maxZoom: 14,
        transitionDuration: still ? 0 : duration,
      },
    });
  }
}

function flatten(path: Position[]): Float64Array {
  const flat = new Float64Array(path.length * 2);
  path.forEach((position, i) => {
    flat.set(toFlat(position), i * 2);
  });
  return flat;
}

/** How far a point is from a line that is drawn `shift` to its right; Infinity beyond `reach` of each piece. */
function distanceTo(flat: Float64Array, x: number, y: number, shift: number, reach: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 3 < flat.length; i += 2) {
    const [x1, y1, x2, y2] = [flat[i] as number, flat[i + 1] as number, flat[i + 2] as number, flat[i + 3] as number];
    if (x < Math.min(x1, x2) - reach || x > Math.max(x1, x2) + reach) continue;
    if (y < Math.min(y1, y2) - reach || y > Math.max(y1, y2) + reach) continue;
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const along = ((x - x1) * dx + (y - y1) * dy) / length;
    if (along < -reach || along > length + reach) continue;
    const right = ((x - x1) * dy - (y - y1) * dx) / length;
    least = Math.min(least, Math.abs(right - shift));
  }
  return least;
}

/** The map island: deck.gl draws great circles over the land, without borders. */

import { Deck, MapView, type PickingInfo, WebMercatorViewport } from "@deck.gl/core";
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
import { band, greatCircle, type Position } from "./geodesy";
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
  return feature(topology, topology.objects.land).features.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return [geometry.coordinates as Polygon];
    return geometry.type === "MultiPolygon" ? (geometry.coordinates as Polygon[]) : [];
  });
}

interface Arc {
  bundle: Bundle;
  path: Position[];
}

interface View {
  longitude: number;
  latitude: number;
  zoom: number;
}

const WORLD = 512;
/** Above so many bundles, arcs are drawn with fewer points: their number is what a frame costs. */
const MANY = 1500;
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
  /** Degrees between two points of an arc. */
  private step = 4;
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
      pickingRadius: 5,
      deviceProps: { type: "webgl", webgl: { antialias: false } },
      layers: [],
      onHover: (info) => this.hover(info),
      onClick: (info) => this.click(info),
      onAfterRender: () => this.afterRender(),
      onResize: ({ width, height }) => this.marks.resize(width, height),
      getCursor: ({ isDragging }) => (isDragging ? "grabbing" : ""),
    });
    this.marks = new Marks(host);
    this.marks.resize(host.clientWidth, host.clientHeight);
  }

  draw(scene: Scene, fresh: boolean): Drawn {
    this.scene = scene;
    this.near = null;
    this.hovered = null;
    this.places = placesOf(scene);
    this.bundles = bundlesOf(scene, this.places);
    this.placeOf = new Map(this.places.flatMap((place) => place.parties.map((party) => [party.id, place])));
    this.step = this.bundles.length > MANY ? 8 : 4;
    this.arcs = this.bundles.flatMap((bundle) => this.wayOf(bundle).map((path) => ({ bundle, path })));
    this.render();
    if (fresh) this.fit(0);
    const ties = this.bundles.flatMap((bundle) => bundle.ties);
    return { nodes: this.placeOf.size, edges: ties.length, ties: countTies(ties) };
  }

  select(item: Item | null): void {
    this.selected = item;
    this.light();
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
      this.go({ longitude: (west + east) / 2 - aside || 60, latitude: 28, zoom: least }, duration);
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
    const key = [this.step, ...bundle.from.at, ...bundle.to.at].join(" ");
    let way = this.ways.get(key);
    if (!way) {
      way = greatCircle(bundle.from.at, bundle.to.at, this.step);
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
      pickable: true,
      getDashArray: (arc) => [...arc.bundle.line.dash] as [number, number],
      dashUnits: "pixels",
      dashGapPickable: true,
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
      pickable: true,
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

  private itemOf({ object, layer }: PickingInfo): Item | null {
    if (!object) return null;
    if (layer?.id === "places") return { parties: (object as Place).parties.map((party) => party.id) };
    return layer?.id === "ties" ? { ties: (object as Arc).bundle.ties.map((tie) => tie.id) } : null;
  }

  private hover(info: PickingInfo): void {
    const item = this.itemOf(info);
    this.events.hover(item, info.x, info.y);
    if (JSON.stringify(item) === JSON.stringify(this.hovered)) return;
    this.hovered = item;
    this.light();
  }

  private click(info: PickingInfo): void {
    this.events.select(this.itemOf(info));
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
    const { scene } = this;
    if (!scene || !this.deck.isInitialized) return;
    this.marks.draw(this.names(scene), this.signs(), scene.palette, this.panels.covered());
    if (this.hasDrawn) return;
    this.hasDrawn = true;
    this.events.drawn();
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
    const viewport = this.deck.getViewports()[0];
    if (!viewport) return false;
    const [x1 = 0, y1 = 0] = viewport.project([...start]);
    const [x2 = 0, y2 = 0] = viewport.project([...middle]);
    return Math.hypot(x1 - x2, y1 - y2) > 18;
  }

  /** The pixels at which a position shows: the map repeats sideways. */
  private copiesOf(at: Position): { x: number; y: number }[] {
    const viewport = this.deck.getViewports()[0];
    if (!viewport) return [];
    const [x = 0, y = 0] = viewport.project([at[0], at[1]]);
    if (y < -20 || y > viewport.height + 20) return [];
    const world = WORLD * 2 ** viewport.zoom;
    return [0, -world, world]
      .map((shift) => ({ x: x + shift, y }))
      .filter((copy) => copy.x > -20 && copy.x < viewport.width + 20);
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

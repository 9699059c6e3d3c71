/** The network island: sigma draws the parties where the server put them. */

import Graph from "graphology";
import Sigma from "sigma";
import type { CameraState } from "sigma/types";
import { type Palette, toRgb, withAlpha } from "./colours";
import { countTies, type Party } from "./data";
import { type Drawn, mountDrawing, type Stage, type StageEvents, type StageKind } from "./drawing";
import type { Item } from "./facts";
import { LIGHT } from "./looks";
import { type Mark, Marks, type Sign, shareOfNames } from "./marks";
import type { Panels } from "./panel";
import { BentTie, type PartyDisplay, partyProgram, StraightTie, type TieDisplay } from "./programs";
import { bends, inked, type Scene } from "./scene";
import { nameOf, t } from "./words";

const KIND: StageKind = {
  needsPositions: false,
  label: () =>
    t("Network of partnerships. Plus and minus zoom, arrows move, 0 shows all; the search box finds a party."),
  make: async (host, panels, events) => new NetworkStage(host, panels, events),
};

export function mount(section: HTMLElement): void {
  mountDrawing(section, KIND);
}

interface Near {
  parties: Set<string>;
  ties: Set<string>;
}

class NetworkStage implements Stage {
  private readonly graph = new Graph({ multi: true, type: "undirected", allowSelfLoops: true });
  private readonly sigma: Sigma;
  private readonly marks: Marks;
  private scene: Scene | null = null;
  private palette: Palette | null = null;
  private order: Party[] = [];
  private bend = new Map<string, number>();
  private disputed: string[] = [];
  private hovered: Item | null = null;
  private selected: Item | null = null;
  private near: Near | null = null;
  private hasDrawn = false;
  /** The camera's ratio that shows all. */
  private fitted = 1;

  constructor(
    private readonly host: HTMLElement,
    private readonly panels: Panels,
    private readonly events: StageEvents,
  ) {
    this.sigma = new Sigma(this.graph, host, {
      allowInvalidContainer: true,
      renderLabels: false,
      renderEdgeLabels: false,
      enableEdgeEvents: true,
      zIndex: true,
      stagePadding: 24,
      minCameraRatio: 0.01,
      maxCameraRatio: 6,
      defaultNodeType: "party",
      defaultEdgeType: "straight",
      nodeProgramClasses: { party: partyProgram(() => this.paper()) },
      edgeProgramClasses: { straight: StraightTie, bent: BentTie },
      defaultDrawNodeHover: () => {},
      nodeReducer: (id, data) => this.lookOfParty(id, data),
      edgeReducer: (id, data) => this.lookOfTie(id, data),
    });
    this.marks = new Marks(host);
    this.resize();
    this.sigma.on("resize", () => this.resize());
    this.sigma.on("afterRender", () => this.afterRender());
    this.listen();
  }

  draw(scene: Scene, fresh: boolean): Drawn {
    this.scene = scene;
    this.palette = scene.palette;
    this.hovered = null;
    this.near = null;
    this.fill(scene);
    this.order = [...scene.parties].sort((a, b) => scene.importanceOf(b) - scene.importanceOf(a));
    this.disputed = scene.ties.filter((tie) => tie.disputed).map((tie) => tie.id);
    this.sigma.refresh();
    if (fresh) this.fit(0);
    return { nodes: this.graph.order, edges: this.graph.size, ties: countTies(scene.ties) };
  }

  select(item: Item | null): void {
    this.selected = item;
    this.light();
  }

  renew(): void {
    this.sigma.scheduleRender();
  }

  focus(id: string): void {
    if (!this.graph.hasNode(id)) return;
    const place = this.sigma.viewportToFramedGraph(this.pixel(id));
    const camera = this.sigma.getCamera();
    camera.animate({ x: place.x, y: place.y, ratio: Math.min(camera.ratio, 0.4) }, { duration: motion(400) });
  }

  /** Fit the drawing into what the open panels leave. */
  fit(duration = 300): void {
    const camera = this.sigma.getCamera();
    const state = { x: 0.5, y: 0.5, angle: 0, ratio: 1 };
    if (this.graph.order === 0) return void camera.setState(state);
    const free = this.panels.free();
    const box = this.box(state);
    const pad = 36;
    const wide = Math.max(60, free.right - free.left - 2 * pad);
    const high = Math.max(60, free.bottom - free.top - 2 * pad);
    state.ratio = Math.max(0.05, (box.right - box.left) / wide, (box.bottom - box.top) / high);
    const now = this.box(state);
    const { width, height } = this.sigma.getDimensions();
    const shift = {
      x: width / 2 + (now.left + now.right) / 2 - (free.left + free.right) / 2,
      y: height / 2 + (now.top + now.bottom) / 2 - (free.top + free.bottom) / 2,
    };
    const centre = this.sigma.viewportToFramedGraph(shift, { cameraState: state });
    const target = { ...state, x: centre.x, y: centre.y };
    this.fitted = state.ratio;
    if (duration === 0) camera.setState(target);
    else camera.animate(target, { duration: motion(duration) });
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    camera.animate({ ratio: camera.ratio / factor }, { duration: motion(150) });
  }

  move(right: number, down: number): void {
    const { width, height } = this.sigma.getDimensions();
    const centre = this.sigma.viewportToFramedGraph({ x: width / 2 + right, y: height / 2 + down });
    this.sigma.getCamera().animate(centre, { duration: motion(100) });
  }

  positionOf(id: string): { x: number; y: number } | null {
    if (!this.graph.hasNode(id)) return null;
    const { left, top } = this.host.getBoundingClientRect();
    const at = this.pixel(id);
    return { x: left + at.x, y: top + at.y };
  }

  // ------------------------------------------------------------------ graph

  private fill(scene: Scene): void {
    this.graph.clear();
    this.bend = bends(scene.ties);
    const { width, height } = this.sigma.getDimensions();
    const shrink = Math.max(0.5, Math.min(1, Math.sqrt(width * height) / 800));
    scene.parties.forEach((party, i) => {
      const at = placeOf(party, i);
      this.graph.mergeNode(party.id, {
        ...at,
        size: scene.sizeOf(party) * shrink,
        color: scene.colourOf(party),
        hollow: !!party.unnamed,
      });
    });
    for (const tie of scene.ties) {
      if (!this.graph.hasNode(tie.source) || !this.graph.hasNode(tie.target) || this.graph.hasEdge(tie.id)) continue;
      const line = scene.lineOf(tie);
      const bend = this.bend.get(tie.id) ?? 0;
      this.graph.addEdgeWithKey(tie.id, tie.source, tie.target, {
        type: bend ? "bent" : "straight",
        size: line.width,
        color: inked(line),
        bend,
        dashOn: line.dash[0],
        dashOff: line.dash[1],
      });
    }
  }

  private lookOfParty(id: string, data: Record<string, unknown>): Partial<PartyDisplay> {
    const look = data as Partial<PartyDisplay>;
    if (!this.near || !this.palette) return look;
    if (this.near.parties.has(id)) return { ...look, zIndex: 1 };
    return { ...look, color: withAlpha(look.color ?? this.palette.ink3, 0.16), zIndex: 0 };
  }

  private lookOfTie(id: string, data: Record<string, unknown>): Partial<TieDisplay> {
    const look = data as Partial<TieDisplay>;
    if (!this.near || !this.palette) return look;
    if (this.near.ties.has(id))
      return { ...look, size: (look.size ?? 1) + 1, color: withAlpha(look.color ?? "", 0.95), zIndex: 1 };
    return { ...look, color: withAlpha(this.palette.line, 0.35), zIndex: 0 };
  }

  /** Light what is hovered, or else selected, with its neighbourhood; the rest grows dim. */
  private light(): void {
    this.near = this.nearOf(this.hovered ?? this.selected);
    this.sigma.scheduleRefresh();
  }

  private nearOf(item: Item | null): Near | null {
    if (!item || !this.scene) return null;
    const near: Near = { parties: new Set(), ties: new Set() };
    if ("parties" in item) {
      for (const id of item.parties) {
        near.parties.add(id);
        for (const tie of this.scene.tiesOf.get(id) ?? []) {
          near.ties.add(tie.id);
          near.parties.add(tie.source).add(tie.target);
        }
      }
      return near;
    }
    for (const id of item.ties) {
      const tie = this.scene.tieById.get(id);
      if (!tie) continue;
      near.ties.add(id);
      near.parties.add(tie.source).add(tie.target);
    }
    return near;
  }

  // ------------------------------------------------------------------ pointer

  private listen(): void {
    const { sigma, events } = this;
    const hover = (item: Item | null, x = 0, y = 0) => {
      this.hovered = item;
      this.light();
      events.hover(item, x, y);
    };
    sigma.on("enterNode", ({ node, event }) => hover({ parties: [node] }, event.x, event.y));
    sigma.on("leaveNode", () => hover(null));
    sigma.on("enterEdge", ({ edge, event }) => hover({ ties: [edge] }, event.x, event.y));
    sigma.on("leaveEdge", () => hover(null));
    sigma.on("clickNode", ({ node }) => events.select({ parties: [node] }));
    sigma.on("clickEdge", ({ edge }) => events.select({ ties: [edge] }));
    sigma.on("clickStage", () => events.select(null));
  }

  // ------------------------------------------------------------------ marks

  private resize(): void {
    const { width, height } = this.sigma.getDimensions();
    this.marks?.resize(width, height);
  }

  private afterRender(): void {
    const { scene } = this;
    if (!scene) return;
    const share = this.near ? 1 : shareOfNames(this.fitted, this.sigma.getCamera().ratio);
    this.marks.draw(this.names(), this.signs(), scene.palette, this.panels.covered(), share);
    if (this.hasDrawn) return;
    this.hasDrawn = true;
    this.events.drawn();
  }

  private names(): Mark[] {
    const marks: Mark[] = [];
    const chosen = new Set(
      [this.hovered, this.selected].flatMap((item) => (item && "parties" in item ? item.parties : [])),
    );
    const weights = this.order.length;
    this.order.forEach((party, i) => {
      if (this.near && !this.near.parties.has(party.id)) return;
      const data = this.sigma.getNodeDisplayData(party.id);
      if (!data) return;
      const at = this.sigma.framedGraphToViewport(data);
      const radius = this.sigma.scaleSize(data.size);
      marks.push({ ...at, radius, text: nameOf(party), weight: weights - i, forced: chosen.has(party.id) });
    });
    return marks;
  }

  /** A mark at the middle of each disputed tie, once there is room to see it. */
  private signs(): Sign[] {
    const { width, height } = this.sigma.getDimensions();
    const signs: Sign[] = [];
    for (const id of this.disputed) {
      if (!this.graph.hasEdge(id) || (this.near && !this.near.ties.has(id))) continue;
      const [source, target] = this.graph.extremities(id);
      const a = this.pixel(source);
      const b = this.pixel(target);
      if (Math.hypot(a.x - b.x, a.y - b.y) < 34) continue;
      const half = (this.bend.get(id) ?? 0) / 2;
      const at = { x: (a.x + b.x) / 2 + (b.y - a.y) * half, y: (a.y + b.y) / 2 - (b.x - a.x) * half };
      if (at.x > 0 && at.y > 0 && at.x < width && at.y < height) signs.push(at);
    }
    return signs;
  }

  /** Worked out from the graph itself: while sigma refreshes, what it displays is not yet in its frame. */
  private pixel(id: string, cameraState?: CameraState): { x: number; y: number } {
    const { x, y } = this.graph.getNodeAttributes(id) as { x: number; y: number };
    return this.sigma.graphToViewport({ x, y }, cameraState ? { cameraState } : {});
  }

  private box(state: CameraState) {
    const box = {
      left: Number.POSITIVE_INFINITY,
      right: Number.NEGATIVE_INFINITY,
      top: Number.POSITIVE_INFINITY,
      bottom: Number.NEGATIVE_INFINITY,
    };
    this.graph.forEachNode((id) => {
      const at = this.pixel(id, state);
      box.left = Math.min(box.left, at.x);
      box.right = Math.max(box.right, at.x);
      box.top = Math.min(box.top, at.y);
      box.bottom = Math.max(box.bottom, at.y);
    });
    return box;
  }

  private paper(): [number, number, number] {
    const [r, g, b] = toRgb(this.palette?.paper ?? LIGHT.paper);
    return [r / 255, g / 255, b / 255];
  }
}

/** Where the server put it; a party without a place joins a spiral, the same one at every visit. */
function placeOf(party: Party, i: number): { x: number; y: number } {
  if (typeof party.x === "number" && typeof party.y === "number") return { x: party.x, y: party.y };
  const angle = i * 2.399963;
  const far = 12 * Math.sqrt(i);
  return { x: far * Math.cos(angle), y: far * Math.sin(angle) };
}

function motion(duration: number): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 1 : duration;
}

import { expect, test } from "vitest";
import type { Palette } from "../src/colours";
import type { Graph, Party, Tie } from "../src/data";
import { bends, type Choices, makeGroups, makeScene } from "../src/scene";
import { network } from "./fixtures/data.mjs";

const palette: Palette = {
  paper: "#ffffff",
  panel: "#eeeeee",
  ink: "#111111",
  ink2: "#222222",
  ink3: "#999999",
  line: "#dddddd",
  accent: "#0000ff",
  warn: "#ff0000",
  category: ["#c10000", "#c20000", "#c30000", "#c40000", "#c50000", "#c60000", "#c70000", "#c80000"],
  font: "sans-serif",
};

const choices = (more: Partial<Choices> = {}): Choices => ({
  sizeBy: "degree",
  colourBy: null,
  hidden: new Set(),
  ...more,
});
const party = (id: string, more: Partial<Party> = {}): Party => ({
  id,
  label: "City",
  name: id,
  country: "CN",
  ...more,
});
const tie = (id: string, source: string, target: string, more: Partial<Tie> = {}): Tie => ({
  id,
  source,
  target,
  type: "PARTNER",
  kind: "sister_city",
  status: "active",
  ...more,
});

test("the eight largest countries have a colour each, the rest is one grey group", () => {
  const parties = "ABCDEFGHIJ"
    .split("")
    .flatMap((id, i) => Array.from({ length: 12 - i }, (_, n) => party(id + n, { country: id })));
  const groups = makeGroups([...parties, party("nowhere", { country: null })], "country", palette);
  expect(groups.map((group) => group.key)).toEqual(["A", "B", "C", "D", "E", "F", "G", "H", ""]);
  expect(groups.at(-1)).toEqual({ key: "", count: 4 + 3 + 1, colour: palette.ink3 });
});

test("what the legend hides is not drawn; a line of several statuses goes with the last of them", () => {
  const data: Graph = {
    nodes: [party("a"), party("b")],
    edges: [
      tie("1", "a", "b"),
      tie("2", "a", "b", { status: "ended" }),
      tie("3", "a", "b", { status: null, statuses: ["active", "ended"], count: 2 }),
      tie("4", "a", "b", { type: "VISIT", kind: null, status: null }),
    ],
  };
  const drawn = (hidden: string[]) =>
    makeScene(data, choices({ hidden: new Set(hidden) }), palette).ties.map((each) => each.id);
  expect(drawn([])).toEqual(["1", "2", "3", "4"]);
  expect(drawn(["ended"])).toEqual(["1", "3", "4"]);
  expect(drawn(["ended", "active"])).toEqual(["4"]);
  expect(drawn(["visit"])).toEqual(["1", "2", "3"]);
});

test("kinds differ by colour and line, statuses by opacity", () => {
  const data: Graph = { nodes: [party("a"), party("b")], edges: [] };
  const { lineOf } = makeScene(data, choices(), palette);
  const city = lineOf(tie("1", "a", "b"));
  const school = lineOf(tie("2", "a", "b", { kind: "sister_school" }));
  expect(city.colour).not.toBe(school.colour);
  expect(city.dash).not.toEqual(school.dash);
  expect(lineOf(tie("3", "a", "b", { status: "ended" })).alpha).toBeLessThan(city.alpha / 2);
  expect(lineOf(tie("4", "a", "b", { count: 8 })).width).toBeGreaterThan(city.width * 2);
});

test("the area of a point grows with its measure", () => {
  const nodes = [party("a", { degree: 100 }), party("b", { degree: 25 }), party("c", { degree: 0 })];
  const scene = makeScene({ nodes, edges: [] }, choices(), palette);
  const [a, b, c] = nodes.map((each) => scene.sizeOf(each)) as [number, number, number];
  expect((a - c) / (b - c)).toBeCloseTo(2);
});

test("countries themselves are coloured by community, where a colour each would say nothing", () => {
  const nodes = ["CN", "FR"].map((id, i) => party(id, { label: "Country", country: id, community: i }));
  expect(makeScene({ nodes, edges: [] }, choices(), palette).colourBy).toBe("community");
  expect(makeScene({ nodes, edges: [] }, choices({ colourBy: "country" }), palette).colourBy).toBe("country");
});

test("parallel ties are drawn apart, whichever way they are stored", () => {
  const found = bends([tie("1", "a", "b"), tie("2", "b", "a"), tie("3", "c", "d")]);
  expect(found.get("3")).toBe(0);
  const [one, two] = [found.get("1") ?? 0, found.get("2") ?? 0];
  expect(one).not.toBe(0);
  expect(one).toBe(two); // the second runs the other way, so an equal bend lies on the other side
});

test("five thousand parties and eight thousand ties make a scene in a moment", () => {
  const data = network(5000, 8000) as Graph;
  const start = performance.now();
  const scene = makeScene(data, choices(), palette);
  bends(scene.ties);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(scene.ties.length).toBe(data.edges.length);
});

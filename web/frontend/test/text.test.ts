import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, getJson } from "../src/api";
import { foldName } from "../src/combobox";
import { placeOf } from "../src/console";
import { toCsv } from "../src/csv";
import { h, pageAddress } from "../src/dom";
import { Grid, mostNames, shareOfNames, shorten } from "../src/marks";
import { compareValues, matcher, mount } from "../src/table";
import { HOSTILE } from "./fixtures/data.mjs";

beforeEach(() => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe() {}
    },
  );
});

afterEach(() => {
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
});

test.each(HOSTILE)("a name stays text in the page: %s", (name: string) => {
  const element = h("p", { title: name }, name);
  expect(element.textContent).toBe(name);
  expect(element.children.length).toBe(0);
  expect(element.getAttribute("title")).toBe(name);
});

test("an id cannot leave its place in an address", () => {
  expect(pageAddress("node", "../../x?y#z")).toBe("/node/..%2F..%2Fx%3Fy%23z");
});

test("names on a drawing are cut between characters and cannot turn the text around", () => {
  expect(shorten("𝒳".repeat(50), 10)).toBe(`${"𝒳".repeat(9)}…`);
  expect(shorten("\u202Egnp.exe")).toBe("gnp.exe");
  expect(shorten("a\n b")).toBe("a b");
});

test("boxes on a drawing never overlap", () => {
  const grid = new Grid();
  const box = { left: 10, top: 10, right: 100, bottom: 26 };
  grid.take(box);
  expect(grid.isFree({ left: 99, top: 20, right: 200, bottom: 30 })).toBe(false);
  expect(grid.isFree({ left: 100, top: 10, right: 200, bottom: 26 })).toBe(true);
  expect(grid.isFree({ left: 10, top: 26, right: 100, bottom: 40 })).toBe(true);
});

test("the first view of a network is calm, and names come on coming nearer", () => {
  const names = (ratio: number) => mostNames(1440, 800, shareOfNames(0.9, ratio));
  expect(names(0.9)).toBeLessThan(80);
  expect(names(0.6)).toBeGreaterThan(names(0.9));
  expect(names(0.1)).toBe(128);
  expect(mostNames(400, 300, 0.6)).toBe(16);
});

test("cells that a spreadsheet would run are given as text", () => {
  expect(
    toCsv(
      ["name", "n"],
      [
        ["=cmd|' /C calc'!A0", -3],
        ['say "hi", twice', null],
        [["a"], true],
      ],
    ),
  ).toBe('\uFEFFname,n\r\n\'=cmd|\' /C calc\'!A0,-3\r\n"say ""hi"", twice",\r\n"[""a""]",true\r\n');
});

test.each([
  ["Nánjīng", "nanjing"],
  ["ＮＡＮＪＩＮＧ", "nanjing"],
  ["南京市", "南京"],
  ["江苏省", "江苏"],
])("%s is found as %s", (name, folded) => {
  expect(foldName(name)).toBe(folded);
});

test.each([
  [">5", "6", true],
  [">5", "5", false],
  ["<=5", "5", true],
  ["=0", "0", true],
  ["=0", "", false],
  ["1..3", "2", true],
  ["1..3", "4", false],
  ["1987..1988", "1988-05", true],
])("the filter %s for %s gives %s", (filter, value, expected) => {
  expect(matcher(filter)?.(value, value)).toBe(expected);
});

test("numbers sort as numbers and texts with the numbers in them", () => {
  expect(["10", "9", "-1"].sort(compareValues)).toEqual(["-1", "9", "10"]);
  expect(["School 10", "School 9"].sort(compareValues)).toEqual(["School 9", "School 10"]);
});

test("the place of an error is read from the server's sentence", () => {
  expect(placeOf(new ApiError("", "QueryError", "line 3, column 14", ""))).toEqual({ line: 3, column: 14 });
  expect(placeOf(new ApiError("", "QueryError", "line 3", ""))).toEqual({ line: 3, column: 1 });
  expect(placeOf(new ApiError("No answer.", "StoreUnavailable", "bolt://localhost:7687", ""))).toBeNull();
});

function makeTable(rows: [string, string][]): HTMLTableElement {
  const body = h("tbody");
  for (const [name, ties] of rows)
    body.append(h("tr", {}, h("td", {}, name), h("td", { "data-value": ties }, ties || "–")));
  const table = h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "Name"), h("th", {}, "Ties"))), body);
  document.body.append(table);
  mount(table);
  return table;
}

const names = (table: HTMLTableElement) => [...(table.tBodies[0]?.rows ?? [])].map((row) => row.cells[0]?.textContent);

test("a table sorts numbers largest first, unknown ones last either way", () => {
  const table = makeTable([
    ["a", "2"],
    ["b", ""],
    ["c", "10"],
  ]);
  const sort = table.tHead?.rows[0]?.cells[1]?.querySelector("button");
  sort?.click();
  expect(names(table)).toEqual(["c", "a", "b"]);
  sort?.click();
  expect(names(table)).toEqual(["a", "c", "b"]);
  expect(table.tHead?.rows[0]?.cells[1]?.getAttribute("aria-sort")).toBe("ascending");
});

test.each(["#%", "#100%-off"])("a table sorts whatever the address ends in: %s", (hash) => {
  history.replaceState(null, "", hash);
  const table = makeTable([
    ["b", "1"],
    ["a", "2"],
  ]);
  table.tHead?.rows[0]?.cells[0]?.querySelector("button")?.click();
  expect(names(table)).toEqual(["a", "b"]);
  history.replaceState(null, "", "/");
});

test("a table filters by column and says how many rows are left", () => {
  const table = makeTable(Array.from({ length: 20 }, (_, i) => [`City ${i}`, String(i)]));
  const [, ties] = table.tHead?.querySelectorAll("input") ?? [];
  if (!ties) throw new Error("no filter");
  ties.value = ">=18";
  ties.dispatchEvent(new Event("input"));
  expect(names(table)).toEqual(["City 18", "City 19"]);
  expect(document.querySelector(".tm-table-count")?.textContent).toBe("2 of 20 rows");
});

test("of a long table five hundred rows stand in the page, the others are found all the same", () => {
  const table = makeTable(Array.from({ length: 1800 }, (_, i) => [`City ${i}`, String(i)]));
  expect(names(table).length).toBe(500);
  table.tHead?.rows[0]?.cells[1]?.querySelector("button")?.click();
  expect(names(table)[0]).toBe("City 1799");
  document.querySelector<HTMLButtonElement>(".tm-table-more button")?.click();
  expect(names(table).length).toBe(1000);
});

test("an error of the server carries its words, whatever else failed", async () => {
  const body = { error: { type: "FilterError", message: "found 'x'", where: "since", hint: "Like 2005." } };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status: 400 }));
  await expect(getJson("/api/v1/network")).rejects.toMatchObject({
    message: "found 'x'",
    type: "FilterError",
    hint: "Like 2005.",
  });
  vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
  await expect(getJson("/api/v1/network")).rejects.toMatchObject({ type: "502", message: "" });
});

import { beforeEach, expect, test, vi } from "vitest";
import { Address } from "../src/address";
import { readNetwork } from "../src/data";

function page(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.querySelector("section") as HTMLElement;
}

const FORM = `<form id="filters"><input name="since" value=""><select name="kind"><option value="">any</option>
  <option value="bureau">bureau</option></select></form><a data-follow href="/ties">all</a>
  <a hreflang="zh" href="/network?lang=zh">中文</a><div data-as-loaded></div>`;
const SECTION = '<section data-src="/api/v1/network?level=city&area=CN-32&since=2001" data-form="#filters"></section>';

beforeEach(() => {
  history.replaceState(null, "", "/network");
});

test("the form's filters replace those of the call, the others stay, empty ones go", () => {
  const address = new Address(page(FORM + SECTION));
  expect(address.source("degree")).toBe("/api/v1/network?level=city&area=CN-32&shape=columns");
});

test("a measure that costs is asked for only when it is wanted", () => {
  const address = new Address(page(SECTION));
  expect(address.source("strength")).not.toContain("metrics");
  expect(address.source("betweenness")).toContain("metrics=betweenness");
});

test("changing the form changes call, page address and the links that follow", () => {
  vi.useFakeTimers();
  history.replaceState(null, "", "/network?size=strength&lang=en");
  const address = new Address(page(FORM + SECTION));
  const changed = vi.fn();
  address.onChange(changed);
  const kind = document.querySelector("select") as HTMLSelectElement;
  kind.value = "bureau";
  kind.dispatchEvent(new Event("input", { bubbles: true }));
  vi.runAllTimers();
  vi.useRealTimers();
  expect(changed).toHaveBeenCalledOnce();
  expect(address.source("degree")).toContain("kind=bureau");
  expect(location.search).toBe("?level=city&area=CN-32&kind=bureau&size=strength&lang=en");
  expect(document.querySelector("a")?.search).toBe("?level=city&area=CN-32&kind=bureau");
  const chinese = document.querySelector<HTMLAnchorElement>("a[hreflang]");
  expect(chinese?.search).toBe("?level=city&area=CN-32&kind=bureau&size=strength&lang=zh");
  expect(document.querySelector<HTMLElement>("[data-as-loaded]")?.hidden).toBe(true);
});

test("the ties behind a drawing are found one by one, by the filters as they are now", () => {
  const address = new Address(page(FORM + SECTION));
  expect(address.table()).toBe("/ties?level=party&area=CN-32");
  (document.querySelector("select") as HTMLSelectElement).value = "bureau";
  expect(address.table()).toBe("/ties?level=party&area=CN-32&kind=bureau");
});

test("the page's address brings back what the reader chose", () => {
  const address = new Address(page(SECTION));
  const choices = { sizeBy: "pagerank", colourBy: "kind", hidden: new Set(["ended", "bureau"]) } as const;
  address.keep({ ...choices, hidden: new Set(choices.hidden) });
  address.keepItem({ parties: ["../../x"] });
  const again = new Address(page(SECTION));
  expect(again.choices()).toEqual({ ...choices, hidden: new Set(["bureau", "ended"]) });
  expect(again.item()).toEqual({ parties: ["../../x"] });
});

test("a drawing inside another page leaves that page's address alone", () => {
  const address = new Address(page('<section data-src="/api/v1/network?around=x&hops=1"></section>'));
  address.setLevel("city");
  address.keepItem({ parties: ["x"] });
  expect(location.search).toBe("");
});

test("rows and columns of the API read alike", () => {
  const counts = { recorded: 0, inside: 0, unplaced: 0 };
  const rows = {
    nodes: [
      { id: "a", label: "City", lat: 1 },
      { id: "b", label: "City", lat: null },
    ],
    edges: [],
    ...counts,
  };
  const columns = { nodes: { id: ["a", "b"], label: ["City", "City"], lat: [1, null] }, edges: {}, ...counts };
  expect(readNetwork(columns)).toEqual(readNetwork(rows));
});

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fileName, mount } from "../src/console";

const TEMPLATE = readFileSync(`${import.meta.dirname}/../../templates/console.html`, "utf8");
const QUERY = "MATCH (c:City) RETURN c.nope";
const ANSWER = {
  columns: ["c.nope"],
  rows: [[null]],
  truncated: false,
  reason: "",
  seconds: 0.01,
  notes: [] as string[],
};

beforeEach(() => {
  history.replaceState(null, "", "/console");
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe() {}
    },
  );
});

afterEach(() => {
  document.head.innerHTML = "";
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
});

/** The form of the real template, its Jinja taken out. */
function formOfTemplate(): HTMLFormElement {
  const html = TEMPLATE.slice(TEMPLATE.indexOf("<form"), TEMPLATE.indexOf("</form>") + "</form>".length);
  document.body.innerHTML = html.replace(/\{[{%].*?[}%]\}/gs, "");
  return document.querySelector("form") as HTMLFormElement;
}

function serve(answers: Record<string, unknown>): void {
  vi.stubGlobal("fetch", async (address: string) => new Response(JSON.stringify(answers[address])));
}

async function run(query: string, answer: Partial<typeof ANSWER> = {}): Promise<HTMLElement> {
  serve({ "/api/v1/query": { ...ANSWER, ...answer } });
  const form = formOfTemplate();
  mount(form);
  const text = form.querySelector("textarea") as HTMLTextAreaElement;
  text.value = query;
  form.requestSubmit();
  const result = form.querySelector("[data-result]") as HTMLElement;
  await vi.waitFor(() => expect(result.textContent).toMatch(/\d row/));
  return result;
}

test("each note of the answer is a paragraph of its own", async () => {
  const notes = ["The model has no property 'nope'. Nearest: note.", "<b>second</b>"];
  const result = await run(QUERY, { notes });
  expect([...result.querySelectorAll("p.tm-note")].map((each) => each.textContent)).toEqual(notes);
});

test("an answer that is cut says why, and so does the name of its file", async () => {
  const reason = "There are more rows than 1, which TWINMAP_QUERY_ROWS allows.";
  const result = await run(QUERY, { truncated: true, reason });
  expect(result.querySelector("p.tm-cut")?.textContent).toBe(reason);
  expect(fileName(1, true)).toBe("twinmap-query-first-1-rows-only.csv");
  expect(fileName(1, false)).toBe("twinmap-query.csv");
});

test("an answer whose first row is too large is not told as an empty one", async () => {
  const result = await run(QUERY, { rows: [], truncated: true, reason: "The next row alone is too large." });
  expect(result.textContent).not.toMatch(/found nothing/);
});

test("a run puts the query into the page's address and the link to the other language", async () => {
  history.replaceState(null, "", "/console?lang=en&name=old");
  document.head.innerHTML = '<a hreflang="zh" href="/console?lang=zh">中文</a>';
  await run(QUERY);
  const kept = { query: QUERY, lang: "en" };
  expect(Object.fromEntries(new URLSearchParams(location.search))).toEqual(kept);
  const link = document.head.querySelector("a") as HTMLAnchorElement;
  expect(Object.fromEntries(new URLSearchParams(link.search))).toEqual({ ...kept, lang: "zh" });
});

test("a query too long for an address stays out of it", async () => {
  history.replaceState(null, "", "/console?query=old");
  await run(`${QUERY} // ${"x".repeat(4000)}`);
  expect(location.search).toBe("");
});

test("a query of the library comes with the defaults of its parameters", async () => {
  const parameters = [
    { name: "city", default: "nanjing" },
    { name: "limit", default: 20 },
  ];
  serve({ "/api/v1/queries": { queries: [{ name: "partners", text: QUERY, parameters }] } });
  const form = formOfTemplate();
  mount(form);
  const library = form.querySelector("select") as HTMLSelectElement;
  library.replaceChildren(new Option("Partners", "partners", true, true));
  library.dispatchEvent(new Event("change"));
  const text = form.querySelector("textarea") as HTMLTextAreaElement;
  await vi.waitFor(() => expect(text.value).toBe(QUERY));
  expect(form.querySelector<HTMLInputElement>("[name=params]")?.value).toBe('{ "city": "nanjing", "limit": 20 }');
});

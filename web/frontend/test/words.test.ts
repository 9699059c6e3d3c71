import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { countryName, nameOf, number, otherNameOf, plural, rereadWords, t } from "../src/words";
import { callsWithoutText, LIST, wordsInSources } from "./words.mjs";

function speak(catalogue: unknown): void {
  document.body.innerHTML = '<script type="application/json" id="twinmap-words"></script>';
  const script = document.getElementById("twinmap-words");
  if (script) script.textContent = JSON.stringify(catalogue);
  rereadWords();
}

afterEach(() => {
  document.body.innerHTML = "";
  rereadWords();
});

test("words.json holds every text of the sources and no other", () => {
  expect(JSON.parse(readFileSync(LIST, "utf8"))).toEqual(wordsInSources());
});

test("every call of t has its text written out, so that the list can find it", () => {
  expect(callsWithoutText()).toEqual([]);
});

test("a text is given in the reader's language, its places filled", () => {
  speak({ lang: "zh", words: { "{n} ties": "{n} 条联系" } });
  expect(plural(12345, t("1 tie"), t("{n} ties"))).toBe("12,345 条联系");
  expect(t("Legend")).toBe("Legend");
});

test("what fills a place is never read as a place itself", () => {
  expect(t("Filter {column}", { column: "{column} <b>" })).toBe("Filter {column} <b>");
});

test("names come in the reader's language, the other one beside it", () => {
  const city = { id: "nanjing", name: "Nanjing", name_zh: "南京" };
  expect([nameOf(city), otherNameOf(city)]).toEqual(["Nanjing", "南京"]);
  speak({ lang: "zh", words: {} });
  expect([nameOf(city), otherNameOf(city)]).toEqual(["南京", "Nanjing"]);
  expect(nameOf({ id: "x" })).toBe("x");
});

test("countries and regions are named by the server first, then by the browser", () => {
  speak({ lang: "en", words: {}, countries: { TW: "Chinese Taipei" } });
  expect(countryName("TW")).toBe("Chinese Taipei");
  expect(countryName("FR")).toBe("France");
  expect(countryName("x-Kingdom of Romania")).toBe("Kingdom of Romania");
});

test("small numbers keep their digits", () => {
  expect(number(0.02667)).toBe("0.0267");
  expect(number(1234.5)).toBe("1,234.5");
});

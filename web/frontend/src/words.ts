/** The page's language: `t("English")` gives the reader's words, from the JSON that the server puts into the page. */

interface Catalogue {
  lang: string;
  words: Record<string, string>;
  countries?: Record<string, string>;
}

type Values = Record<string, string | number>;

let catalogue: Catalogue = readCatalogue();

function readCatalogue(): Catalogue {
  const empty = { lang: "en", words: {} };
  const text = document.getElementById("twinmap-words")?.textContent;
  if (!text) return empty;
  return { ...empty, ...(JSON.parse(text) as Partial<Catalogue>) };
}

/** Read the page's words again; tests use it. */
export function rereadWords(): void {
  catalogue = readCatalogue();
}

export function language(): string {
  return catalogue.lang;
}

export function isChinese(): boolean {
  return catalogue.lang.toLowerCase().startsWith("zh");
}

/** The sentence in the reader's language, its {names} filled from `values`; numbers are written as the language does. */
export function t(english: string, values: Values = {}): string {
  return fill(catalogue.words[english] || english, values);
}

/** One of two sentences that `t` gave, by number: `plural(n, t("1 tie"), t("{n} ties"))`. */
export function plural(n: number, one: string, many: string): string {
  return fill(n === 1 ? one : many, { n });
}

function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    if (value === undefined) return whole;
    return typeof value === "number" ? number(value) : value;
  });
}

/** A number as the reader's language writes it; at most four decimals. */
export function number(value: number): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2 }).format(value);
}

interface Named {
  id: string;
  name?: string | null;
  name_zh?: string | null;
}

/** The name in the reader's language where there is one. */
export function nameOf(named: Named): string {
  return (isChinese() ? named.name_zh || named.name : named.name || named.name_zh) || named.id;
}

/** The other name, or "" where it says nothing new. */
export function otherNameOf(named: Named): string {
  const other = (isChinese() ? named.name : named.name_zh) || "";
  return other === nameOf(named) ? "" : other;
}

let regions: Intl.DisplayNames | undefined;

/** The display name of a country or region: the server's own, then the browser's, then the id. */
export function countryName(id: string): string {
  const given = catalogue.countries?.[id];
  if (given) return given;
  if (!/^[A-Z]{2}$/.test(id)) return id.replace(/^x-/, "").replaceAll("-", " ");
  regions ??= new Intl.DisplayNames(language(), { type: "region", fallback: "code" });
  return regions.of(id) ?? id;
}

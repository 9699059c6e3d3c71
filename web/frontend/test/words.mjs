/** The texts of the islands: every `t("…")` of the sources. `npm run words` writes them to src/words.json, which translators read. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCES = join(import.meta.dirname, "../src/");
export const LIST = `${SOURCES}words.json`;

/** Texts in order of the alphabet, each once. */
export function wordsInSources() {
  const found = new Set();
  for (const name of readdirSync(SOURCES).filter((each) => each.endsWith(".ts"))) {
    const code = readFileSync(SOURCES + name, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, text] of code.matchAll(/\bt\(\s*("(?:[^"\\]|\\.)*")/g)) found.add(JSON.parse(text));
  }
  return [...found].sort();
}

/** Calls of `t` whose text is not written out, and so cannot be found: there may be none. */
export function callsWithoutText() {
  const found = [];
  for (const name of readdirSync(SOURCES).filter((each) => each.endsWith(".ts") && each !== "words.ts")) {
    const code = readFileSync(SOURCES + name, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [call] of code.matchAll(/(?<![\w.])t\(\s*[^")\s][^)]{0,40}/g)) found.push(`${name}: ${call}`);
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(LIST, `${JSON.stringify(wordsInSources(), null, 2)}\n`);

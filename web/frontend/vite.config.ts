import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const OUT = "../static/app";
/** Smaller files gain nothing: headers and packets weigh as much. */
const LEAST_BYTES = 1000;

/** Writes each built file compressed beside itself, as hard as can be: web/compression.py sends these to whoever takes them. */
function readyMade(): Plugin {
  return {
    name: "twinmap-ready-made",
    apply: "build",
    closeBundle() {
      const folder = join(import.meta.dirname, OUT, "assets");
      for (const name of readdirSync(folder).filter((each) => /\.(js|css|json|svg)$/.test(each))) {
        const content = readFileSync(join(folder, name));
        if (content.length < LEAST_BYTES) continue;
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

/** Built into web/static/app, which Flask serves; the manifest names the hashed files. */
export default defineConfig({
  base: "./",
  plugins: [readyMade()],
  worker: { format: "es" },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    manifest: "manifest.json",
    license: { fileName: "licenses.md" },
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: "src/main.ts" },
  },
  test: { environment: "jsdom", include: ["test/**/*.test.ts"] },
});

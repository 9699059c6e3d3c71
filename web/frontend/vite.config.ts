import { defineConfig } from "vitest/config";

/** Built into web/static/app, which Flask serves; the manifest names the hashed files. */
export default defineConfig({
  base: "./",
  worker: { format: "es" },
  build: {
    outDir: "../static/app",
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

import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const { version } = JSON.parse(readFileSync(`${here}../package.json`, "utf8")) as { version: string };

// The register: one page, one service worker. The page's files carry hashes; the worker is told which
// files make up this version, so that it keeps exactly one whole version and never a mixture.
export default defineConfig(({ mode }) => ({
  root: here,
  base: "/static/tillbook/register/",
  publicDir: "public",
  // Its build for browsers of today: the one that its door leads to carries everything twice, for those of 2015.
  resolve: { alias: { dexie: "dexie/dist/modern/dexie.mjs" } },
  plugins: [tailwindcss(), svelte(), shell()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  build: {
    // “driven” is the same with the till in reach of tests and benchmarks; it is never delivered.
    outDir: `${here}../${mode === "driven" ? ".cache/register-driven" : "src/tillbook/plumbing/static/tillbook/register"}`,
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: false,
    target: "es2022",
    // Fonts and pictures stay files: the content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { register: `${here}index.html`, sw: `${here}src/sw.ts` },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "[name]-[hash].js"),
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
}));

/** Tells the worker what this version is made of: its files and one hash over all their bytes. */
function shell(): Plugin {
  return {
    name: "tillbook-shell",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const hash = createHash("sha256");
      const files: string[] = [];
      let entry = "";
      for (const [name, file] of Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (name === "manifest.json") continue;
        hash.update(name).update(file.type === "chunk" ? file.code : file.source);
        if (name === "sw.js" || name.endsWith(".html") || name.endsWith(".map")) continue;
        files.push(name);
        if (file.type === "chunk" && file.isEntry) entry = name;
      }
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk" || worker.imports.length || !entry) throw new Error("the worker must be one file of its own");
      const made = { version: hash.digest("hex").slice(0, 16), entry, files };
      worker.code = `self.SHELL=${JSON.stringify(made)};\n${worker.code}`;
    },
  };
}

import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { defineConfig, type Plugin } from "vite";

import { drawings } from "./drawings";

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
  plugins: [shortWords(), plainImports(), drawn(), drawings(), tailwindcss(), svelte({ compilerOptions: { runes: true } }), smaller(), shell()],
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

/** Goes over what the bundler made small once more: all scripts together may be 200 kB. What libraries only warn of goes; errors stay. */
function smaller(): Plugin {
  return {
    name: "tillbook-smaller",
    apply: "build",
    enforce: "post",
    async generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") file.code = (await minify(file.code, { module: true, compress: { passes: 3, ecma: 2020, drop_console: ["debug", "warn"] } })).code ?? file.code;
      }
    },
  };
}

/** A language is one script without a style of its own: nothing has to be looked up before it is loaded. */
function plainImports(): Plugin {
  return {
    name: "tillbook-plain-imports",
    apply: "build",
    enforce: "pre",
    load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
  };
}

/**
 * The page is always drawn here, never by a server: what takes up a page that a server drew would stand in a hundred
 * places and do nothing. That it never does is said to the bundler, which then leaves all of it out.
 */
function drawn(): Plugin {
  return {
    name: "tillbook-drawn-here",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/svelte/src/internal/client/dom/hydration.js")) return null;
      const said = code.replace("export let hydrating = false;", "export const hydrating = false;").replace("\n\thydrating = value;", "");
      if (!said.includes("const hydrating") || said.includes("hydrating = value")) throw new Error("Svelte says otherwise than before that it takes up a page");
      return { code: said, map: null };
    },
  };
}

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

/**
 * The names of words ("asks.age") become short ones in what is delivered: there are a thousand, and each stands in every
 * language and where it is said. Names that the code puts together (`refusal.${code}`) stay as they are.
 */
function shortWords(): Plugin {
  const read = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
      const path = `${folder}/${one.name}`;
      return one.isDirectory() ? read(path) : /\.(ts|svelte)$/.test(path) ? [readFileSync(path, "utf8")] : [];
    });
  const made = [...new Set(read(`${here}src`).flatMap((text) => [...text.matchAll(/`([a-z_0-9]+\.[a-z_0-9.]*)\$\{/g)].map(([, start]) => start as string)))];
  const names = read(`${here}src/words/en`).flatMap((text) => [...text.matchAll(/^ {2}"([a-z_0-9.]+)":/gm)].map(([, name]) => name as string));
  const fixed = names.filter((name) => !made.some((start) => name.startsWith(start)));
  const short = new Map(fixed.map((name, place) => [name, place.toString(36)]));
  return {
    name: "tillbook-short-words",
    apply: "build",
    enforce: "pre",
    transform: (code, id) =>
      id.startsWith(`${here}src/`) && /\.(ts|svelte)$/.test(id)
        ? { code: code.replace(/(["'])([a-z_0-9]+\.[a-z_0-9.]+)\1/g, (whole, quote: string, name: string) => (short.has(name) ? quote + short.get(name) + quote : whole)), map: null }
        : null,
  };
}

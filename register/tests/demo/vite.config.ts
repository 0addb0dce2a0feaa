import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

import { drawings } from "../../drawings";

// The screens alone, on a demo till: for the pictures and the tests, never shipped. The folder is given by
// the test that builds it (--outDir).
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  plugins: [drawings(), tailwindcss(), svelte()],
  define: { __APP_VERSION__: JSON.stringify("0.1.0") },
  build: { emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0, target: "es2022" },
});

import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// One build for the styles and scripts of the server-rendered pages. Names carry a hash, so that
// they can be cached for ever; the templates find them through manifest.json.
export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [tailwindcss()],
  build: {
    outDir: "src/tillbook/plumbing/static/tillbook/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: false,
    // Fonts and pictures stay files: the content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    // The drawing of charts is one large piece, fetched only where a page has a chart.
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      input: {
        backoffice: "backoffice/scripts/backoffice.ts",
        styles: "backoffice/styles/backoffice.css",
      },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// The register's own tests; `make test` runs them through tests/test_front_end.py. The engine is pure, so
// its tests reach every branch of it or fail.
export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify("test") },
  // As it is delivered.
  resolve: { alias: { dexie: "dexie/dist/modern/dexie.mjs" } },
  plugins: [planted(), svelte()],
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    // The screens speak English here unless a test chooses otherwise.
    setupFiles: ["tests/words.ts"],
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    // A module as it was transformed last time would be one without the planted fault.
    fsModuleCache: !process.env["TILLBOOK_PLANTED"],
    // Keys are made and power is cut a hundred times over, on machines that do other things too.
    testTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["src/engine/*.ts"],
      exclude: ["src/engine/cli.ts", "src/engine/index.ts"],
      reporter: ["text"],
      reportsDirectory: "../.cache/coverage",
      thresholds: { perFile: true, branches: 100, functions: 100, lines: 100 },
    },
  },
});

/** A fault put into one source, named by the environment: tests/test_register_faults.py tests the tests. */
function planted(): Plugin {
  const [file, from, to] = JSON.parse(process.env["TILLBOOK_PLANTED"] ?? "[]") as string[];
  return {
    name: "tillbook-planted",
    enforce: "pre",
    transform(code, id) {
      if (!file || !from || !id.endsWith(file)) return null;
      if (!code.includes(from)) throw new Error(`nothing to plant in ${file}: ${from}`);
      return code.replace(from, () => to ?? "");
    },
  };
}

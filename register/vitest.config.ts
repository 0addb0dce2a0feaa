import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The register's own tests; `make test` runs them through tests/test_front_end.py. The engine is pure, so
// its tests reach every branch of it or fail.
export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify("test") },
  plugins: [svelte()],
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
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

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The register's own tests; `make test` runs them through tests/test_front_end.py.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    coverage: {
      provider: "v8",
      include: ["src/engine/*.ts"],
      exclude: ["src/engine/cli.ts"],
      reporter: ["text", "json"], reportsDirectory: "../.cache/coverage",
    },
  },
});

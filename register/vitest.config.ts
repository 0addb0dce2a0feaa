import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
  define: { __APP_VERSION__: JSON.stringify("test") },
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const DRAWN = `${here}../src/tillbook/plumbing/icons/`;

/**
 * The drawings that the screens name (`src/components/icons.ts`) stand in the page itself, once each: the pages' own
 * files, so that both halves draw alike. `Icon.svelte` points at them, and no script carries them.
 */
export function drawings(): Plugin {
  return {
    name: "tillbook-drawings",
    transformIndexHtml: (page) => {
      const names = [...readFileSync(`${here}src/components/icons.ts`, "utf8").matchAll(/^ {2}\| "([a-z0-9-]+)"/gm)].map(([, name]) => name as string);
      const drawn = names.map((name) => readFileSync(`${DRAWN}${name}.svg`, "utf8").replace(/<svg[^>]*>/, `<symbol id="icon-${name}" viewBox="0 0 24 24">`).replace("</svg>", "</symbol>").trim());
      return page.replace("<body>", `<body>\n    <svg class="drawings" width="0" height="0" aria-hidden="true" focusable="false">${drawn.join("")}</svg>`);
    },
  };
}

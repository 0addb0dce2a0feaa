import { mount } from "svelte";

import { register } from "./devices/worker";
import App from "./screens/App.svelte";
import { createTill } from "./till";
import { words } from "./words/words.svelte";

const target = document.getElementById("register");
if (!target) throw new Error("the page has no place for the register");
const till = createTill();
// Built so for tests and benchmarks alone: what is delivered hands the till to nobody.
if (import.meta.env.MODE === "driven") Object.assign(globalThis, { till });
void words.speak().then(
  () => {
    mount(App, { target, props: { till } });
    void register(till);
  },
  // Not in the shell, and the server has another version by now: the page itself is old.
  () => (target.textContent = "Tillbook was not loaded whole. Load the page again. · Tillbook wurde nicht ganz geladen. Bitte die Seite neu laden."),
);

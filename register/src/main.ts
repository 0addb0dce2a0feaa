import { mount } from "svelte";

import { register } from "./devices/worker";
import App from "./screens/App.svelte";
import { createTill } from "./till";

const target = document.getElementById("register");
if (!target) throw new Error("the page has no place for the register");
const till = createTill();
// Built so for tests and benchmarks alone: what is delivered hands the till to nobody.
if (import.meta.env.MODE === "driven") Object.assign(globalThis, { till });
mount(App, { target, props: { till } });
void register(till);

import { mount } from "svelte";

import { register } from "./devices/worker";
import App from "./screens/App.svelte";

const target = document.getElementById("register");
if (!target) throw new Error("the page has no place for the register");
mount(App, { target });
void register({ updateWaits: () => undefined });

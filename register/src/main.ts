import { mount } from "svelte";

import { register } from "./devices/worker";
import App from "./screens/App.svelte";
import { createTill } from "./till";

const target = document.getElementById("register");
if (!target) throw new Error("the page has no place for the register");
const till = createTill();
mount(App, { target, props: { till } });
void register(till);

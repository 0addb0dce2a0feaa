/** The screens on the demo till: `?scene=offline&lines=5&theme=night&lang=de`, or `?gallery`. */
import { mount } from "svelte";

import App from "../../src/screens/App.svelte";
import { words } from "../../src/words/words.svelte";
import { SATURDAY } from "./bakehouse";
import Gallery from "./Gallery.svelte";
import { tillOf } from "./scenes";

const asked = new URLSearchParams(location.search);
const german = asked.get("lang") === "de";
const theme = asked.get("theme") === "night" ? "night" : "day";
await words.choose(german ? "de" : "en");
if (asked.has("still")) Date.now = () => SATURDAY;

const target = document.getElementById("register") as HTMLElement;
const till = tillOf({ scene: asked.get("scene") ?? "selling", lines: Number(asked.get("lines") ?? 5), german, theme });
Object.assign(window, { till });
if (asked.has("gallery")) {
  document.documentElement.dataset["theme"] = theme;
  mount(Gallery, { target });
} else mount(App, { target, props: { till } });

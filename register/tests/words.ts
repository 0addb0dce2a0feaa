import { words } from "../src/words/words.svelte";

await words.choose("en");

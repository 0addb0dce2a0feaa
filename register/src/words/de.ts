/** Every sentence of the register in German. Same keys as `en.ts`: the compiler misses none. */
import { card } from "./de/card";
import { cash } from "./de/cash";
import { device } from "./de/device";
import { refusals } from "./de/refusals";
import { returns } from "./de/returns";
import { selling } from "./de/selling";
import { tips } from "./de/tips";
import { training } from "./de/training";
import type { Catalogue } from "./words.svelte";

export const de: Catalogue = { ...device, ...selling, ...card, ...cash, ...tips, ...refusals, ...returns, ...training };

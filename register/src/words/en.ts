/**
 * Every sentence of the register in English. `{name}` is filled in by `t`; a sentence that counts has
 * one form per plural category of the language, chosen by `count`. `de.ts` has the same keys.
 */
import { card } from "./en/card";
import { cash } from "./en/cash";
import { device } from "./en/device";
import { refusals } from "./en/refusals";
import { returns } from "./en/returns";
import { selling } from "./en/selling";
import { tips } from "./en/tips";
import { training } from "./en/training";

export const en = { ...device, ...selling, ...card, ...cash, ...tips, ...refusals, ...returns, ...training } as const;

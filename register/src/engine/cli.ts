/**
 * The engine for another process: a line of JSON with a list of texts in, a line with the list of answers out.
 *
 *     node register/src/engine/cli.ts < lists-of-baskets.jsonl
 *
 * A text is what should be a basket (any text: broken ones are refused). Its answer is the canonical text of
 * the priced basket or of the refusal. The process ends with its input.
 */
import { createInterface } from "node:readline";
import { BasketRefused } from "./errors.ts";
import { price } from "./pricing.ts";
import { basketFromJson } from "./reading.ts";
import { pricedToJson, refusalToJson } from "./writing.ts";

function answer(text: string): string {
  try {
    return pricedToJson(price(basketFromJson(text)));
  } catch (refused) {
    if (refused instanceof BasketRefused) return refusalToJson(refused);
    return JSON.stringify({ crashed: String(refused) }); // so that one basket stops no other
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const texts = JSON.parse(line) as string[];
  process.stdout.write(`${JSON.stringify(texts.map(answer))}\n`);
}

/**
 * The engine for another process: one JSON text a line in, one line of canonical text out.
 *
 *     node register/src/engine/cli.ts < baskets.jsonl
 *
 * A line is a JSON string that holds the basket's text (any text: broken ones are refused). The answer is the
 * priced basket or the refusal. It ends with its input.
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
    if (!(refused instanceof BasketRefused)) throw refused;
    return refusalToJson(refused);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${answer(JSON.parse(line) as string)}\n`);
}

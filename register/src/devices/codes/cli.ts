/**
 * The reader of codes for another process, as the engine's: a line of JSON with a list of questions in, a line
 * with the list of answers out. A question is `[text, told]`, or `["", [price, unit price, base, decimals]]`.
 */
import { createInterface } from "node:readline";
import { canonicalText, type Plain } from "../../engine/writing.ts";
import { CodeRefused } from "./elements.ts";
import { quantityOfPrice, readCode, type Told } from "./reading.ts";

function answer([text, told]: [string, Told | [number, number, number, number]]): string {
  try {
    if (Array.isArray(told)) return String(quantityOfPrice(...told));
    return canonicalText(readCode(text, told) as unknown as Plain);
  } catch (refused) {
    if (refused instanceof CodeRefused) return canonicalText({ refused: refused.refusal, where: refused.where });
    return JSON.stringify({ crashed: String(refused) }); // so that one code stops no other
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as Parameters<typeof answer>[0][];
  process.stdout.write(`${JSON.stringify(asked.map(answer))}\n`);
}

/** The shared vectors, the same files that the server's engine is held to. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as engine from "../index.ts";

const VECTORS = new URL("../../../../contracts/vectors/", import.meta.url);

interface PricingVector {
  readonly id: string;
  readonly rules: string;
  readonly note: string;
  readonly basket?: unknown;
  readonly text?: string;
  readonly expect: engine.Plain;
}

interface FigureVector {
  readonly id: string;
  readonly note: string;
  readonly call: keyof typeof CALLS;
  readonly arguments: readonly never[];
  readonly expect?: unknown;
  readonly error?: string;
}

function rows<T>(file: string): T[] {
  const lines = readFileSync(new URL(file, VECTORS), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as T);
}

function answer(text: string): string {
  try {
    return engine.pricedToJson(engine.price(engine.basketFromJson(text)));
  } catch (refused) {
    if (!(refused instanceof engine.BasketRefused)) throw refused;
    return engine.refusalToJson(refused);
  }
}

/** Integers of any size travel as texts. */
const CALLS = {
  divide: (numerator: string, denominator: string) =>
    String(engine.divide(BigInt(numerator), BigInt(denominator))),
  round_to_multiple: (amount: string, step: string) =>
    String(engine.roundToMultiple(BigInt(amount), BigInt(step))),
  allocate: (total: string, weights: readonly string[]) =>
    engine.allocate(BigInt(total), weights.map(BigInt)).map(String),
  in_range: (value: string, name: string) => String(engine.inRange(BigInt(value), name)),
  extend: (price: string, quantity: string, base: string) =>
    String(engine.extend(BigInt(price), BigInt(quantity), BigInt(base))),
  parse_decimal: (text: string, decimals: number) => String(engine.parseDecimal(text, decimals)),
  format_decimal: (value: string, decimals: number) => engine.formatDecimal(BigInt(value), decimals),
  format_quantity: (micro: string) => engine.formatQuantity(BigInt(micro)),
  format_price: (price: string, exponent: number) => engine.formatPrice(BigInt(price), exponent),
  taxes_for: (
    rates: readonly engine.DatedTax[],
    jurisdictions: readonly string[],
    category: string,
    day: string,
  ) =>
    engine
      .taxesFor(engine.taxBook(rates), jurisdictions, category, day)
      .map((tax) => `${tax.code} ${tax.rate_ppm}`),
  canonical_text: (value: engine.Plain) => engine.canonicalText(value),
  basket_to_json: (text: string) => engine.basketToJson(engine.basketFromJson(text)),
} satisfies Record<string, (...given: never[]) => unknown>;

/** What the server's errors are called here. */
const ERRORS = new Map([["ValueError", "RangeError"]]);

/** The versions of the engine whose figures still come out. */
const RULES = ["tillbook/1", engine.ENGINE];

describe.each(["pricing.jsonl", "promotions.jsonl", "pricing-generated.jsonl", "promotions-generated.jsonl"])("%s", (file) => {
  test.each(rows<PricingVector>(file).map((row) => [row.id, row] as const))("%s", (_, row) => {
    expect(RULES).toContain(row.rules);
    const wanted = engine.canonicalText(row.expect);
    expect(answer(row.text ?? JSON.stringify(row.basket))).toBe(wanted);
    // What the register makes itself is no text: it leaves out what has a default.
    if (row.basket && "lines" in (row.expect as object)) {
      expect(engine.pricedToJson(engine.price(row.basket as engine.Basket))).toBe(wanted);
    }
  });
});

describe("figures.jsonl", () => {
  test.each(rows<FigureVector>("figures.jsonl").map((row) => [row.id, row] as const))("%s", (_, row) => {
    const call = () => CALLS[row.call](...(row.arguments as unknown as [never, never, never, never]));
    if (row.error) expect(call).toThrow(expect.objectContaining({ name: ERRORS.get(row.error) ?? row.error }));
    else expect(call()).toEqual(row.expect);
  });
});

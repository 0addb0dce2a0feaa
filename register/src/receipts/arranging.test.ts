import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { USUAL, arrange, isLayout, type Facts, type Piece, type ReceiptLayout } from "./arranging";

interface Vector {
  readonly id: string;
  readonly layout: ReceiptLayout;
  readonly facts: Facts;
  readonly language: string;
  readonly expect: readonly Piece[];
}

const FILE = new URL("../../../contracts/receipts/arranged.json", import.meta.url);
const VECTORS = JSON.parse(readFileSync(FILE, "utf8")) as readonly Vector[];

describe("a receipt is arranged as the server arranges it", () => {
  for (const vector of VECTORS) {
    it(vector.id, () => {
      expect(isLayout(vector.layout)).toBe(true);
      expect(arrange(vector.layout, vector.facts, vector.language)).toEqual(vector.expect);
    });
  }

  it("passes over a block of a later version", () => {
    const facts = (VECTORS[0] as Vector).facts;
    expect(arrange({ ...USUAL, blocks: ["company", "hologram"] }, facts, "en")).toEqual(arrange({ ...USUAL, blocks: ["company"] }, facts, "en"));
  });

  it("takes nothing for a layout that is none", () => {
    for (const wrong of [null, 7, {}, { ...USUAL, paper: "76" }, { ...USUAL, blocks: "all" }, { ...USUAL, logo: null }]) expect(isLayout(wrong)).toBe(false);
  });
});

/** Modifiers: lines of their own that hang on another, count as often, go and come back with it. */
import { describe, expect, it } from "vitest";

import { enough } from "../src/sales/choosing";
import { bodyText, readBody, type Body, type Draft } from "../src/sales/document";
import { parted } from "../src/sales/splitting";
import { returnDraft, voidDraft } from "../src/sales/taking_back";
import { added, changed, emptyWorking, engineBasket, without } from "../src/sales/working";
import type { Book } from "../src/sync/book";
import { isHidden, pageOf, variantsOf, type Variant } from "../src/sync/pages";
import { product } from "./world";

const MILK = { name: "Milk", least: 1, most: 1, options: [product(2).id, product(3).id] };
const LATTE: Variant = { ...product(1), choices: [MILK] };
const OAT: Variant = { ...product(2), department: "other", tax_category: "none", as_choice: true };
const CAKE = product(3);
const BOOK = { tenders: [], company: { exponent: 2 }, pricing: {}, location: { code: "" }, taxes: [] } as unknown as Book;

const { working, key } = added(emptyWorking("w"), LATTE, 2_000_000, { chosen: [OAT, CAKE] });

describe("a modifier", () => {
  it("stands under its line, taxed and counted like it where it is sold as nothing else", () => {
    expect(working.lines.map(({ of }) => of)).toEqual([undefined, key, key]);
    expect(working.lines[1]?.variant).toMatchObject({ department: LATTE.department, tax_category: LATTE.tax_category });
    expect(working.lines[2]?.variant).toEqual(CAKE);
    expect(new Set(working.lines.map((line) => line.key)).size).toBe(3);
    // It is no piece of what promotions count; what is sold by itself too is one.
    expect(engineBasket(working, BOOK, "2026-11-24").lines.map(({ uncounted }) => uncounted)).toEqual([false, true, false]);
  });

  it("counts as often as its line, and goes with it", () => {
    expect(changed(working, key, { quantity: 3_000_000 }).lines.map(({ quantity }) => quantity)).toEqual([3_000_000, 3_000_000, 3_000_000]);
    expect(changed(working, key, { note: "hot" }).lines[1]).toMatchObject({ note: "", quantity: 2_000_000 });
    expect(without(working, key).lines).toEqual([]);
  });

  it("keeps another of the same from falling onto its line", () => {
    expect(added(working, LATTE, 1_000_000, { chosen: [OAT] }).working.lines).toHaveLength(5);
    expect(added(working, CAKE, 1_000_000).working.lines).toHaveLength(4);
  });

  it("is parted with its line", () => {
    const { stays, goes } = parted(working, [{ key, quantity: 1_000_000 }], "other", () => 300);
    expect([stays, goes].map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[1_000_000, 1_000_000, 1_000_000], [1_000_000, 1_000_000, 1_000_000]]);
  });

  it("is kept as it came, and stands on no shelf", () => {
    const page = pageOf(0, [LATTE, OAT]);
    expect(variantsOf(page)).toEqual([LATTE, OAT]);
    expect([0, 1].map((row) => isHidden(page, row))).toEqual([false, true]);
  });

  it("is chosen as often as its group says", () => {
    const group = { ...MILK, options: MILK.options.map((id) => ({ id, name: id, price: 0 })) };
    expect([[], [OAT.id], MILK.options, ["gone"]].map((ids) => enough(group, ids))).toEqual([false, true, false, false]);
    expect(enough({ ...group, options: [] }, [])).toBe(true);
  });
});

describe("on a document", () => {
  const line = { variant: "v", department: "d", description: "", quantity: 2_000_000, price: 0, base: 1_000_000, list: 200, discount: 0, basket_discount: 0, discounts: [], net: 200, tax: 0, gross: 200, taxes: [] };
  const head = { id: "s", kind: "sale", tenders: [], net: 0, tax: 0, total: 0, rounding: 0, cash_rounding: 0 };
  const draft = { ...head, lines: [line, { ...line, of: 1 }, line] } as unknown as Draft;
  const sale: Body = readBody(bodyText(draft, 1));
  const where = { book: { company: {}, location: {}, pricing: { cash_rounding_minor: 1 }, protocols: [4, 5] } } as unknown as Parameters<typeof returnDraft>[4];
  const how = { id: "r", split: () => [], reason: "", approvals: [] };

  it("names its line, which makes it one of protocol 5", () => {
    expect([sale.v, sale.lines.map(({ of }) => of)]).toEqual([5, [undefined, 1, undefined]]);
  });

  it("comes back with its line, what is left of it at most", () => {
    const back = returnDraft(sale, new Map([[2, 1_500_000]]), [{ line: 3, quantity: 1_000_000 }, { line: 1, quantity: 1_000_000, damaged: true }], how, where);
    expect(back.lines.map(({ original, quantity, of, write_off }) => [original?.[1], quantity, of, write_off])).toEqual([
      [1, -1_000_000, undefined, true],
      [2, -500_000, 1, true],
      [3, -1_000_000, undefined, undefined],
    ]);
    const alone = returnDraft(sale, new Map(), [{ line: 2, quantity: 1_000_000 }], how, where);
    expect(alone.lines.map(({ original, of }) => [original?.[1], of])).toEqual([[2, undefined]]);
    expect(voidDraft(sale, how, where).lines.map(({ of }) => of)).toEqual([undefined, 1, undefined]);
  });
});

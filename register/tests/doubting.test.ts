/** Figures that were keyed in and are hardly meant are asked about once; scans belong to what is open, or nowhere. */
import { describe, expect, test } from "vitest";

import { id } from "./server";
import { BEN, CARD, World, ean, opened, product, signedIn, until } from "./world";

const NOTHING = { minimum_age: 0, tracking: "", asks_price: false, lowest_price: null, highest_price: null } as const;
const KILO = 1_000_000;

async function shop() {
  const world = new World();
  world.server.variants = world.server.variants.map((one, n) => (n === 7 ? { ...one, price: 0, terms: { ...NOTHING, asks_price: true } } : one));
  return opened(world);
}

describe("a figure that was keyed in", () => {
  test("of a weight without its point is asked about, with what it comes to, and taken only when it is right", async () => {
    const { till } = await shop();
    till.add(product(2).id);
    const asked = till.answer({ quantityMicro: 350 * KILO });
    // 350 kg at 4.92.
    expect(asked).toMatchObject({ refusal: { code: "doubtful", values: { name: "Ham, per kg", unit: "kg", quantity: 350 * KILO, amount: 172_200 } } });
    expect(till.state.basket.lines).toEqual([]);
    expect(till.state.asking).toMatchObject({ what: "quantity" });
    // Typed again, as it was meant.
    expect(till.answer({ quantityMicro: KILO / 2 })).toEqual({ ok: true });
    expect(till.state.asking).toBe(null);
    // What is right all the same goes in, and its like is not asked about again.
    till.add(product(2).id);
    till.answer({ quantityMicro: 40 * KILO });
    expect(till.sure()).toEqual({ ok: true });
    const key = till.state.basket.lines.at(-1)?.key ?? "";
    expect(till.state.basket.lines.at(-1)).toMatchObject({ quantityMicro: expect.any(Number) });
    expect(till.setQuantity(key, 45 * KILO)).toEqual({ ok: true });
    expect(till.sure()).toMatchObject({ ok: false });
  });

  test("of pieces, and of a price, too; what a till sells every day is not", async () => {
    const { till } = await shop();
    await signedIn(till, BEN);
    till.add(id(100));
    const key = till.state.basket.lines[0]?.key ?? "";
    expect(till.setQuantity(key, 100 * KILO)).toEqual({ ok: true });
    expect(till.setQuantity(key, 350 * KILO)).toMatchObject({ refusal: { code: "doubtful", values: { quantity: 350 * KILO, amount: 171_500 } } });
    expect(till.state.basket.lines[0]).toMatchObject({ quantityMicro: 100 * KILO });
    till.setQuantity(key, KILO);
    expect(till.setPrice(key, 6_000_000)).toEqual({ ok: true });
    expect(till.setPrice(key, 60_000_000_000)).toMatchObject({ refusal: { code: "doubtful", values: { amount: 6_000_000 } } });
    till.add(id(107));
    expect(till.answer({ unitPrice: 60_000_000_000 })).toMatchObject({ refusal: { code: "doubtful" } });
    expect(till.answer({ unitPrice: 6_000_000 })).toEqual({ ok: true });
  });

  test("is asked about with what stands on the list for all of its product, before promotions", async () => {
    const world = new World();
    const { sku = "" } = world.server.variants[0] ?? {};
    world.server.priceLists = [{ id: id(810), name: "By hundreds", prices: [{ product: sku, unit_price: 4_000_000, from_micro: 300 * KILO }] }];
    world.server.promotions = [{ id: id(811), kind: "percent", value: 500_000 }];
    const till = await opened(world).then((one) => one.till);
    till.add(id(101), 3 * KILO);
    till.add(id(100), 200 * KILO);
    till.setNote(till.state.basket.lines[1]?.key ?? "", "for the hall");
    till.add(id(100));
    const key = till.state.basket.lines[2]?.key ?? "";
    expect(till.setQuantity(key, 150 * KILO)).toMatchObject({ refusal: { code: "doubtful", values: { quantity: 150 * KILO, amount: 60_000 } } });
    expect(till.sure()).toEqual({ ok: true });
    expect(till.state.basket.lines[2]).toMatchObject({ listMinor: 60_000, amountMinor: 30_000 });
  });

  test("is never asked about where it was scanned, or a second time", async () => {
    const { world, till } = await shop();
    till.add(id(100), 400 * KILO);
    expect(till.state.basket.lines[0]).toMatchObject({ quantityMicro: 400 * KILO });
    world.scan(ean(0));
    expect(till.state.basket.lines[0]).toMatchObject({ quantityMicro: 401 * KILO });
  });
});

describe("a scan while something is open", () => {
  test("is refused with its word, and nothing falls into the basket behind", async () => {
    const { world, till } = await shop();
    const told: string[] = [];
    till.guardScans((what) => {
      told.push(what);
      return "sheet_open";
    });
    world.scan(ean(0));
    expect(till.state.scan).toMatchObject({ ok: false, reason: "sheet_open" });
    expect(till.state.basket.lines).toEqual([]);
    world.scan(till.newCard());
    expect(told).toEqual(["other", "card"]);
    // Taken by what is open: heard, and not sold.
    const known: (string | null)[] = [];
    till.guardScans((_what, _code, product) => {
      known.push(product());
      return null;
    });
    for (const code of [ean(0), "T1-000001"]) world.scan(code);
    expect(known).toEqual([id(100), null]);
    expect(till.state.scan).toMatchObject({ ok: true, refusal: null });
    expect(till.state.basket.lines).toEqual([]);
    till.guardScans(() => true);
    world.scan(ean(0));
    expect(till.state.basket.lines).toHaveLength(1);
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
  });
});

import { describe, expect, test } from "vitest";

import type { BookCoupon } from "../src/sync/book";
import { belongs } from "../src/sales/coupons";
import { readBody, type Body } from "../src/sales/document";
import { CARD, World, opened, settle, until } from "./world";
import { id } from "./server";

const TRADE = id(800);
const LISTS = [
  { id: id(810), name: "By the dozen", prices: [{ product: "SKU-100", unit_price: 4_000_000, from_micro: 12_000_000 }] },
  { id: id(811), name: "Trade", priority: 1, off_ppm: 100_000, when: { customer_groups: [TRADE] } },
];
const LETTER: BookCoupon = {
  id: id(820), name: "Letter", code: "LETTER", batch: true, uses: 1, per_customer: 0, from_date: null, to_date: null, offline_a_day: 2,
};
const HALF = { id: id(830), kind: "percent", name: "Half", value: 500_000, coupon: LETTER.id } as const;
const CODES = ["LETTER-2222222A", "LETTER-2222223B", "LETTER-2222224C", "LETTER-2222225D"].map(checked);

/** A code with its right last character. */
function checked(code: string): string {
  return [..."23456789ABCDEFGHJKLMNPQRSTUVWXYZ"].map((last) => code.slice(0, -1) + last).find((one) => belongs(one, "LETTER")) ?? "";
}

async function shop(change: (world: World) => void): ReturnType<typeof opened> {
  const world = new World();
  change(world);
  return opened(world);
}

function written(world: World): Body {
  return readBody([...world.server.stored.values()].at(-1)?.body ?? "");
}

describe("price lists", () => {
  const listed = () => shop((world) => {
    const [variant] = world.server.variants;
    world.server.priceLists = LISTS.map((list) => ({
      ...list, ...(list.prices ? { prices: list.prices.map((price) => ({ ...price, product: variant?.sku ?? "" })) } : {}),
    }));
    world.server.groups = [TRADE];
  });

  test("a dozen costs less, says why, and stands on the receipt with its list", async () => {
    const { world, till } = await listed();
    till.add(id(100), 11_000_000);
    expect(till.state.basket).toMatchObject({ totalMinor: 5390, lines: [{ priceList: "", unitPrice: 4_900_000 }] });
    till.add(id(100));
    expect(till.state.basket).toMatchObject({ totalMinor: 4800, lines: [{ priceList: "By the dozen", unitPrice: 4_000_000 }] });
    await till.pay(CARD, null);
    expect(till.state.done?.lines[0]).toMatchObject({ priceList: "By the dozen", unitPrice: 4_000_000 });
    await until(till, ({ unsent }) => unsent === 0);
    expect(written(world)).toMatchObject({ v: 4, lines: [{ price: 4_000_000, price_list: [id(810), "By the dozen"] }] });
  });

  test("a customer's groups decide, and are said; a price by hand stays", async () => {
    const { world, till } = await listed();
    till.add(id(100));
    till.setCustomer(id(900));
    expect(till.state.basket).toMatchObject({ totalMinor: 441, lines: [{ priceList: "Trade" }] });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(written(world)).toMatchObject({ v: 4, customer_groups: [TRADE], lines: [{ price_list: [id(811), "Trade"] }] });
  });

  test("what was paid in part keeps its prices, whatever book comes", async () => {
    const { world, till } = await listed();
    till.add(id(100), 12_000_000);
    await till.pay(CARD, 100);
    world.server.priceLists = [];
    world.server.version++;
    till.sendNow();
    const asked = world.server.requests.length;
    await until(till, () => world.server.requests.slice(asked).some(({ path }) => path.endsWith("/book")), "the book");
    await settle();
    expect(till.state.basket).toMatchObject({ totalMinor: 4800, remainingMinor: 4700 });
  });

  test("a shelf without lists writes as before", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(written(world).v).toBe(2);
  });
});

describe("coupons", () => {
  test("a code of the server's is one, and none with a slip", () => {
    expect(belongs("LETTER-2345ABCV", "LETTER")).toBe(true);
    expect(belongs("LETTER-3245ABCV", "LETTER")).toBe(false);
  });

  const letters = () => shop((world) => {
    world.server.coupons = [LETTER];
    world.server.promotions = [HALF];
  });

  test("one is held, counts, can be taken off, and stands on the receipt", async () => {
    const { world, till } = await letters();
    till.add(id(100));
    const code = CODES[0] ?? "";
    expect(await till.presentCoupon(` ${code.toLowerCase()} `)).toEqual({ ok: true });
    expect(till.state.basket).toMatchObject({ totalMinor: 245, coupons: [{ code, name: "Letter", amountMinor: 245 }] });
    expect(world.server.held.size).toBe(1);
    expect(await till.presentCoupon(CODES[1] ?? "")).toMatchObject({ refusal: { code: "coupon_twice" } });
    expect(till.removeCoupon(code)).toEqual({ ok: true });
    expect(till.state.basket).toMatchObject({ totalMinor: 490, coupons: [] });
    await until(till, () => world.server.held.size === 0);
    world.scan(code);
    await until(till, ({ basket }) => basket.coupons.length === 1, "the scan");
    expect(till.state.scan).toMatchObject({ ok: true, text: "Letter" });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(written(world)).toMatchObject({ v: 4, coupons: [[LETTER.id, code]], total: 245 });
    expect(till.state.basket.coupons).toEqual([]);
  });

  test("the server's word counts: used, unknown, misread", async () => {
    const { world, till } = await letters();
    till.add(id(100));
    world.server.held.set(CODES[0] ?? "", "another");
    expect(await till.presentCoupon(CODES[0] ?? "")).toMatchObject({ refusal: { code: "coupon_used_up" } });
    expect(await till.presentCoupon("NOBODYS")).toMatchObject({ refusal: { code: "coupon_unknown" } });
    const misread = `${(CODES[1] ?? "").slice(0, -1)}?`;
    expect(await till.presentCoupon(misread)).toMatchObject({ refusal: { code: "coupon_unknown" } });
    expect(till.state.basket.coupons).toEqual([]);
  });

  test("without a network so many a day are believed, each once", async () => {
    const { world, till } = await letters();
    world.server.faults = Array(1000).fill("lost request");
    for (const code of CODES.slice(0, 2)) {
      till.add(id(100));
      expect(await till.presentCoupon(code)).toEqual({ ok: true });
      expect(till.state.basket.totalMinor).toBe(245);
      await till.pay(CARD, null);
    }
    till.add(id(100));
    expect(await till.presentCoupon(CODES[0] ?? "")).toMatchObject({ refusal: { code: "coupon_used_up" } });
    expect(await till.presentCoupon(CODES[2] ?? "")).toMatchObject({ refusal: { code: "coupon_offline" } });
  });

  test("days, customers and one code for all are kept without a network", async () => {
    const { world, till } = await shop((one) => {
      one.server.coupons = [
        { ...LETTER, id: id(821), code: "OLD", batch: false, to_date: "2020-01-01" },
        { ...LETTER, id: id(822), code: "LATER", batch: false, from_date: "2099-01-01" },
        { ...LETTER, id: id(823), code: "MINE", batch: false, per_customer: 1 },
        { ...LETTER, id: id(824), code: "ALL", batch: false, uses: 0 },
      ];
    });
    world.server.faults = Array(1000).fill("lost request");
    till.add(id(100));
    const codes = ["OLD", "LATER", "MINE", "ALL"];
    const told = [];
    for (const code of codes) told.push(await till.presentCoupon(code));
    expect(told.map((one) => (one.ok ? "" : one.refusal.code))).toEqual(["coupon_ended", "coupon_not_yet", "coupon_needs_customer", ""]);
    expect(till.state.basket.coupons).toMatchObject([{ code: "ALL", amountMinor: 0 }]);
  });
});

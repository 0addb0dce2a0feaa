/** What selling some goods asks for: the customer's age, a weight, a price, which piece it is. */
import { describe, expect, test } from "vitest";

import { yearsBefore } from "../src/counter/asking";
import { readBody } from "../src/sales/document";
import { pageOf, variantsOf, type Terms } from "../src/sync/pages";
import { id } from "./server";
import { BEN, CARD, PIN, World, ean, opened, product, until } from "./world";

const NOTHING: Terms = { minimum_age: 0, tracking: "", asks_price: false, lowest_price: null, highest_price: null };

/** Product 3 from 18 on, 4 from 16 on, 5 by serial number, 6 by lot, 7 with its price typed between 1 and 50. */
async function shop(protocols?: readonly number[]): ReturnType<typeof opened> {
  const world = new World();
  if (protocols) world.server.protocols = protocols;
  const terms: Record<number, Partial<Terms>> = {
    3: { minimum_age: 18 },
    4: { minimum_age: 16 },
    5: { tracking: "serial" },
    6: { tracking: "lot" },
    7: { asks_price: true, lowest_price: 1_000_000, highest_price: 50_000_000 },
  };
  world.server.variants = world.server.variants.map((one, n) => (terms[n] ? { ...one, terms: { ...NOTHING, ...terms[n] } } : one));
  return opened(world);
}

function body(world: World): ReturnType<typeof readBody> {
  return readBody([...world.server.stored.values()].at(-1)?.body ?? "");
}

describe("what is asked", () => {
  test("terms survive the pages they are stored in", () => {
    const some = [product(1), { ...product(2), terms: { ...NOTHING, minimum_age: 18 } }, product(3)];
    expect(variantsOf(pageOf(0, some))).toEqual(some);
    const { terms: _, ...before } = pageOf(0, [product(1)]);
    expect(variantsOf(before)).toEqual([product(1)]);
  });

  test("the age is asked once a basket, and again only for more", async () => {
    const { world, till } = await shop();
    expect(till.add(id(104))).toMatchObject({ refusal: { code: "asks" } });
    expect(till.state.asking).toEqual({ what: "age", name: "Product 4", minimum: 16, bornBy: "2010-11-22" });
    expect(till.answer({ old: true })).toEqual({ ok: true });
    expect(till.add(id(104))).toEqual({ ok: true });
    world.scan(ean(3));
    expect(till.state.asking).toMatchObject({ what: "age", minimum: 18, bornBy: "2008-11-22" });
    // Too young for that: it stays out, the rest stays in.
    expect(till.answer({ old: false })).toEqual({ ok: true });
    expect(till.state.asking).toBe(null);
    expect(till.state.basket.lines.map(({ name }) => name)).toEqual(["Product 4"]);
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(body(world)).toMatchObject({ v: 4, age: { minimum: 16, born_by: "2010-11-22" } });
    expect(till.add(id(104))).toMatchObject({ refusal: { code: "asks" } });
  });

  test("the age goes with the last goods it was asked for, and comes back with them", async () => {
    const { world, till } = await shop();
    const twice = (): string => {
      till.add(id(104));
      till.answer({ old: true });
      till.add(id(101));
      return till.state.basket.lines.find(({ name }) => name === "Product 4")?.key ?? "";
    };
    till.remove(twice());
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(body(world).age).toBe(undefined);
    till.nextSale();
    till.remove(twice());
    till.undo();
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(body(world).age).toMatchObject({ minimum: 16 });
  });

  test("who was born on the 29th of February has a birthday every year", () => {
    expect(yearsBefore("2028-02-29", 18)).toBe("2010-02-28");
    expect(yearsBefore("2028-02-29", 20)).toBe("2008-02-29");
    expect(yearsBefore("2026-11-22", 18)).toBe("2008-11-22");
  });

  test("a serial number is scanned or typed, and is one piece", async () => {
    const { world, till } = await shop();
    till.add(id(105));
    expect(till.state.asking).toEqual({ what: "serial", name: "Product 5" });
    world.scan("SN-1");
    expect(till.state.basket.lines[0]?.goods).toEqual({ serial: "SN-1" });
    till.add(id(105));
    expect(till.answer({ mark: "SN-1" })).toMatchObject({ refusal: { code: "serial_twice" } });
    expect(till.answer({ mark: "4111 1111 1111 1111" })).toMatchObject({ refusal: { code: "card_number" } });
    expect(till.answer({ mark: " " })).toMatchObject({ refusal: { code: "reason_missing" } });
    world.scan("(01)09501101530003(21)SN-2(10)L9");
    expect(till.state.basket.lines[1]?.goods).toEqual({ serial: "SN-2", lot: "L9" });
    expect(till.setQuantity(till.state.basket.lines[0]?.key ?? "", 2_000_000)).toMatchObject({ refusal: { code: "one_piece" } });
    till.add(id(106));
    till.answer({ mark: "LOT 7" });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(body(world).lines.map(({ goods }) => goods)).toEqual([{ serial: "SN-1" }, { lot: "L9", serial: "SN-2" }, { lot: "LOT 7" }]);
  });

  test("what is sold by weight is weighed, less its tare", async () => {
    const { world, till } = await shop();
    till.add(id(102));
    expect(till.state.asking).toEqual({ what: "quantity", name: "Ham, per kg", unit: "kg", decimals: 3 });
    // The next goods wait until this is answered.
    world.scan(ean(1));
    expect(till.state.scan).toMatchObject({ ok: false, reason: "answer_first" });
    expect(till.answer({ quantityMicro: 12_000, tareMicro: 12_000 })).toMatchObject({ refusal: { code: "under_zero" } });
    expect(till.answer({ quantityMicro: 1_262_000, tareMicro: 12_000 })).toEqual({ ok: true });
    expect(till.state.basket.lines[0]).toMatchObject({ quantityMicro: 1_250_000, amountMinor: 615, goods: { tare: 12_000 } });
    world.scan(ean(2));
    expect(till.state.asking).toMatchObject({ what: "quantity" });
    till.leaveOut();
    expect(till.state.basket.lines).toHaveLength(1);
  });

  test("an open price is typed within its limits; past them somebody allows it", async () => {
    const { world, till } = await shop();
    till.add(id(107));
    expect(till.state.asking).toEqual({ what: "price", name: "Product 7", lowest: 1_000_000, highest: 50_000_000 });
    expect(till.answer({ unitPrice: 12_500_000 })).toEqual({ ok: true });
    expect(till.state.basket.totalMinor).toBe(1250);
    till.add(id(107));
    const asked = till.answer({ unitPrice: 60_000_000 });
    expect(asked).toMatchObject({ refusal: { approval: { right: "sales:override", what: "openPrice" } } });
    if (asked.ok || !asked.refusal.approval) throw new Error("nobody was asked");
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(till.state.asking).toBe(null);
    const key = till.state.basket.lines[1]?.key ?? "";
    expect(till.setQuantity(key, 2_000_000)).toMatchObject({ refusal: { approval: { right: "sales:override", what: "openPrice", values: { quantity: 2_000_000 } } } });
    // Within its limits it is anybody's, as it was when it was asked.
    expect(till.setPrice(till.state.basket.lines[0]?.key ?? "", 13_000_000)).toEqual({ ok: true });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(body(world)).toMatchObject({ total: 7300, approvals: [{ person: BEN, right: "sales:override", of: [id(107), 60_000_000, 1_000_000] }] });
  });

  test("a server of before is told nothing it cannot read", async () => {
    const { world, till } = await shop([1, 2, 3]);
    till.add(id(103));
    till.answer({ old: true });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect([body(world).v, body(world).age]).toEqual([2, undefined]);
  });
});

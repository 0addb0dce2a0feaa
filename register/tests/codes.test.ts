/** Codes with something inside: GS1 with lot, expiry, weight and price, and labels of the shop's scales. */
import { describe, expect, test } from "vitest";

import { amountOf } from "../src/counter/scanning";
import { FNC1, digitFor } from "../src/devices/codes/elements";
import { readCode } from "../src/devices/codes/reading";
import { Wedge } from "../src/devices/scanner";
import { readBody } from "../src/sales/document";
import { BEN, CARD, PIN, World, opened, product, until } from "./world";

const GTIN = "09501101530003";
const LAYOUTS = [
  { form: "22IIIIIVPPPPC", decimals: 2 },
  { form: "21IIIIIWWWWWC", decimals: 3 },
];

/** Product 3 by its GTIN and as a price label, product 2 (per kilogram, 4.92) as a weight and a price label. */
async function shop(protocols?: readonly number[]): ReturnType<typeof opened> {
  const world = new World();
  if (protocols) world.server.protocols = protocols;
  world.server.layouts = LAYOUTS;
  const codes: Record<number, string[]> = { 3: [GTIN.slice(1), "10003"], 2: ["10002"] };
  world.server.variants = world.server.variants.map((one, n) => ({
    ...one,
    barcodes: [...one.barcodes, ...(codes[n] ?? []).map((code) => ({ code, quantity: 1_000_000 }))],
  }));
  return opened(world);
}

function ended(body: string): string {
  return `${body}${digitFor(body)}`;
}

describe("codes with something inside", () => {
  test("lot, expiry and serial number stand on the line and in the document", async () => {
    const { world, till } = await shop();
    const code = `]d201${GTIN}172612311021A${FNC1}21S-7`;
    world.scan(code);
    expect(till.state.scan).toMatchObject({ ok: true, text: "Product 3" });
    // The same goods of another lot are another line.
    world.scan(`(01)${GTIN}(10)B`);
    expect(till.state.basket.lines).toHaveLength(2);
    expect(till.state.basket.lines[0]?.goods).toEqual({ code, lot: "21A", serial: "S-7", expires: "2026-12-31" });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()][0]?.body ?? "");
    expect(body.v).toBe(4);
    expect(body.lines[0]?.goods).toEqual({ code, lot: "21A", serial: "S-7", expires: "2026-12-31" });
  });

  test("weight labels bring the weight, price labels the very price", async () => {
    const { world, till } = await shop();
    world.scan(ended("211000201250"));
    // 1.250 kg at 4.92
    expect(till.state.basket.lines[0]).toMatchObject({ quantityMicro: 1_250_000, amountMinor: 615, priceChanged: false });
    world.scan("2210002" + "9" + "2875" + digitFor("221000292875"));
    expect(till.state.basket.lines[1]).toMatchObject({ amountMinor: 2875, priceChanged: false });
    world.scan(ended("221000392875"));
    expect(till.state.basket.lines[2]).toMatchObject({ quantityMicro: 1_000_000, amountMinor: 2875, priceChanged: true });
    world.scan(ended("221000382875"));
    expect(till.state.scan).toMatchObject({ ok: false, reason: "check_digit" });
    expect(till.state.basket.lines).toHaveLength(3);
  });

  test("a net weight in grams counts as kilograms, and as nothing for what is sold by the piece", () => {
    const told = { layouts: LAYOUTS, today: 20261122, exponent: 2, currency: 826 };
    const reading = readCode(`(01)${GTIN}(3103)001250`, told);
    const ham = { variant: product(2), quantity: 1_000_000 };
    expect(amountOf(reading, ham)).toEqual({ quantity: 1_250_000, unitPrice: null });
    expect(amountOf(reading, { ...ham, variant: { ...ham.variant, unit: "g" } })).toEqual({ quantity: 1_250_000_000, unitPrice: null });
    expect(amountOf(reading, { ...ham, variant: product(3) })).toEqual({ quantity: 1_000_000, unitPrice: null });
    // 1.250 kg for 5.00: its own price per kilogram, so that weight and price both stand.
    const reduced = readCode(`(01)${GTIN}(3103)001250(3922)500`, told);
    expect(amountOf(reduced, ham)).toEqual({ quantity: 1_250_000, unitPrice: 4_000_000 });
  });

  test("what has expired is refused by name and day, and sold only by somebody who may", async () => {
    const { world, till } = await shop();
    const code = `(01)${GTIN}(17)261121`;
    world.scan(code);
    expect(till.state.scan?.refusal).toEqual({ code: "expired", values: { name: "Product 3", on: "2026-11-21" } });
    expect(till.state.basket.lines).toHaveLength(0);
    // On its last day it may still be sold.
    expect(till.addCode(`(01)${GTIN}(17)261122`).ok).toBe(true);
    const asked = till.addCode(code, true);
    expect(asked).toMatchObject({ refusal: { code: "needs_approval", approval: { right: "sales:override", what: "sellExpired" } } });
    if (asked.ok || !asked.refusal.approval) throw new Error("nobody was asked");
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(till.state.basket.lines).toHaveLength(2);
    const key = till.state.basket.lines[1]?.key ?? "";
    // For this piece alone: neither for more of them, nor for another price.
    const more = till.setQuantity(key, 3_000_000);
    expect(more).toMatchObject({ refusal: { approval: { what: "sellExpired", values: { quantity: 3_000_000, on: "2026-11-21" } } } });
    if (more.ok || !more.refusal.approval) throw new Error("nobody was asked");
    expect(await till.approve(more.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(till.setQuantity(key, 2_000_000)).toEqual({ ok: true });
    const cheap = till.setPrice(key, 100_000);
    expect(cheap).toMatchObject({ refusal: { approval: { right: "sales:override", what: "setPrice", values: { on: "2026-11-21" } } } });
    if (cheap.ok || !cheap.refusal.approval) throw new Error("nobody was asked");
    expect(await till.approve(cheap.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(till.setPrice(key, null)).toEqual({ ok: true });
    expect(till.setQuantity(key, 1_000_000)).toEqual({ ok: true });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()][0]?.body ?? "");
    expect(body.approvals?.map(({ person, right, of }) => [person, right, of?.[2]])).toEqual([
      [BEN, "sales:override", 2_000_000],
      [BEN, "sales:price", 2_000_000],
    ]);
    expect(body.lines[1]?.goods?.expires).toBe("2026-11-21");
  });

  test("what cannot be read says why and adds nothing", async () => {
    const { world, till } = await shop();
    for (const [code, why] of [
      [`(01)${GTIN}(17)260230`, "date"],
      [`]C101${GTIN}310300`, "cut_off"],
      ["]C110AB-123", "no_gtin"],
      [`(01)${GTIN}(3932)840100`, "currency"],
    ] as const) {
      world.scan(code);
      expect(till.state.scan).toMatchObject({ ok: false, reason: "code_unreadable", refusal: { values: { why } } });
    }
    world.scan(`(01)${GTIN.slice(0, -1)}4`);
    expect(till.state.scan).toMatchObject({ reason: "check_digit" });
    expect(till.state.basket.lines).toHaveLength(0);
  });

  test("a server of before hears nothing of it", async () => {
    const { world, till } = await shop([1, 2, 3]);
    world.scan(`(01)${GTIN}(10)B`);
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()][0]?.body ?? "");
    expect([body.v, body.lines[0]?.goods]).toEqual([2, undefined]);
  });

  test("a scanner's separator is part of the code, however it is typed", () => {
    const wedge = new Wedge();
    let at = 0;
    for (const key of `]d201${GTIN}10A${FNC1}21B`) expect(wedge.key(key, (at += 5))).toBe(null);
    expect(wedge.key("Enter", at + 5)).toBe(`]d201${GTIN}10A${FNC1}21B`);
  });
});

/** Tips: paid with the sale or after it, given back, paid out; never part of what is sold. */
import { describe, expect, test } from "vitest";

import { readBody } from "../src/sales/document";
import { ANA, BEN, CARD, CASH, PIN, World, id, opened, seen, signedIn, until } from "./shift_world";

const TIP = id(36);
const ONE = [{ line: 1, quantityMicro: 1_000_000 }];

async function tipping(world = new World()) {
  world.server.tips = { tender: TIP, name: "Tip", before: true, after: true, offered_ppm: [100_000] };
  const made = await opened(world);
  await made.till.openShift(1_000, []);
  return made;
}

async function bodies({ world, till }: Awaited<ReturnType<typeof tipping>>) {
  await until(till, ({ unsent }) => unsent === 0, "the sync");
  return [...world.server.stored.values()].map(({ body }) => readBody(body)).filter(({ tenders }) => Array.isArray(tenders) && tenders.some((one) => "type" in one));
}

describe("a tip before paying", () => {
  test("is paid with the sale, belongs to who serves, and is neither sold nor taxed", async () => {
    const made = await tipping();
    const { till } = made;
    till.add(id(100));
    expect(till.tips.set(100)).toEqual({ ok: true });
    expect(till.state.basket).toMatchObject({ totalMinor: 590, tipMinor: 100, remainingMinor: 590, taxMinor: 82 });
    expect(await till.pay(CASH, 90)).toEqual({ ok: true });
    expect(till.tips.set(50)).toMatchObject({ refusal: { code: "paying" } });
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    expect(till.state.done).toMatchObject({ totalMinor: 490, tip: { minor: 100, name: "Ana", of: "" }, tenders: [{ amountMinor: 90 }, { amountMinor: 500 }] });
    const [body] = await bodies(made);
    expect([body?.total, body?.net, body?.tax]).toEqual([490, 408, 82]);
    expect(body?.tenders.map(({ type, amount, reference }) => [type, amount, reference])).toEqual([[CASH, 90, ""], [CARD, 500, ""], [TIP, -100, ANA]]);
    expect(await seen(till, [[100, 11]])).toMatchObject({ expectedMinor: 1_090 });
  });

  test("stands in the parked basket, and is taken off again", async () => {
    const { till } = await tipping();
    till.add(id(100));
    till.tips.set(100);
    await till.park("");
    expect(till.state.basket.tipMinor).toBe(0);
    await till.unpark(till.state.parked[0]?.id ?? "");
    expect(till.state.basket.totalMinor).toBe(590);
    till.tips.set(0);
    expect(till.state.basket.totalMinor).toBe(490);
    expect(till.tips.set(-1)).toMatchObject({ ok: false });
  });

  test("goes when the basket is another: nobody pays what another customer left", async () => {
    const { till } = await tipping();
    till.add(id(100));
    till.tips.set(100);
    till.remove(till.state.basket.lines[0]?.key ?? "");
    expect(till.state.basket).toMatchObject({ lines: [], totalMinor: 0, tipMinor: 0 });
    till.add(id(100));
    till.tips.set(100);
    till.add(id(101));
    expect(till.state.basket.tipMinor).toBe(0);
    till.tips.set(100);
    expect(till.state.basket.tipMinor).toBe(100);
  });

  test("goes back with a void, and stays on a return", async () => {
    const made = await tipping();
    const { till } = made;
    await signedIn(till, BEN);
    for (const act of ["void", "return"] as const) {
      till.add(id(100));
      till.tips.set(100);
      await till.pay(CASH, null);
      const sale = till.state.done?.id ?? "";
      expect(await (act === "void" ? till.voidSale(sale, "left") : till.returnItems(sale, ONE, CASH, "faulty"))).toEqual({ ok: true });
      expect(till.state.done?.tip?.minor ?? 0).toBe(act === "void" ? -100 : 0);
      till.nextSale();
    }
    const tips = (await bodies(made)).map(({ kind, tenders }) => [kind, tenders.find(({ type }) => type === TIP)?.amount ?? 0]);
    expect(tips).toEqual([["sale", -100], ["void", 100], ["sale", -100], ["return", 0]]);
  });
});

describe("a tip that was given back", () => {
  test("does not go back again with a void, whatever was added to it later", async () => {
    const { till } = await tipping();
    await signedIn(till, BEN);
    till.add(id(100));
    till.tips.set(100);
    await till.pay(CASH, null);
    const sale = till.state.done?.id ?? "";
    expect(await till.tips.giveBack(sale, CASH, 60)).toEqual({ ok: true });
    expect(await till.voidSale(sale, "left")).toMatchObject({ refusal: { code: "tip_gone_back" } });
    expect(await seen(till, [])).toMatchObject({ expectedMinor: 1_530 });
    // Enough is there again for the void to take its hundred.
    expect(await till.tips.add(sale, CASH, 60)).toEqual({ ok: true });
    expect(await till.voidSale(sale, "left")).toEqual({ ok: true });
    expect(await seen(till, [])).toMatchObject({ expectedMinor: 1_000 });
  });
});

describe("a tip after paying", () => {
  test("is a document of payments alone, for who served, while the shift is open", async () => {
    const made = await tipping();
    const { till } = made;
    till.add(id(100));
    await till.pay(CARD, null);
    const { id: sale = "", number = "" } = till.state.done ?? {};
    till.nextSale();
    await signedIn(till, BEN);
    expect(await till.tips.add(sale, CARD, 150)).toEqual({ ok: true });
    expect(till.state.done).toMatchObject({ totalMinor: 150, lines: [], tip: { minor: 150, name: "Ana", of: number } });
    till.nextSale();
    expect(await till.tips.add(sale, CASH, 50)).toEqual({ ok: true });
    expect(await till.tips.leftOf(sale)).toBe(200);
    expect(await till.tips.giveBack(sale, CASH, 201)).toMatchObject({ refusal: { code: "more_than_left" } });
    expect(await till.tips.giveBack(sale, CASH, 50)).toEqual({ ok: true });
    expect(await till.tips.leftOf(sale)).toBe(150);
    expect(await seen(till, [])).toMatchObject({ expectedMinor: 1_000 });
    expect((await till.receipts("")).map(({ also }) => also)).toEqual(["tip", "tip", "tip", ""]);
    const [, added] = await bodies(made);
    expect(added).toMatchObject({ kind: "sale", lines: [], total: 0, net: 0, tax: 0, person: BEN });
    expect(added?.tenders.map(({ type, amount, reference }) => [type, amount, reference])).toEqual([[CARD, 150, ""], [TIP, -150, `${ANA} ${number}`]]);
    till.nextSale();
    await till.closeShift([[100, 10]]);
    await till.openShift(1_000, []);
    expect(await till.tips.add(sale, CASH, 50)).toMatchObject({ refusal: { code: "shift_closed" } });
  });

  test("is not asked of a terminal that is driven from here, nor of goods that are void", async () => {
    const world = new World();
    world.server.terminal = { id: id(70), name: "Counter", tender: CARD };
    const { till } = await tipping(world);
    till.add(id(100));
    await till.pay(CASH, null);
    const sale = till.state.done?.id ?? "";
    expect(await till.tips.add(sale, CARD, 50)).toMatchObject({ refusal: { code: "unknown_tender" } });
    await signedIn(till, BEN);
    await till.voidSale(sale, "left");
    expect(await till.tips.add(sale, CASH, 50)).toMatchObject({ refusal: { code: "already_voided" } });
  });
});

describe("paying tips out", () => {
  test("goes from the drawer to the person, and past the limit somebody with the right allows it", async () => {
    const world = new World();
    world.server.shifts = { ...world.server.shifts!, pay_out_minor_without_approval: 699 };
    const made = await tipping(world);
    const { till } = made;
    world.server.owed = [{ person: ANA, amount: 700 }, { person: null, amount: 20 }, { person: BEN, amount: -5 }];
    expect(await till.tips.owed()).toEqual([{ personId: ANA, name: "Ana", amountMinor: 700 }]);
    const asked = await till.tips.payOut(ANA, 700);
    if (asked.ok || !asked.refusal.approval) throw new Error("nobody was asked");
    expect(asked.refusal.approval).toMatchObject({ right: "cash:pay_out", what: "payOut", values: { amount: 700 } });
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(await seen(till, [])).toMatchObject({ expectedMinor: 300 });
    const [body] = await bodies(made);
    expect(body?.tenders.map(({ type, amount, reference }) => [type, amount, reference])).toEqual([[CASH, -700, ""], [TIP, 700, `${ANA} out`]]);
    expect(body?.approvals).toMatchObject([{ person: BEN, right: "cash:pay_out" }]);
  });

  test("asks nobody within what a person pays out, nor does giving one back", async () => {
    const { till } = await tipping();
    till.add(id(100));
    till.tips.set(100);
    await till.pay(CASH, null);
    const sale = till.state.done?.id ?? "";
    till.nextSale();
    expect(await till.tips.giveBack(sale, CASH, 40)).toEqual({ ok: true });
    till.nextSale();
    expect(await till.tips.payOut(ANA, 60)).toEqual({ ok: true });
    expect(await seen(till, [])).toMatchObject({ expectedMinor: 1_490 });
  });
});

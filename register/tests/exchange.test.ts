import { describe, expect, test } from "vitest";

import { readBody } from "../src/sales/document";
import { backText } from "../src/screens/sentences";
import { ANA, BEN, CARD, CASH, PIN, opened, settle, signedIn, until } from "./world";
import { id } from "./server";

describe("an exchange", () => {
  async function sold(): ReturnType<typeof opened> {
    const made = await opened();
    const { till } = made;
    till.lock();
    await signedIn(till, BEN);
    till.add(id(100), 2_000_000);
    till.add(id(101));
    till.discountBasket({ kind: "percent", value: 100_000 }, "regular");
    await till.pay(CARD, null);
    till.nextSale();
    return made;
  }

  test("settles goods back and new goods in one sum, at the value that was paid", async () => {
    const { world, till } = await sold();
    const sale = (await till.receipts(""))[0]?.id ?? "";
    till.add(id(103));
    await till.findForReturn("R1-000001");
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 1_000_000 }], "too hard")).toEqual({ ok: true });
    // Product 3 costs 4.93; of two for 9.80 less a tenth one comes back with 4.41.
    expect(till.state.basket.back).toMatchObject({ number: "R1-000001", lines: [{ name: "Sourdough 800 g", quantityMicro: 1_000_000, amountMinor: -441 }] });
    expect([till.state.basket.totalMinor, till.state.basket.remainingMinor]).toEqual([52, 52]);
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 1_000_000 }], "x")).toMatchObject({ refusal: { code: "basket_in_use" } });
    expect(till.preview(CASH, 100)).toMatchObject({ changeMinor: 50, amountMinor: 50, refusal: null });
    expect(await till.pay(CASH, 100)).toEqual({ ok: true });
    expect(till.state.done).toMatchObject({ kind: "sale", original: "R1-000001", totalMinor: 50, cashRoundingMinor: -2, changeMinor: 50 });
    expect(till.state.done?.lines.map(({ name, amountMinor, returnableMicro }) => [name, amountMinor, returnableMicro])).toEqual([
      ["Product 3", 493, 1_000_000],
      ["Sourdough 800 g", -441, 0],
    ]);
    expect(till.state.done?.taxes).toHaveLength(1);
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()][1]?.body ?? "");
    expect([body.kind, body.original, body.reason, body.total, body.net + body.tax]).toEqual(["sale", sale, "too hard", 50, 52]);
    expect(body.lines[1]).toMatchObject({ quantity: -1_000_000, gross: -441, original: [sale, 1] });
    // One is left of that line.
    const found = await till.findForReturn("R1-000001");
    expect("lines" in found && found.lines.map(({ returnableMicro }) => returnableMicro)).toEqual([1_000_000, 1_000_000]);
  });

  test.each(["another register's", "its own"])("of %s receipt asks the office again: what came back elsewhere meanwhile comes back once", async (whose) => {
    const { world, till } = await sold();
    await until(till, ({ unsent, online }) => unsent === 0 && online);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    if (whose !== "its own") await till.kept.receipts.clear(); // so it is a stranger's
    till.add(id(103));
    await till.findForReturn("R1-000001");
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 1_000_000 }], "too hard")).toEqual({ ok: true });
    const body = JSON.stringify({ lines: [{ quantity: -2_000_000, original: [sale, 1] }] });
    world.server.stored.set(id(800), { id: id(800), series: id(5), number: 9, hash: "f".repeat(64), previous_hash: "", body });
    expect(await till.pay(CASH, 100)).toMatchObject({ ok: false });
    expect(till.state.stage).toBe("selling");
    world.server.stored.delete(id(800));
    expect(await till.pay(CASH, 100)).toEqual({ ok: true });
  });

  test("takes no half of what is sold by the piece", async () => {
    const { till } = await sold();
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 500_000 }], "x")).toMatchObject({ refusal: { code: "too_many_decimals" } });
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_500_000 }], CARD, "x")).toMatchObject({ refusal: { code: "too_many_decimals" } });
    expect(till.previewReturn(sale, [{ line: 1, quantityMicro: 500_000 }], CARD).refusal).toMatchObject({ code: "too_many_decimals" });
  });

  test("of what a terminal charged goes back by itself, no more than it charged, and nobody says that it went", async () => {
    const { world, till } = await sold();
    await until(till, ({ unsent, online }) => unsent === 0 && online);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    till.add(id(103));
    world.server.charged = CARD; // 5.00 of it
    await till.findForReturn("R1-000001");
    expect(till.previewReturn(sale, [{ line: 1, quantityMicro: 2_000_000 }], CARD)).toMatchObject({ refusal: { code: "more_than_charged" } });
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 2_000_000 }], "x")).toEqual({ ok: true });
    expect(till.preview(CARD, null)).toMatchObject({ amountMinor: 493 - 882, byItself: true, refusal: null });
    expect(till.preview(CASH, null)).toMatchObject({ byItself: false });
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    expect(till.state.done?.tenders).toMatchObject([{ amountMinor: 493 - 882, byItself: true }]);
    if (till.state.done) expect(backText(till.state.done)).toBe("Back to the card");
  });

  test("of what a terminal charged gives no more back than that", async () => {
    const { world, till } = await sold();
    await until(till, ({ unsent, online }) => unsent === 0 && online);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    world.server.charged = CARD;
    await till.findForReturn("R1-000001");
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 2_000_000 }], "x")).toEqual({ ok: true });
    expect(till.preview(CARD, null)).toMatchObject({ refusal: { code: "more_than_charged" } });
    expect(await till.pay(CARD, null)).toMatchObject({ refusal: { code: "more_than_charged" } });
  });

  test("gives money back where less is bought than comes back, or nothing", async () => {
    const { till } = await sold();
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    till.add(id(103));
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 2_000_000 }], "x")).toEqual({ ok: true });
    expect(till.state.basket.remainingMinor).toBe(493 - 882);
    expect(till.likelyNotes()).toEqual([]);
    expect(await till.pay(CASH, 500)).toMatchObject({ ok: false });
    expect(till.preview(CASH, null)).toMatchObject({ amountMinor: -390, refusal: null });
    expect(await till.pay(CASH, null, "", "the card is lost")).toEqual({ ok: true });
    expect(till.state.done?.totalMinor).toBe(-390);
    till.nextSale();
    await till.findForReturn("R1-000001");
    expect(await till.exchange(sale, [{ line: 2, quantityMicro: 1_000_000 }], "x")).toEqual({ ok: true });
    expect(till.dropExchange()).toEqual({ ok: true });
    expect(till.state.basket.back).toBeNull();
    expect(await till.exchange(sale, [{ line: 2, quantityMicro: 1_000_000 }], "x")).toEqual({ ok: true });
    expect(await till.pay(CARD, null, "", "no notes left")).toEqual({ ok: true });
    expect(till.state.done?.totalMinor).toBe(-442);
  });

  test("gives the rest back as it was paid, or another way by who may", async () => {
    const { till } = await sold();
    const { id: sale = "" } = (await till.receipts(""))[0] ?? {};
    await till.findForReturn("R1-000001");
    till.add(id(103));
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 2_000_000 }], "x")).toEqual({ ok: true });
    const [way = ""] = till.state.basket.back?.ways ?? [];
    const other = way === CASH ? CARD : CASH;
    till.lock();
    await signedIn(till, ANA);
    expect(await till.pay(other, null)).toMatchObject({ refusal: { code: "reason_missing" } });
    const asked = await till.pay(other, null, "", "card was blocked");
    expect(asked).toMatchObject({ ok: false, refusal: { code: "needs_approval", approval: { right: "sales:refund_other", values: { other: 1 } } } });
    if (asked.ok || !asked.refusal.approval) throw new Error("not asked");
    expect(till.state.basket.remainingMinor).toBeLessThan(0);
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(till.state.stage).toBe("done");
    const row = await till.kept.receipts.get(till.state.done?.id ?? "");
    expect(JSON.parse(row?.body ?? "{}").reason).toBe("x; card was blocked");
  });

  test("of a split sale gives its rest back in the same parts, the card no more than it was charged", async () => {
    const { world, till } = await opened();
    till.lock();
    await signedIn(till, BEN);
    till.add(id(100), 2_000_000);
    await till.pay(CARD, 300);
    await till.pay(CASH, null);
    till.nextSale();
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    till.add(id(103));
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 2_000_000 }], "x")).toEqual({ ok: true });
    // 9.80 come back for 4.93: of the rest 4.87 the card gives its share, cash what remains, rounded to its coins.
    expect(till.preview("", null)).toMatchObject({ amountMinor: -489, refusal: null, parts: [{ name: "Card", amountMinor: 149 }, { name: "Cash", amountMinor: 340 }] });
    till.lock();
    await signedIn(till, ANA);
    expect(await till.pay("", null)).toEqual({ ok: true }); // as it was paid needs nobody
    expect(till.state.done?.tenders.map(({ name, amountMinor }) => [name, amountMinor])).toEqual([["Card", -149], ["Cash", -340]]);
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()].at(-1)?.body ?? "");
    expect([body.total, body.cash_rounding, body.tenders.map(({ amount, given }) => [amount, given])]).toEqual([-489, -2, [[-149, -149], [-340, -340]]]);
  });

  test("of an exchange: what was paid by card before it never becomes cash by itself", async () => {
    const { world, till } = await sold();
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    till.add(id(103));
    expect(await till.exchange(sale, [{ line: 2, quantityMicro: 1_000_000 }], "x")).toEqual({ ok: true });
    // 4.42 came by card and stays in what is taken for it; the 0.51 more are paid in cash.
    expect(await till.pay(CASH, null)).toEqual({ ok: true });
    const swap = till.state.done?.id ?? "";
    till.nextSale();
    world.server.faults = Array(1000).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    await till.findForReturn("R1-000002");
    const all = [{ line: 1, quantityMicro: 1_000_000 }];
    expect(till.previewReturn(swap, all, "")).toMatchObject({ parts: [{ tenderId: CASH, amountMinor: 50 }, { tenderId: CARD, amountMinor: 442 }] });
    expect(till.previewReturn(swap, all, CASH)).toMatchObject({ otherWay: true });
    // And once more: the next exchange inherits both.
    till.add(id(101));
    expect(await till.exchange(swap, all, "x")).toEqual({ ok: true });
    expect(till.state.basket.back?.ways).toEqual([CASH, CARD]);
  });

  test("needs the right to take goods back, survives the power, and refuses what came back meanwhile", async () => {
    const { world, till } = await sold();
    const sale = (await till.receipts(""))[0]?.id ?? "";
    till.lock();
    await signedIn(till, ANA);
    await till.findForReturn("R1-000001");
    const asked = await till.exchange(sale, [{ line: 1, quantityMicro: 2_000_000 }], "x");
    if (asked.ok || !asked.refusal.approval) throw new Error("not asked");
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    till.add(id(103));
    await settle();
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    await signedIn(again, BEN);
    expect(again.state.basket.back?.number).toBe("R1-000001");
    await again.findForReturn("R1-000001");
    expect(await again.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], CARD, "x")).toEqual({ ok: true });
    again.nextSale();
    expect(await again.pay(CARD, null)).toMatchObject({ refusal: { code: "more_than_sold" } });
    again.dropExchange();
    expect(await again.pay(CARD, null)).toEqual({ ok: true });
    await until(again, ({ unsent }) => unsent === 0);
    const last = readBody([...world.server.stored.values()].at(-1)?.body ?? "");
    expect([last.total, last.original]).toEqual([493, undefined]);
  });

  test("counts for the day's allowance while there is no network, and names who allowed it", async () => {
    const { world, till } = await opened();
    till.lock();
    await signedIn(till, BEN);
    till.add(id(100), 20_000_000);
    await till.pay(CARD, null);
    const sale = till.state.done?.id ?? "";
    await until(till, ({ unsent }) => unsent === 0);
    world.server.faults = Array(1000).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    till.nextSale();
    await till.findForReturn("R1-000001");
    till.add(id(103), 10_000_000);
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 10_000_000 }], "x")).toEqual({ ok: true });
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    till.nextSale();
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], CARD, "x")).toMatchObject({ refusal: { code: "return_allowance", values: { left: 100 } } });
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 1_000_000 }], "x")).toMatchObject({ refusal: { code: "return_allowance" } });
  });
});

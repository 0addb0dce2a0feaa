import { describe, expect, test } from "vitest";

import { readBody, type Body } from "../src/sales/document";
import { asPaid, type Paid } from "../src/sales/refunding";
import { ANA, BEN, CARD, CASH, PIN, World, opened, signedIn, until } from "./world";
import { id } from "./server";

const paid = (...amounts: number[]): Paid[] => amounts.map((left, n) => ({ type: String(n), reference: "", left, refunds: true, cash: n === 1 }));

test("each payment takes its share by largest remainder, and parts come to the whole", () => {
  const given = asPaid(paid(700, 300), 500, null).map(({ amount }) => amount);
  expect(given).toEqual([350, 150]);
  expect(asPaid(paid(1, 1, 1), 2, null).map(({ type, amount }) => [type, amount])).toEqual([["0", 1], ["1", 1]]);
  // What takes no money back goes back in cash; of a rounded coin more than is left too.
  expect(asPaid([{ ...(paid(500)[0] as Paid), refunds: false }, { ...(paid(500)[0] as Paid), type: "c" }], 1000, CASH).map(({ type, amount }) => [type, amount])).toEqual([["c", 500], [CASH, 500]]);
  expect(asPaid(paid(0, 498), 500, null).map(({ amount }) => amount)).toEqual([500]);
});

describe("a return", () => {
  /** Two at 4.90 (9.80), 5.00 by card and the rest in cash; the cashier is signed in. */
  async function sold(world = new World()): ReturnType<typeof opened> {
    const made = await opened(world);
    const { till } = made;
    till.add(id(100), 2_000_000);
    await till.pay(CARD, 500);
    await till.pay(CASH, null);
    till.nextSale();
    return made;
  }

  const last = (world: World): Body => readBody([...world.server.stored.values()].at(-1)?.body ?? "");

  test("gives money back by what was paid, and says what was damaged", async () => {
    const { world, till } = await sold();
    await signedIn(till, BEN);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    const lines = [{ line: 1, quantityMicro: 1_000_000, damaged: true }];
    expect(till.previewReturn(sale, lines, "")).toMatchObject({ refundMinor: 490, parts: [{ tenderId: CARD, amountMinor: 250 }, { tenderId: CASH, amountMinor: 240 }], otherWay: false });
    expect(await till.returnItems(sale, lines, "", "Faulty")).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0);
    expect((await till.receipts("")).map(({ kind, also }) => [kind, also])).toEqual([["return", ""], ["sale", ""]]);
    expect(await till.markPrinted(id(999))).toEqual({ copy: 1 });
    expect(last(world)).toMatchObject({ kind: "return", total: -490, v: 4, reason: "Faulty", lines: [{ write_off: true }], tenders: [{ type: CARD, amount: -250 }, { type: CASH, amount: -240 }] });
    till.nextSale();
    await till.findForReturn("R1-000001");
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], "", "")).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0);
    expect(last(world)).toMatchObject({ total: -490, tenders: [{ type: CARD, amount: -250 }, { type: CASH, amount: -240 }] });
    expect(last(world).lines[0]).not.toHaveProperty("write_off");
  });

  test("asks the office right before money goes out: what came back elsewhere meanwhile comes back once", async () => {
    const { world, till } = await sold();
    await signedIn(till, BEN);
    await until(till, ({ unsent, online }) => unsent === 0 && online);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    const body = JSON.stringify({ lines: [{ quantity: -2_000_000, original: [sale, 1] }] });
    world.server.stored.set(id(800), { id: id(800), series: id(5), number: 9, hash: "f".repeat(64), previous_hash: "", body });
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], "", "Faulty")).toMatchObject({ ok: false });
    expect(await till.voidSale(sale, "mistake")).toMatchObject({ refusal: { code: "already_returned" } });
    world.server.stored.delete(id(800));
    await till.findForReturn("R1-000001");
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], "", "Faulty")).toEqual({ ok: true });
  });

  test("says that money goes back to the card by itself, whichever register's terminal charged it", async () => {
    const { world, till } = await sold();
    await until(till, ({ unsent, online }) => unsent === 0 && online);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    const lines = [{ line: 1, quantityMicro: 1_000_000 }];
    await till.findForReturn("R1-000001");
    expect(till.previewReturn(sale, lines, "").byItself).toBe(false);
    world.server.charged = CARD;
    await till.findForReturn("R1-000001");
    expect(till.previewReturn(sale, lines, "").byItself).toBe(true);
    expect(till.previewReturn(sale, lines, CASH).byItself).toBe(false);
  });

  test("takes back its own receipt within the day's allowance where the office does not answer", async () => {
    const world = new World();
    world.server.limits = { ...world.server.limits, return_day_minor_offline: 600 };
    const { till } = await sold(world);
    await signedIn(till, BEN);
    await until(till, ({ unsent, online }) => unsent === 0 && online);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    world.server.faults = Array(100).fill("lost request");
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 2_000_000 }], "", "Faulty")).toMatchObject({ refusal: { code: "return_allowance" } });
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], "", "Faulty")).toEqual({ ok: true });
  });

  test("another way needs a reason, and one person's yes to both", async () => {
    const { world, till } = await sold();
    const sale = (await till.receipts(""))[0]?.id ?? "";
    await till.findForReturn("R1-000001");
    const lines = [{ line: 1, quantityMicro: 1_000_000 }];
    expect(till.previewReturn(sale, lines, CASH)).toMatchObject({ refundMinor: 490, otherWay: true });
    expect(await till.returnItems(sale, lines, CASH, "Faulty")).toMatchObject({ refusal: { code: "reason_missing" } });
    const asked = await till.returnItems(sale, lines, CASH, "Faulty", "", "card is lost");
    if (asked.ok || !asked.refusal.approval) throw new Error("nobody was asked");
    expect(asked.refusal.approval.people).toEqual([{ id: BEN, name: "Ben" }]);
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0);
    expect(last(world)).toMatchObject({ reason: "Faulty; card is lost", tenders: [{ type: CASH, amount: -490 }] });
    expect(last(world).approvals?.map(({ person, right }) => [person, right])).toEqual([[BEN, "sales:return"], [BEN, "sales:refund_other"]]);
  });

  test("of its own receipt a register takes back alone off-line, up to the day's allowance", async () => {
    const { world, till } = await sold();
    await until(till, ({ unsent }) => unsent === 0);
    const sale = (await till.receipts(""))[0]?.id ?? "";
    const lines = [{ line: 1, quantityMicro: 1_000_000 }];
    await till.findForReturn("R1-000001");
    expect(await till.returnItems(sale, lines, "", "")).toMatchObject({ refusal: { code: "needs_approval" } });
    world.server.limits = { ...world.server.limits, return_day_minor_offline: 600 };
    world.server.faults = Array(100).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    expect(till.state.person?.id).toBe(ANA);
    expect(await till.returnItems(sale, lines, "", "")).toEqual({ ok: true });
    // What the office has heard of since was given back alone all the same: a pulled cable begins no new day.
    till.nextSale();
    till.add(id(100));
    await till.pay(CASH, null);
    const other = till.state.done?.id ?? "";
    till.nextSale();
    world.server.faults = [];
    world.server.version++;
    await till.sendNow();
    await until(till, ({ online, unsent }) => online && unsent === 0);
    world.server.faults = Array(100).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    expect(await till.returnItems(other, lines, "", "")).toMatchObject({ refusal: { code: "return_allowance", values: { left: 110 } } });
  });
});

describe("goods without a receipt", () => {
  const ROLL = id(101);

  test("bring no more than they cost of late, need a right and a reason, and count against the day", async () => {
    const { world, till } = await opened(new World());
    world.server.lowest = 120_000;
    expect(await till.returnPrice(ROLL)).toEqual({ most: 120_000 });
    const lines = [{ productId: ROLL, quantityMicro: 2_000_000, unitPrice: 110_000, damaged: true }];
    expect(till.previewUnreferenced(lines, CASH)).toMatchObject({ refundMinor: 20, refusal: null });
    expect(till.previewUnreferenced([{ ...lines[0]!, unitPrice: 130_000 }], CASH).refusal).toMatchObject({ code: "return_price" });
    expect(await till.returnUnreferenced(lines, CASH, " ")).toMatchObject({ refusal: { code: "reason_missing" } });
    world.server.returnsLeft = 10;
    expect(await till.returnUnreferenced(lines, CASH, "Faulty")).toMatchObject({ refusal: { code: "return_cap", values: { limit: 5000, left: 10 } } });
    world.server.returnsLeft = 5000;
    const asked = await till.returnUnreferenced(lines, CASH, "Faulty");
    if (asked.ok || !asked.refusal.approval) throw new Error("nobody was asked");
    expect(asked.refusal.approval).toMatchObject({ right: "sales:return_unreferenced", values: { refund: 20, goods: expect.stringMatching(/\S/) } });
    world.server.returnsLeft = 10;
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toMatchObject({ refusal: { code: "return_cap" } });
    expect(till.state.done).toBeNull();
    world.server.returnsLeft = 5000;
    await signedIn(till, BEN);
    expect(await till.returnUnreferenced(lines, CASH, "Faulty")).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()].at(-1)?.body ?? "");
    expect(body).toMatchObject({ kind: "return", reason: "Faulty", tenders: [{ type: CASH }], lines: [{ quantity: -2_000_000, price: 110_000, write_off: true }] });
    expect(body).not.toHaveProperty("original");
    expect(body.total).toBe(body.net + body.tax + body.cash_rounding);
    expect(world.server.requests.some(({ path, body: said }) => path.includes("/returns/hold") && said?.["document"] === body.id)).toBe(true);
  });

  test("off-line are within the register's allowance, in all", async () => {
    const { world, till } = await opened(new World());
    await signedIn(till, BEN);
    world.server.faults = Array(200).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    expect(await till.returnPrice(ROLL)).toMatchObject({ most: expect.any(Number) });
    const price = till.product(ROLL)?.price ?? 0;
    const many = [{ productId: ROLL, quantityMicro: 60_000_000, unitPrice: price }];
    expect(await till.returnUnreferenced(many, CASH, "Faulty")).toMatchObject({ refusal: { code: "return_allowance", values: { limit: 5000, left: 5000, who: "" } } });
    expect(await till.returnUnreferenced([{ ...many[0]!, quantityMicro: 1_000_000 }], CASH, "Faulty")).toEqual({ ok: true });
    expect(await till.boughtBy(id(1))).toEqual({ code: "needs_network" });
  });
});

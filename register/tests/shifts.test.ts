/** The drawer from its float to its Z: off-line as on-line, once, and to the last penny. */
import { describe, expect, test } from "vitest";

import type { Till } from "../src/till";
import { ANA, BEN, CARD, CASH, PIN, World, id, opened, seen, signedIn, until } from "./shift_world";

describe("a shift", () => {
  test("is asked for before anything is sold, given back or voided", async () => {
    const { till } = await opened();
    till.add(id(100));
    expect(await till.pay(CASH, 500)).toMatchObject({ ok: false, refusal: { code: "shift_needed" } });
    expect(await till.openShift(15_000, [])).toEqual({ ok: true });
    expect(till.state.drawer.shift).toMatchObject({ number: "R1-000001", floatMinor: 15_000, person: "Ana" });
    expect(till.state.slip).toMatchObject({ kind: "shift_open", amountMinor: 15_000 });
    expect(await till.pay(CASH, 500)).toEqual({ ok: true });
  });

  test("is not asked for where the server keeps none, and receipts stay as they were", async () => {
    const world = new World();
    world.server.shifts = undefined;
    const { till } = await opened(world);
    till.add(id(100));
    expect(await till.pay(CASH, 500)).toEqual({ ok: true });
    expect(await till.openShift(100, [])).toMatchObject({ ok: false, refusal: { code: "not_kept" } });
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    const [row] = [...world.server.stored.values()];
    expect(JSON.parse(row?.body ?? "{}")).toMatchObject({ v: 2 });
    expect(JSON.parse(row?.body ?? "{}").shift).toBeUndefined();
  });

  test("reckons its cash from float, payments, returns and movements", async () => {
    const { world, till } = await opened();
    await till.openShift(0, [[2000, 5], [100, 50]]);
    till.add(id(100));
    await till.pay(CASH, 1000); // 4.90
    till.add(id(100));
    await till.pay(CARD, null);
    expect(await till.payIn(200, "", "found")).toEqual({ ok: true });
    expect(await till.payOut(1_000, id(61), "")).toEqual({ ok: true });
    expect(await till.drop(5_000)).toEqual({ ok: true });
    const must = 15_000 + 490 + 200 - 1_000 - 5_000;
    // Who counts blind learns nothing from the count.
    expect(till.countShift([[100, 96]])).toEqual({ expectedMinor: null, countedMinor: 9_600, differenceMinor: null, unsent: expect.any(Number) });
    expect(await seen(till, [[100, 96]])).toMatchObject({ expectedMinor: must, countedMinor: 9_600, differenceMinor: 9_600 - must });
    expect(await till.closeShift([[100, 96], [50, 1]])).toEqual({ ok: true });
    expect(till.state.slip?.z).toMatchObject({ number: 1, countedMinor: 9_650, differenceMinor: 9_650 - must, documents: 2, soldMinor: 980 });
    expect(till.state.drawer.shift).toBeNull();
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    const bodies = [...world.server.stored.values()].map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ kind, v }) => [kind, v])).toEqual([
      ["shift_open", 3], ["sale", 3], ["sale", 3], ["pay_in", 3], ["pay_out", 3], ["drop", 3], ["shift_close", 4],
    ]);
    const close = bodies.at(-1);
    expect(new Set(bodies.map(({ shift }) => shift))).toEqual(new Set([bodies[0].id]));
    expect(close).toMatchObject({ z: 1, expected: must, counted: 9_650, count: [[100, 96], [50, 1]], totals: { documents: 2, sold: 980, returned: 0 } });
    // Counted first, and then again by somebody who knew what must be there.
    expect(close.first).toEqual([9_600, must]);
    expect(till.state.slip?.z?.firstDifferenceMinor).toBe(9_600 - must);
    expect(close.heads.register).toBe([...world.server.stored.values()].at(-1)?.previous_hash);
    expect(bodies[4]).toMatchObject({ reason_id: id(61), reason: "Small purchase", amount: 1_000 });
  });

  test("counts an exchange as what was sold and what came back, each for itself", async () => {
    const { till } = await opened();
    await signedIn(till, BEN);
    await till.openShift(10_000, []);
    till.add(id(100));
    await till.pay(CASH, null);
    const sale = till.state.done?.id ?? "";
    till.nextSale();
    await till.findForReturn("R1-000002");
    till.add(id(103));
    expect(await till.exchange(sale, [{ line: 1, quantityMicro: 1_000_000 }], "too hard")).toEqual({ ok: true });
    await till.pay(CARD, null);
    till.nextSale();
    expect(till.xReport()).toEqual({ ok: true });
    // 4.90 sold, then 4.93 for the 4.90 that come back.
    expect(till.state.slip?.shift?.kinds).toEqual([{ kind: "sale", count: 2, minor: 983 }, { kind: "exchange", count: 1, minor: -490 }]);
    expect(await till.closeShift([[100, 104], [10, 9]])).toEqual({ ok: true });
    expect(till.state.slip?.z).toMatchObject({ documents: 2, soldMinor: 983, returnedMinor: 490, differenceMinor: 0 });
  });

  test("is missed once one was closed here, and where it is not required that is said", async () => {
    const { world, till } = await opened();
    world.server.shifts = { ...world.server.shifts!, required: false };
    expect(till.state.drawer.between).toBe(false);
    await till.openShift(10_000, []);
    expect(till.state.drawer.between).toBe(false);
    await till.closeShift([[100, 100]]);
    expect(till.state.drawer.between).toBe(true);
    await till.openShift(10_000, []);
    expect(till.state.drawer.between).toBe(false);
  });

  test("goes on without a network, and its Z names what is unsent", async () => {
    const { world, till } = await opened();
    await till.openShift(10_000, []);
    await until(till, ({ unsent }) => unsent === 0, "the opening to be sent");
    world.server.faults = Array.from({ length: 500 }, () => "lost request" as const);
    till.add(id(100));
    await till.pay(CASH, 500);
    expect(await till.closeShift([[100, 104], [50, 1], [10, 4]])).toEqual({ ok: true });
    expect(till.state.slip?.z).toMatchObject({ differenceMinor: 0, unsent: ["R1-000002"] });
    world.server.faults = [];
    till.sendNow();
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    const close = JSON.parse([...world.server.stored.values()].find(({ number }) => number === 3)?.body ?? "{}");
    expect(close.unsent).toEqual([[[...world.server.stored.values()].find(({ number }) => number === 2)?.id, 2]]);
  });

  test("counted twice to the same difference has one count, and the first is kept whatever happens to the register", async () => {
    const { world, till } = await opened();
    await signedIn(till, BEN);
    await till.openShift(10_000, []);
    till.countShift([[100, 99]]);
    till.countShift([[100, 100]]);
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    till.kept.close();
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out", "the register");
    await signedIn(again, BEN);
    again.add(id(100));
    await again.pay(CASH, 500);
    // What was short by one is short by one with the sale too.
    expect(await again.closeShift([[100, 103], [50, 1], [10, 4]])).toEqual({ ok: true });
    expect(again.state.slip?.z).toMatchObject({ differenceMinor: -100, firstDifferenceMinor: null });
    await again.openShift(10_000, []);
    again.countShift([[100, 99]]);
    expect(await again.closeShift([[100, 100]])).toEqual({ ok: true });
    expect(again.state.slip?.z).toMatchObject({ differenceMinor: 0, firstDifferenceMinor: -100 });
    await until(again, ({ unsent }) => unsent === 0, "the sync");
    const closes = [...world.server.stored.values()].map(({ body }) => JSON.parse(body)).filter(({ kind }) => kind === "shift_close");
    expect(closes.map(({ v, first }) => [v, first])).toEqual([[3, undefined], [4, [9_900, 10_000]]]);
  });

  test("opens once and closes once, however often and from wherever it is asked", async () => {
    const { world, till } = await opened();
    const opens = await Promise.all([till.openShift(100, []), till.openShift(200, []), till.openShift(300, [])]);
    expect(opens.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await till.openShift(100, [])).toMatchObject({ ok: false, refusal: { code: "shift_open_already" } });
    const closes = await Promise.all([till.closeShift([[100, 1]]), till.closeShift([]), till.closeShift([[100, 3]])]);
    expect(closes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await till.closeShift([])).toMatchObject({ ok: false, refusal: { code: "shift_needed" } });
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    expect([...world.server.stored.values()].map(({ body }) => JSON.parse(body).kind)).toEqual(["shift_open", "shift_close"]);
  });

  test("is still open when the register comes back after the power went", async () => {
    const { world, till } = await opened();
    await till.openShift(10_000, []);
    till.add(id(100));
    await till.pay(CASH, 500);
    till.kept.close();
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out", "the register");
    expect(again.state.drawer.shift).toMatchObject({ number: "R1-000001", floatMinor: 10_000 });
    await signedIn(again, ANA);
    expect(await seen(again)).toMatchObject({ expectedMinor: 10_490 });
  });

  test("says that the shift of the device before is open, until it has one of its own", async () => {
    const world = new World();
    world.server.shifts = { ...(world.server.shifts as object), open: { number: "R0-000004", opened_at: "2026-11-21T08:00:00Z", person: "Ben" } };
    const { till } = await opened(world);
    expect(till.state.drawer.left).toEqual({ number: "R0-000004", openedAt: Date.parse("2026-11-21T08:00:00Z"), person: "Ben" });
    await till.openShift(0, []);
    expect(till.state.drawer.left).toBeNull();
    await till.closeShift([]);
    expect(till.state.drawer.left).toBeNull();
  });

  test("numbers its Zs without a gap and never resets the perpetual totals", async () => {
    const world = new World();
    world.server.shifts = { ...(world.server.shifts as object), last: { z: 7, documents: 100, sold: 50_000, returned: 1_000 } };
    const { till } = await opened(world);
    for (const [z, documents] of [[8, 101], [9, 102]] as const) {
      await till.openShift(0, []);
      till.add(id(100));
      await till.pay(CARD, null);
      await till.closeShift([]);
      expect(till.state.slip?.z).toMatchObject({ number: z, documents, soldMinor: 50_000 + (documents - 100) * 490, returnedMinor: 1_000 });
    }
    // What came late to a shift that the office had closed is in the next Z's totals, named, and in no other's; what is behind is no news.
    const late = { documents: 3, sold: 9_020, returned: 0 };
    for (const zs of [{ z: 9, documents: 105, sold: 60_000, returned: 1_000, late }, { z: 8, documents: 999, sold: 0, returned: 0 }]) {
      world.server.zs = zs;
      await till.sendNow();
      expect(till.state.unsent).toBe(0);
      await till.sendNow();
    }
    for (const named of [late, undefined]) {
      await till.openShift(0, []);
      await till.closeShift([]);
      expect(till.state.slip?.z).toMatchObject({ documents: 105, soldMinor: 60_000, returnedMinor: 1_000, late: named ?? null });
      await until(till, ({ unsent }) => unsent === 0, "the sync");
      const said = JSON.parse([...world.server.stored.values()].at(-1)?.body ?? "{}");
      expect([said.z, said.v, said.late]).toEqual(named ? [10, 4, late] : [11, 3, undefined]);
    }
  });

  test("ends where the office has closed it, after what is being paid, and its Zs go on from there", async () => {
    const { world, till } = await opened();
    await till.openShift(10_000, []);
    till.add(id(100));
    await till.pay(CARD, 100);
    const shift = till.state.drawer.shift?.id ?? "";
    world.server.closed = { shift, last: { z: 4, documents: 9, sold: 5_000, returned: 0 } };
    await till.sendNow();
    expect(till.state.drawer).toMatchObject({ shift: { id: shift }, office: 0 });
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    await till.sendNow();
    expect(till.state.drawer.shift?.id).toBe(shift);
    till.nextSale();
    await till.sendNow();
    expect(till.state.drawer).toMatchObject({ shift: null, between: true, office: 4 });
    till.add(id(100));
    expect(await till.pay(CARD, null)).toMatchObject({ ok: false, refusal: { code: "shift_needed" } });
    // Known after the power went, and over with the next Z.
    till.kept.close();
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out", "the register");
    expect(again.state.drawer).toMatchObject({ shift: null, office: 4 });
    await signedIn(again, ANA);
    await again.openShift(0, []);
    expect(again.state.drawer.office).toBe(0);
    again.clear();
    again.add(id(100));
    expect(await again.pay(CARD, null)).toEqual({ ok: true });
    again.nextSale();
    await again.closeShift([]);
    expect(again.state.slip?.z).toMatchObject({ number: 5, documents: 10, soldMinor: 5_490 });
    expect(again.state.drawer.office).toBe(0);
  });

  test("stays open while a part of a payment is taken", async () => {
    const { till } = await opened();
    await till.openShift(0, []);
    till.add(id(100));
    await till.pay(CARD, 100);
    expect(await till.closeShift([])).toMatchObject({ ok: false, refusal: { code: "paying" } });
    // A card gives no change of the cash that was taken before it, either.
    await till.pay(CASH, 200);
    expect(await till.pay(CARD, 300)).toMatchObject({ refusal: { code: "over_total" } });
  });
});

describe("the drawer's rights", () => {
  test("past the limit somebody else allows it by PIN, and stands in the document", async () => {
    const { world, till } = await opened();
    await till.openShift(20_000, []);
    const asked = await till.payOut(5_001, id(61), "");
    expect(asked).toMatchObject({ ok: false, refusal: { code: "needs_approval", approval: { right: "cash:pay_out", what: "payOut" } } });
    await allowed(till, asked);
    expect(till.state.slip).toMatchObject({ kind: "pay_out", amountMinor: 5_001 });
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    const body = JSON.parse([...world.server.stored.values()].at(-1)?.body ?? "{}");
    expect(body.approvals).toMatchObject([{ person: BEN, right: "cash:pay_out" }]);
  });

  test("nobody learns by dropping how much lies in it, and a large sum is asked about whatever does", async () => {
    const { till } = await opened();
    await till.openShift(10_000, []);
    expect(await till.drop(10_000)).toEqual({ ok: true });
    expect(await till.drop(1)).toEqual({ ok: true });
    expect(await till.drop(500_000)).toMatchObject({ refusal: { code: "doubtful", values: { amount: 500_000 } } });
    expect(await till.sure()).toEqual({ ok: true });
    expect(await till.payIn(500_000, "", "found")).toMatchObject({ refusal: { code: "doubtful" } });
  });

  test("opening the drawer for nothing needs a right and a reason", async () => {
    const { till } = await opened();
    await till.openShift(0, []);
    expect(await till.noSale("")).toMatchObject({ ok: false, refusal: { code: "reason_missing" } });
    const asked = await till.noSale("change");
    expect(asked).toMatchObject({ ok: false, refusal: { approval: { right: "cash:no_sale" } } });
    await allowed(till, asked);
    expect(till.state.slip).toMatchObject({ kind: "no_sale" });
  });

  test("an X is for who may see what is in the drawer, for a count is blind; it writes nothing", async () => {
    const { till } = await opened();
    await till.openShift(1_000, []);
    till.putSlipAway();
    const before = await till.kept.receipts.count();
    const asked = till.xReport();
    expect(asked).toMatchObject({ refusal: { approval: { right: "cash:read", what: "xReport" } } });
    expect(till.state.slip).toBe(null);
    await allowed(till, asked);
    expect(till.state.slip).toMatchObject({ kind: "x", shift: { expectedMinor: 1_000, floatMinor: 1_000 } });
    await signedIn(till, BEN);
    till.xReport();
    expect(till.state.slip?.shift?.expectedMinor).toBe(1_000);
    expect(await till.kept.receipts.count()).toBe(before);
  });

  test("nonsense is refused by name", async () => {
    const { till } = await opened();
    await till.openShift(0, []);
    expect(await till.payOut(0, id(61), "")).toMatchObject({ refusal: { code: "under_zero" } });
    expect(await till.payIn(1.5, "", "x")).toMatchObject({ refusal: { code: "too_large" } });
    expect(await till.closeShift([[100, -1]])).toMatchObject({ refusal: { code: "under_zero" } });
    expect(await till.payOut(100, "", " ")).toMatchObject({ refusal: { code: "reason_missing" } });
  });

  test("documents of the drawer are no receipts to look at, return or void", async () => {
    const { till } = await opened();
    await till.openShift(0, []);
    expect(await till.receipts("")).toEqual([]);
    const opening = till.state.drawer.shift?.id ?? "";
    expect(await till.receipt(opening)).toBeNull();
    await signedIn(till, BEN);
    expect(await till.voidSale(opening, "why not")).toMatchObject({ ok: false, refusal: { code: "unknown_receipt" } });
    expect(await till.findForReturn("R1-000001")).toHaveProperty("code");
  });
});

async function allowed(till: Till, asked: Awaited<ReturnType<Till["payOut"]>>): Promise<void> {
  if (asked.ok || !asked.refusal.approval) throw new Error("nothing was asked");
  expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
}

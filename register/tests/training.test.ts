/** Training: everything works, and nothing of it leaves its own store. */
import { describe, expect, test } from "vitest";

import { TrainingKept } from "../src/devices/store";
import { nextBatch } from "../src/sync/outbox";
import type { Till } from "../src/till";
import { setPins, settle } from "./world";
import { ANA, BEN, CARD, CASH, PIN, World, id, opened, signedIn, until } from "./shift_world";

type Opened = ReturnType<World["open"]>;

/** Whatever the server was told or asked since, as text. */
const heard = (world: World, since: number): string => JSON.stringify(world.server.requests.slice(since));

async function allowed(till: Till, asked: Awaited<ReturnType<Till["payOut"]>>): Promise<void> {
  if (asked.ok || !asked.refusal.approval) throw new Error(`nothing was asked: ${JSON.stringify(asked)}`);
  expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
}

/** The page opens anew, as after a reload. */
async function reopened(world: World, before: Opened): Promise<Opened> {
  before.kept.close();
  before.own.close();
  const till = world.open();
  await until(till, ({ stage }) => stage === "signed_out", "the register");
  return till;
}

async function inTraining(world: World, till: Opened): Promise<Opened> {
  await allowed(till, await till.startTraining());
  const trained = await reopened(world, till);
  await signedIn(trained, ANA);
  return trained;
}

describe("training", () => {
  test("begins with the right of whoever may, and not while something is being paid", async () => {
    const { world, till } = await opened();
    expect(await till.startTraining()).toMatchObject({ ok: false, refusal: { approval: { right: "registers:train", what: "startTraining" } } });
    expect(world).toMatchObject({ trains: false, reloads: 0 });
    await till.openShift(0, []);
    till.add(id(100));
    await till.pay(CARD, 100);
    expect(await till.startTraining()).toMatchObject({ ok: false, refusal: { code: "paying" } });
    await till.undoPart(till.state.basket.parts[0]?.key ?? "");
    await allowed(till, await till.startTraining());
    expect(world).toMatchObject({ trains: true, reloads: 1 });
  });

  test("has its own numbers, shift, drawer and Z; and the server hears of none of it", async () => {
    const { world, till: real } = await opened();
    await real.openShift(15_000, []);
    real.add(id(100));
    await real.pay(CASH, 500);
    await until(real, ({ unsent }) => unsent === 0, "the sync");
    const before = { stored: [...world.server.stored.keys()], series: await real.own.series.toArray(), requests: world.server.requests.length };

    const till = await inTraining(world, real);
    expect(till.state.training).toMatchObject({ person: "Ben" });
    expect(till.state.drawer.shift).toBeNull();
    till.add(id(100));
    expect(await till.pay(CASH, 500)).toMatchObject({ ok: false, refusal: { code: "shift_needed" } });
    await till.openShift(5_000, []);
    expect(await till.pay(CASH, 500)).toEqual({ ok: true });
    expect(till.state.done).toMatchObject({ number: "TRAIN-R1-000002" });
    await allowed(till, await till.payOut(5_001, id(61), ""));
    await till.addCustomer({ name: "Nobody Real", phone: "0", email: "" });
    till.setBasketNote("practice");
    till.add(id(101));
    await till.pay(CARD, null);
    const sold = till.state.done?.id ?? "";
    await allowed(till, await till.returnItems(sold, [{ line: 1, quantityMicro: 1_000_000 }], CARD, "practice"));
    await till.closeShift([[100, 1]]);
    expect(till.state.slip?.z).toMatchObject({ number: 1, documents: 3, unsent: [] });
    till.sendNow();
    await world.pass(120_000);
    await settle();

    expect(await till.kept.receipts.count()).toBe(6);
    expect(await till.kept.receipts.where("unsent").equals(1).count()).toBe(0);
    expect([...world.server.stored.keys()]).toEqual(before.stored);
    expect(await till.own.series.toArray()).toMatchObject(before.series.map(({ id: key, next_number, head }) => ({ id: key, next_number, head })));
    expect(await till.own.receipts.count()).toBe(2);
    expect(heard(world, before.requests)).not.toMatch(/TRAIN|Nobody Real|practice/);
    for (const { id: made } of await till.kept.receipts.toArray()) expect(heard(world, before.requests)).not.toContain(made);
  });

  test("asks the server for nothing that a sale would ask, and no allowance runs out", async () => {
    const world = new World();
    world.server.shifts = undefined;
    world.server.terminal = { id: id(70), name: "Front terminal", tender: CARD };
    world.server.tenders = [{ id: id(33), code: "gift", name: "Gift card", kind: "gift_card", cash: false, offline_limit_minor: 100, refunds: true }];
    world.server.coupons = [{ id: id(80), name: "Spring", code: "SPRING", batch: false, uses: 1, per_customer: 0, from_date: null, to_date: null, offline_a_day: 0 }];
    const { till: real } = await opened(world);
    await until(real, ({ unsent }) => unsent === 0, "the sync");
    const till = await inTraining(world, real);
    const since = world.server.requests.length;
    till.add(id(100), 30_000_000);
    // A terminal that is none: whoever practises says what it said.
    expect(await till.payByCard(CARD, 100)).toEqual({ ok: true });
    expect(till.state.basket.card).toMatchObject({ state: "waiting", terminal: "Front terminal", amountMinor: 100 });
    await till.practiseCard("unknown");
    expect(await till.askCard()).toEqual({ ok: true });
    expect(till.state.basket.card).toMatchObject({ state: "unknown", reason: "no_answer" });
    await till.practiseCard("declined");
    expect(till.state.basket.card).toMatchObject({ state: "declined", reason: "refused" });
    expect(await till.practiseCard("approved")).toMatchObject({ ok: false, refusal: { code: "not_open" } });
    await till.closeCard();
    await till.payByCard(CARD, 100);
    await till.practiseCard("approved");
    expect(till.state.basket).toMatchObject({ card: null, parts: [{ amountMinor: 100, charged: true }] });
    expect(await till.undoPart(till.state.basket.parts[0]?.key ?? "")).toEqual({ ok: true });
    await till.practiseCard("approved");
    expect(till.state.basket.parts).toEqual([]);
    expect(await till.pay(id(33), 12_000, till.newCard())).toEqual({ ok: true });
    expect(await till.balance(till.newCard())).toMatchObject({ code: "training" });
    till.undoPart(till.state.basket.parts[0]?.key ?? "");
    await settle();
    expect(await till.presentCoupon("SPRING")).toEqual({ ok: true });
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    expect(await till.findForReturn("R1-000001")).toMatchObject({ code: "unknown_receipt" });
    expect(await till.printOut({ id: "j", title: "t", pieces: [], drawer: false })).toBe("off_line");
    expect(await till.clearDevice()).toMatchObject({ ok: false, refusal: { code: "training" } });
    expect(await till.chooseSecondCopy("download")).toMatchObject({ ok: false, refusal: { code: "training" } });
    const paths = world.server.requests.slice(since).map(({ path }) => path.split("?")[0]?.split("/").at(-1));
    expect(new Set(paths)).toEqual(new Set(paths.filter((path) => path === "sync" || path === "changes" || path === "copies" || path === "book")));
  });

  test("real sales that are unsent stay counted, and go out meanwhile", async () => {
    const { world, till: real } = await opened();
    await real.openShift(0, []);
    await until(real, ({ unsent }) => unsent === 0, "the sync");
    world.server.faults = Array.from({ length: 1000 }, () => "lost request" as const);
    real.add(id(100));
    await real.pay(CASH, 500);
    const till = await inTraining(world, real);
    expect(till.state.unsent).toBe(1);
    expect((await till.unsentList()).map(({ number }) => number)).toEqual(["R1-000002"]);
    expect(await till.signOut()).toMatchObject({ refusal: { code: "unsent", values: { count: 1 } } });
    await till.openShift(0, []);
    till.add(id(101));
    await till.pay(CASH, 1000);
    expect(till.state.unsent).toBe(1);
    world.server.faults = [];
    till.sendNow();
    await until(till, ({ unsent }) => unsent === 0, "the real sale");
    expect(world.server.stored.size).toBe(2);
    expect(till.state.offlineSince).toBeNull();
  });

  test("ends without a trace, and the register is as it was left", async () => {
    const { world, till: real } = await opened();
    await real.openShift(10_000, []);
    real.add(id(102), 500_000);
    await real.park("the ham");
    real.add(id(100));
    real.setBasketNote("waits");
    const till = await inTraining(world, real);
    expect(till.state).toMatchObject({ parked: [], basket: { lines: [] } });
    await till.openShift(1, []);
    till.add(id(101));
    await till.pay(CASH, 1000);
    expect(await till.endTraining()).toEqual({ ok: true });
    expect(world.trains).toBe(false);
    const again = await reopened(world, till);
    await signedIn(again, ANA);
    expect(again.state).toMatchObject({ training: null, basket: { lines: [{ productId: id(100) }], note: "waits" }, drawer: { shift: { number: "R1-000001", floatMinor: 10_000 } } });
    expect(again.state.parked).toHaveLength(1);
    expect(await again.pay(CASH, 500)).toEqual({ ok: true });
    expect(again.state.done?.number).toBe("R1-000002");
    // The next training begins from nothing.
    const next = await inTraining(world, again);
    expect(await next.kept.receipts.count()).toBe(0);
    await next.openShift(0, []);
    expect(next.state.drawer.shift?.number).toBe("TRAIN-R1-000001");
  });

  test("what an earlier training left behind is not taken up", async () => {
    const { world, till: real } = await opened();
    const till = await inTraining(world, real);
    await till.openShift(0, []);
    // The power went before training's store was thrown away.
    await till.own.facts.delete("training");
    world.trains = false;
    const again = await reopened(world, till);
    await signedIn(again, ANA);
    world.now += 60_000;
    const next = await inTraining(world, again);
    expect(next.state.drawer.shift).toBeNull();
    expect(await next.kept.receipts.count()).toBe(0);
  });

  test("the register's own store decides, whatever the switch says", async () => {
    const { world, till: real } = await opened();
    world.trains = true;
    real.kept.close();
    const wrong = world.open();
    await until(wrong, () => !world.trains, "the switch back");
    expect(wrong.state.stage).toBe("starting");
    wrong.kept.close();
    wrong.own.close();
    const right = world.open();
    await until(right, ({ stage }) => stage === "signed_out");
    await signedIn(right, ANA);
    await allowed(right, await right.startTraining());
    world.trains = false;
    right.kept.close();
    const lost = world.open();
    await until(lost, () => world.trains, "training again");
    expect(lost.state.stage).toBe("starting");
  });

  test("wrong PINs count in the register: training is no place to find one out", async () => {
    const { world, till: real } = await opened();
    const till = await inTraining(world, real);
    till.lock();
    for (let tries = 0; tries < 3; tries++) await till.signIn(BEN, "111111");
    expect(await till.own.tries.get(BEN)).toMatchObject({ wrong: 3 });
    expect(await till.kept.tries.count()).toBe(0);
    await till.endTraining();
    const again = await reopened(world, till);
    expect(await again.signIn(BEN, "111111")).toMatchObject({ ok: false, refusal: { values: { left: 1 } } });
  });

  test("follows the office: who no longer works here trains no longer", async () => {
    const { world, till: real } = await opened();
    const till = await inTraining(world, real);
    world.server.people = world.server.people.filter((one) => (one as { id: string }).id !== ANA);
    world.server.version++;
    till.sendNow();
    await until(till, ({ person }) => person === null, "the lock");
    await setPins(world, Object.assign(till, { kept: till.own }));
    expect(till.state.training).not.toBeNull();
  });

  test("the sync refuses its store, whoever hands it over", async () => {
    const { world, till: real } = await opened();
    const till = await inTraining(world, real);
    expect(till.kept).toBeInstanceOf(TrainingKept);
    await expect(nextBatch(till.kept, 10, world.now)).rejects.toThrow("never sent");
  });
});

import { describe, expect, test, vi } from "vitest";

import { KEPT_DAYS } from "../src/sync/outbox";
import { STALL_MS } from "../src/sync/connection";
import type { Till } from "../src/till";
import { ANA, CARD, World, opened, settle, signedIn, until } from "./world";
import { id, type Fault } from "./server";

async function sell(till: Till, count = 1): Promise<void> {
  for (let n = 0; n < count; n++) {
    till.stirred();
    till.add(id(100 + (n & 7)), 1_000_000);
    const outcome = await till.pay(CARD, null);
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    till.nextSale();
  }
}

async function drained(world: World, till: Till): Promise<void> {
  for (let round = 0; round < 400 && till.state.unsent; round++) {
    till.stirred();
    till.sendNow();
    await world.pass(60_000);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(till.state.unsent).toBe(0);
}

function whole(world: World, count: number): void {
  expect(world.server.series().verified_to).toBe(count);
  expect(world.server.stored.size).toBe(count);
}

test("a sale shown as done counts as unsent until the server has it", async () => {
  const { world, till } = await opened();
  world.server.faults = Array(20).fill("502");
  const told: (number | null)[][] = [];
  till.subscribe(({ stage, unsent, unsentSince }) => void (stage === "done" && told.push([unsent, unsentSince])));
  till.add(id(100));
  await till.pay(CARD, null);
  await settle();
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told.map(String))).toEqual(new Set([String([1, world.now])]));
});

describe("what is not the server's word is no answer", () => {
  for (const fault of ["page", "302", "502", "cut", "lost reply", "wrong ids", "lost request"] satisfies Fault[]) {
    test(`${fault}: nothing is lost, nothing is acknowledged`, async () => {
      const { world, till } = await opened();
      world.server.faults = Array(6).fill(fault);
      await sell(till, 3);
      await settle(100);
      expect(till.state.unsent).toBe(3);
      expect(till.state.online).toBe(false);
      if (fault === "page" || fault === "302") expect(till.state.offlineWhy).toBe("captive");
      expect(till.state.unsentSince).not.toBeNull();
      world.server.faults = [];
      await drained(world, till);
      expect(till.state.online).toBe(true);
      whole(world, 3);
    });
  }

  test("a stall is given up", async () => {
    const { world, till } = await opened();
    const timeout = globalThis.setTimeout;
    let patience = 0;
    globalThis.setTimeout = ((run: () => void, ms?: number) => {
      if (ms === STALL_MS) patience = ms;
      return timeout(run, ms === STALL_MS ? 5 : ms);
    }) as typeof setTimeout;
    try {
      world.server.faults = ["stall"];
      await sell(till);
      await until(till, ({ online }) => !online);
      expect(patience).toBe(30_000);
      await drained(world, till);
    } finally {
      globalThis.setTimeout = timeout;
    }
    whole(world, 1);
  });

  test("pauses grow, and a sale made off-line does not hurry them", async () => {
    const { world, till } = await opened();
    await until(till, ({ online }) => online);
    world.server.faults = Array(1000).fill("lost request");
    const pauses: number[] = [];
    await sell(till);
    await until(till, ({ online }) => !online);
    for (let n = 0; n < 9; n++) {
      await settle(20);
      // The watch that locks the register looks every ten seconds; the other pause is the loop's.
      await until(till, () => world.waiting.some(({ ms }) => ms !== 10_000), "the pause");
      const next = world.waiting.find(({ ms }) => ms !== 10_000)?.ms ?? 0;
      pauses.push(next);
      await sell(till);
      await world.pass(next);
    }
    expect(pauses[0]).toBeLessThan(1500);
    // Somebody stands there: never longer than the pause with a network. Else a street of registers takes its time.
    expect(pauses.at(-1)).toBe(11_250);
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
    till.lock();
    await world.pass(pauses.at(-1) ?? 0);
    await until(till, () => world.waiting.some(({ ms }) => ms === 45_000), "the long pause");
  });
});

describe("what the server misses", () => {
  test("is offered again after it was restored, also what was acknowledged", async () => {
    const { world, till } = await opened();
    await sell(till, 6);
    await drained(world, till);
    world.server.restore(3);
    await sell(till);
    await drained(world, till);
    await drained(world, till);
    whole(world, 7);
    expect((await till.kept.receipts.toArray()).every(({ unsent }) => unsent === 0)).toBe(true);
  });

  test("is offered again when nothing new is sold either", async () => {
    const { world, till } = await opened();
    await sell(till, 4);
    await drained(world, till);
    world.server.restore(2);
    for (let minute = 0; minute < 100 && world.server.stored.size < 4; minute++) {
      till.stirred();
      await world.pass(61_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await drained(world, till);
    whole(world, 4);
  });

  test("is sent again from where it says, once for each gap", async () => {
    const { world, till } = await opened();
    await sell(till, 5);
    await drained(world, till);
    // The server lost one in the middle (a disk block, not a backup): nothing it says goes down.
    const lost = [...world.server.stored.values()].find(({ number }) => number === 3);
    world.server.stored.delete(lost?.id ?? "");
    await till.kept.series.toCollection().modify({ verified_to: 2 });
    await sell(till);
    await drained(world, till);
    await drained(world, till);
    whole(world, 6);
  });

  test("a receipt it keeps aside delays no other and is not offered for ever", async () => {
    const { world, till } = await opened();
    world.server.faults = Array(1000).fill("lost request");
    await sell(till, 5);
    const third = (await till.unsentList())[2]?.id ?? "";
    world.server.poison.add(third);
    world.server.faults = [];
    await drained(world, till);
    expect(till.state.keptAside).toBe(1);
    expect((await till.keptAside())[0]?.problem).toBe("unreadable");
    expect(world.server.stored.size).toBe(4);
    await drained(world, till);
    const before = world.server.requests.filter(({ path }) => path.endsWith("/sync")).length;
    for (let n = 0; n < 5; n++) {
      await sell(till);
      await drained(world, till);
    }
    const sent = world.server.requests.slice(before).flatMap(({ body }) => (body?.["receipts"] as { id: string }[] | undefined) ?? []);
    expect(sent.filter((one) => one.id === third).length).toBeLessThan(2);
    expect(world.server.aside.length).toBeLessThan(3);
    // The office has posted it: the next contact tells, and nobody reads of it any more.
    world.server.cleared = new Set([third, id(999)]);
    await sell(till);
    await drained(world, till);
    await until(till, ({ keptAside }) => keptAside === 0);
    expect(await till.keptAside()).toEqual([]);
  });
});

describe("who may go on", () => {
  test("a fork stops the series at once and for good", async () => {
    const { world, till } = await opened();
    await sell(till);
    await drained(world, till);
    // A clone of this register sold number 2 elsewhere.
    const body = JSON.stringify({ number: 2 });
    world.server.stored.set(id(777), { id: id(777), series: id(4), number: 2, hash: "f".repeat(64), previous_hash: "", body });
    await sell(till);
    till.sendNow();
    await until(till, ({ stage }) => stage === "stopped", "the stop");
    expect(till.state.stopped?.code).toBe("chain_fork");
    // Kept, not only shown: without a network a reload must not sell either.
    expect((await till.kept.series.get(id(4)))?.stopped).toBe("chain_fork");
    till.add(id(100));
    expect(await till.pay(CARD, null)).toMatchObject({ ok: false });
    const again = world.open();
    await until(again, ({ stage }) => stage === "stopped");
    expect(again.state.stopped?.code).toBe("chain_fork");
    expect(await again.kept.receipts.count()).toBe(2);
  });

  test("a copy's first sale stops it: the same basket, another number that the server has further, another head, or the server's word", async () => {
    const clone = { id: id(777), series: id(4), number: 1, hash: "f".repeat(64), previous_hash: "", body: "{}" };
    const forks: ((world: World, basket: string) => void)[] = [
      // The open basket lay in both copies, and was sold by the other one first.
      ({ server }, basket) => server.stored.set(basket, { ...clone, id: basket, number: 2 }),
      ({ server }) => server.stored.set(id(777), { ...clone, number: 9 }),
      ({ server }) => [...server.stored.values()].forEach((row) => (row.hash = clone.hash)),
      ({ server }) => void (server.forked = true),
    ];
    for (const [place, fork] of forks.entries()) {
      const { world, till } = await opened();
      await sell(till);
      await drained(world, till);
      till.add(id(100));
      await settle();
      fork(world, (await till.kept.fact<{ id: string }>("basket"))?.id ?? "");
      if (place === 0) await till.pay(CARD, null);
      else await world.pass(60_000);
      till.sendNow();
      await until(till, ({ stage }) => stage === "stopped", `the stop of ${place}`);
      expect(till.state.stopped?.code).toBe("chain_fork");
    }
  });

  test("a revoked register still brings its money", async () => {
    const { world, till } = await opened();
    await until(till, ({ online }) => online);
    await settle();
    world.server.faults = Array(30).fill("lost request");
    await sell(till, 2);
    await until(till, ({ online }) => !online);
    world.server.faults = [];
    world.server.revoked = true;
    till.sendNow();
    await until(till, ({ stage }) => stage === "stopped", "the stop");
    expect(till.state.stopped?.code).toBe("revoked");
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    whole(world, 2);
  });

  test("a wrong clock is put right by the server and stands in the documents", async () => {
    const { world, till } = await opened();
    world.server.checksClock = true;
    world.server.ahead = 3 * 3_600_000;
    await sell(till);
    await drained(world, till);
    await sell(till);
    await drained(world, till);
    const bodies = [...world.server.stored.values()].map(({ body }) => JSON.parse(body) as { occurred_at: string; device_time: string });
    expect(Date.parse(bodies[1]?.occurred_at ?? "") - Date.parse(bodies[1]?.device_time ?? "")).toBe(3 * 3_600_000);
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    await signedIn(again, ANA);
    await sell(again);
    await drained(world, again);
    whole(world, 3);
  });

  test("the device is not cleared while anything is unsent", async () => {
    const { world, till } = await opened();
    world.server.faults = Array(1000).fill("lost request");
    await sell(till, 2);
    expect(await till.clearDevice()).toMatchObject({ refusal: { code: "unsent", values: { count: 2 } } });
    world.server.faults = [];
    await drained(world, till);
    expect(await till.clearDevice()).toEqual({ ok: true });
    expect(world.reloads).toBe(1);
    const again = world.open();
    await until(again, ({ stage }) => stage === "enrol");
  });

  test("signing out sends what is left, and is refused while anything is unsent; locking is not", async () => {
    const { world, till } = await opened();
    world.server.faults = Array(1000).fill("lost request");
    await sell(till, 2);
    expect(await till.signOut()).toMatchObject({ refusal: { code: "unsent", values: { count: 2 } } });
    expect(till.state).toMatchObject({ person: { name: "Ana" }, handedBackAt: null });
    till.lock();
    expect(till.state).toMatchObject({ stage: "signed_out", handedBackAt: null });
    await signedIn(till, ANA);
    world.server.faults = [];
    till.add(id(100));
    expect(await till.signOut()).toMatchObject({ refusal: { code: "basket_in_use" } });
    till.clear();
    expect(await till.signOut()).toEqual({ ok: true });
    whole(world, 2);
    expect(till.state).toMatchObject({ stage: "signed_out", person: null, unsent: 0, handedBackAt: world.now });
    await signedIn(till, ANA);
    expect(till.state.handedBackAt).toBeNull();
  });

  test("a customer added off-line holds the register as a sale does", async () => {
    const { world, till } = await opened();
    world.server.faults = Array(1000).fill("lost request");
    await till.addCustomer({ name: "New Person", phone: "", email: "" });
    till.clear();
    expect(await till.signOut()).toMatchObject({ refusal: { code: "unsent", values: { count: 1 } } });
    expect(await till.clearDevice()).toMatchObject({ refusal: { code: "unsent", values: { count: 1 } } });
  });

  test("acknowledged receipts are kept 35 days, unsent ones for ever", async () => {
    const { world, till } = await opened();
    till.setBasketNote("ring twice");
    await sell(till, 2);
    await drained(world, till);
    expect(await till.kept.texts.count()).toBe(1);
    world.now += (KEPT_DAYS - 1) * 86_400_000;
    till.sendNow();
    await settle(100);
    expect(await till.kept.receipts.count()).toBe(2);
    world.server.faults = Array(3).fill("lost request");
    world.now += 2 * 86_400_000;
    till.lock();
    await signedIn(till, ANA);
    await sell(till);
    await drained(world, till);
    world.now += 3_600_001;
    till.sendNow();
    // Thrown away after what is new was sent: however long a busy machine takes over that.
    await vi.waitFor(async () => expect(await till.kept.receipts.count()).toBe(1), 10_000);
    // A note goes with its receipt: what the office erased does not stay here for ever.
    expect(await till.kept.texts.count()).toBe(0);
    // Years without a network: it is still there.
    till.stirred();
    till.lock();
    await signedIn(till, ANA);
    world.server.faults = Array(50).fill("lost request");
    await sell(till);
    world.now += 400 * 86_400_000;
    world.server.faults = [...Array(2).fill("wrong ids"), ...Array(50).fill("lost request")] as Fault[];
    till.sendNow();
    await settle(200);
    expect((await till.unsentList()).length).toBe(1);
    const { purge } = await import("../src/sync/outbox");
    await purge(till.kept, world.now);
    expect((await till.unsentList()).length).toBe(1);
    // The 35 days begin when the server has it, however long ago it was sold.
    world.server.faults = [];
    await drained(world, till);
    await purge(till.kept, world.now + 1000);
    expect(await till.kept.receipts.count()).toBeGreaterThan(0);
  });
});

import { describe, expect, test } from "vitest";

import type { Till } from "../src/till";
import { ANA, BEN, PIN, World, opened, sealedPin, person, settle, signedIn, until, CASHIER } from "./world";
import { id } from "./server";

/** The register has fetched the book as it is now. */
async function fetched(world: World, till: Till): Promise<void> {
  const books = (): number => world.server.requests.filter(({ path }) => path.endsWith("/book")).length;
  const before = books();
  world.server.version++;
  till.sendNow();
  await until(till, () => books() > before, "the book");
  await new Promise((resolve) => setTimeout(resolve, 100));
}

describe("PINs", () => {
  test("five wrong ones and the wait begins, doubling; closing the tab is no way around", async () => {
    const { world, till } = await opened();
    till.lock();
    for (let left = 4; left > 0; left--) {
      expect(await till.signIn(ANA, "000000")).toMatchObject({ refusal: { code: "pin_wrong", values: { left } } });
    }
    expect(await till.signIn(ANA, "000000")).toMatchObject({ refusal: { code: "locked_out", values: { until: world.now + 30_000 } } });
    expect(await till.signIn(ANA, PIN)).toMatchObject({ refusal: { code: "locked_out" } });
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    expect(again.state.people.find(({ id: key }) => key === ANA)?.lockedUntil).toBe(world.now + 30_000);
    expect(await again.signIn(ANA, PIN)).toMatchObject({ refusal: { code: "locked_out" } });
    world.now += 30_001;
    expect(await again.signIn(ANA, "000000")).toMatchObject({ refusal: { code: "locked_out", values: { until: world.now + 60_000 } } });
    world.now += 60_001;
    await signedIn(again, ANA);
    // A right one begins anew.
    again.lock();
    expect(await again.signIn(ANA, "000000")).toMatchObject({ refusal: { values: { left: 4 } } });
    // Another person is not barred by it.
    await signedIn(again, BEN);
  });

  test("after ten only somebody with the right lets them try again, and the server is told", async () => {
    const { world, till } = await opened();
    till.lock();
    for (let n = 0; n < 10; n++) {
      await till.signIn(ANA, "000000");
      world.now += 40 * 60_000;
    }
    expect(await till.signIn(ANA, PIN)).toMatchObject({ refusal: { code: "needs_unlock" } });
    expect(await till.unlockPerson(ANA, ANA, PIN)).toMatchObject({ refusal: { code: "same_person" } });
    expect(await till.unlockPerson(ANA, BEN, "111111")).toMatchObject({ refusal: { code: "pin_wrong" } });
    till.sendNow();
    await until(till, ({ online }) => online);
    expect(await till.unlockPerson(ANA, BEN, PIN)).toEqual({ ok: true });
    await signedIn(till, ANA);
    till.sendNow();
    await settle(100);
    const told = world.server.requests.map(({ body }) => Number(body?.["pin_failures"] ?? 0));
    const all = told.reduce((sum, one) => sum + one, 0);
    // Counted before it is looked at: a right one that was told in that moment counts as well.
    expect([11, 12]).toContain(all);
    const left = await till.kept.tries.toArray();
    expect(left.reduce((sum, row) => sum + row.untold, 0)).toBe(0);
  });

  test("sealed for another device opens nothing", async () => {
    const { world, till } = await opened();
    const other = (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"])) as CryptoKeyPair;
    const whose = world.server.people[1];
    world.server.people = [person(ANA, "Ana", CASHIER, await sealedPin(other.publicKey, ANA, PIN)), whose];
    await fetched(world, till);
    till.lock();
    expect(await till.signIn(ANA, PIN)).toMatchObject({ refusal: { code: "pin_wrong" } });
  });

  test("another person's sealed PIN is not taken for one's own", async () => {
    const { world, till } = await opened();
    const [ana, ben] = world.server.people as { pin: unknown }[];
    world.server.people = [{ ...ana, pin: ben?.pin }, ben];
    await fetched(world, till);
    till.lock();
    expect(await till.signIn(ANA, PIN)).toMatchObject({ refusal: { code: "pin_wrong" } });
  });
});

describe("the register locks itself", () => {
  test("after five minutes without a touch; the basket stays", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    for (let n = 0; n < 20; n++) {
      await world.pass(60_000);
      till.stirred();
    }
    expect(till.state.stage).toBe("selling");
    for (let n = 0; n < 40; n++) await world.pass(10_000);
    expect(till.state.stage).toBe("signed_out");
    expect(till.add(id(100))).toMatchObject({ refusal: { code: "not_open" } });
    await signedIn(till, BEN);
    expect(till.state.basket.lines).toHaveLength(1);
  });

  test("somebody who no longer works here does not go on selling", async () => {
    const { world, till } = await opened();
    world.server.people = world.server.people.slice(1);
    world.server.version++;
    till.sendNow();
    await until(till, ({ stage }) => stage === "signed_out");
    expect(till.state.people.map(({ name }) => name)).toEqual(["Ben"]);
  });
});

describe("enrolment", () => {
  test("a wrong code says so; a lost answer is asked for again by the same device", async () => {
    const world = new World();
    const till = world.open();
    await until(till, ({ stage }) => stage === "enrol");
    expect(await till.enrol("WRONG")).toMatchObject({ refusal: { code: "code_unknown" } });
    world.server.faults = ["lost reply"];
    expect(await till.enrol("7KQM4XPA")).toMatchObject({ refusal: { code: "no_network" } });
    const again = world.open();
    await until(again, ({ stage }) => stage === "enrol");
    expect(await again.enrol("7KQM4XPA")).toEqual({ ok: true });
    const devices = new Set(world.server.requests.filter(({ path }) => path.endsWith("/enrol")).map(({ body }) => body?.["device"]));
    expect(devices.size).toBe(1);
  });

  test("the first fetch goes on where it was cut off", async () => {
    const world = new World(1300);
    const till = world.open();
    await until(till, ({ stage }) => stage === "enrol");
    world.server.people = [person(ANA, "Ana", CASHIER, null)];
    world.server.faults = ["none", "none", "none", "cut"];
    await till.enrol("7KQM4XPA");
    await until(till, ({ loading }) => loading?.waiting !== null && loading?.waiting !== undefined);
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    expect(again.state.productCount).toBe(1300);
    const pages = world.server.requests.filter(({ path }) => path.includes("/catalogue")).map(({ path }) => path);
    expect(pages.filter((path) => !path.includes("after="))).toHaveLength(1);
  });
});

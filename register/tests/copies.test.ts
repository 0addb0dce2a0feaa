import { describe, expect, test, vi } from "vitest";

import type { Kept } from "../src/devices/store";
import { KEPT_DAYS } from "../src/sync/outbox";
import type { Till } from "../src/till";
import { World, opened, settle, until } from "./world";
import { id } from "./server";

async function asked(world: World, till: Till): Promise<void> {
  const rounds = (): number => world.server.requests.filter(({ path }) => path.includes("/changes")).length;
  const before = rounds();
  till.sendNow();
  await until(till, () => rounds() > before, "a round");
  await settle(100);
}

/** Once the round that is under way has come so far. */
function soon(check: () => Promise<void> | void): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 5 });
}

async function copies(till: { kept: Kept }): Promise<number[]> {
  return (await till.kept.copies.toArray()).map(({ number }) => number).sort((a, b) => a - b);
}

describe("what neighbours have sent", () => {
  test("is kept from the day this register came, and asked for only when something happened", async () => {
    const { world, till } = await opened();
    await asked(world, till);
    for (const number of [1, 2, 3, 4, 5]) world.server.neighbourSent(number);
    await asked(world, till);
    await soon(async () => expect(await copies(till)).toEqual([1, 2, 3, 4, 5]));
    await soon(async () => expect(await till.kept.fact("copies feed")).toBe(world.server.feed));
    const before = world.server.requests.filter(({ path }) => path.includes("/copies")).length;
    await asked(world, till);
    expect(world.server.requests.filter(({ path }) => path.includes("/copies"))).toHaveLength(before);
  });

  test("is given back to a server that has forgotten it, with the customer it names, once", async () => {
    const { world, till } = await opened();
    await asked(world, till);
    for (const number of [1, 2, 3]) world.server.neighbourSent(number);
    world.server.neighbourSent(4, id(900));
    await asked(world, till);
    await soon(async () => expect(await copies(till)).toEqual([1, 2, 3, 4]));
    for (const number of [3, 4]) world.server.neighbour.delete(number);
    world.server.feed = 12;
    await asked(world, till);
    await soon(() => expect([...world.server.neighbour.keys()].sort()).toEqual([1, 2, 3, 4]));
    await soon(async () => expect(await till.kept.copies.where("forgotten").equals(1).count()).toBe(0));
    await asked(world, till);
    expect(world.server.customers.get(id(900))?.name).toBe("Marta Keane");
    const given = (): number => world.server.requests.filter(({ path, body }) => path.includes("/copies") && body).length;
    const before = given();
    await asked(world, till);
    expect(given()).toBe(before);
  });

  test("waits while the server does not answer, also over a restart", async () => {
    const { world, till } = await opened();
    await asked(world, till);
    for (const number of [1, 2]) world.server.neighbourSent(number);
    await asked(world, till);
    await soon(async () => expect(await copies(till)).toEqual([1, 2]));
    world.server.neighbour.clear();
    world.server.feed = 5;
    const real = world.server.fetch;
    world.server.fetch = async (input, init) => {
      if (init?.method === "POST" && String(input).includes("/copies")) throw new TypeError("network");
      return real(input, init);
    };
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    await asked(world, again);
    expect(world.server.neighbour.size).toBe(0);
    world.server.fetch = real;
    const third = world.open();
    await until(third, ({ stage }) => stage === "signed_out");
    await asked(world, third);
    await soon(() => expect([...world.server.neighbour.keys()].sort()).toEqual([1, 2]));
  });

  test("goes after 35 days, and names nobody who was erased", async () => {
    const { world, till } = await opened();
    await asked(world, till);
    world.server.neighbourSent(1, id(900));
    await asked(world, till);
    await soon(async () => expect((await till.kept.copies.toArray()).map(({ name }) => name)).toEqual(["Marta Keane"]));
    world.server.erased = [id(900)];
    await asked(world, till);
    await soon(async () => expect((await till.kept.copies.toArray()).map(({ name, customer }) => name + customer)).toEqual([""]));
    world.now += (KEPT_DAYS + 1) * 86_400_000;
    await asked(world, till);
    await soon(async () => expect(await copies(till)).toEqual([]));
  });
});

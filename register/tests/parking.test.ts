import { describe, expect, test } from "vitest";

import { CARD, World, opened, settle, until } from "./world";
import { id } from "./server";

describe("a basket for any register", () => {
  async function parked(): ReturnType<typeof opened> {
    const made = await opened();
    made.till.add(id(100), 2_000_000);
    expect(await made.till.park("blue coat", true)).toEqual({ ok: true });
    return made;
  }

  test("waits at the server and is taken back from there, once", async () => {
    const { world, till } = await parked();
    expect(till.state.basket.lines).toEqual([]);
    expect(till.state.parked).toEqual([]);
    const there = await till.parkedElsewhere();
    if ("code" in there) throw new Error(there.code);
    expect(there.map(({ label, items, totalMinor, register }) => [label, items, totalMinor, register])).toEqual([["blue coat", 2, 980, "Counter two"]]);
    expect(await till.unpark(there[0]?.id ?? "")).toEqual({ ok: true });
    expect(till.state.basket.lines.map(({ name, quantityMicro }) => [name, quantityMicro])).toEqual([["Sourdough 800 g", 2_000_000]]);
    expect(await till.parkedElsewhere()).toEqual([]);
    await till.pay(CARD, null);
    till.nextSale();
    // What was sold is not taken up again, whatever the server says.
    world.server.parked.forEach((row) => (row.by = null));
    expect(await till.unpark(there[0]?.id ?? "")).toMatchObject({ refusal: { code: "unknown_parked" } });
  });

  test("that another register took is gone", async () => {
    const { world, till } = await parked();
    const there = await till.parkedElsewhere();
    const key = "code" in there ? "" : (there[0]?.id ?? "");
    world.server.parked.forEach((row) => (row.by = "another"));
    expect(await till.unpark(key)).toMatchObject({ refusal: { code: "unknown_parked" } });
    expect(till.state.basket.lines).toEqual([]);
  });

  test("whose way to the server was cut stays here and goes there by itself; then only the server gives it back", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    const real = world.server.fetch;
    world.server.fetch = async (input, init) => {
      if (String(input).includes("/parked")) throw new TypeError("network");
      return real(input, init);
    };
    expect(await till.park("blue coat", true)).toEqual({ ok: true });
    const [row] = till.state.parked;
    expect(row).toMatchObject({ label: "blue coat", waiting: true });
    // Nobody knows whether it arrived: it is not taken up without the server's word.
    expect(await till.unpark(row?.id ?? "")).toMatchObject({ refusal: { code: "needs_network" } });
    world.server.fetch = real;
    till.sendNow();
    await until(till, () => till.state.parked.length === 0, "the handing over");
    expect(world.server.parked.size).toBe(1);
    expect(await till.unpark(row?.id ?? "")).toEqual({ ok: true });
    expect(till.state.basket.lines).toHaveLength(1);
  });

  test("is taken back before it arrived, and does not arrive afterwards", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    const real = world.server.fetch;
    let late: (() => Promise<unknown>) | null = null;
    world.server.fetch = async (input, init) => {
      if (String(input).endsWith("/parked") && init?.method === "POST") {
        late = () => real(input, init);
        throw new TypeError("network");
      }
      return real(input, init);
    };
    await till.park("", true);
    expect(await till.unpark(till.state.parked[0]?.id ?? "")).toEqual({ ok: true });
    expect(till.state.basket.lines).toHaveLength(1);
    await (late as unknown as () => Promise<unknown>)();
    expect(await till.parkedElsewhere()).toEqual([]);
  });

  test("taken up while somebody begins another one goes into this register's own list", async () => {
    const { world, till } = await parked();
    const there = await till.parkedElsewhere();
    const real = world.server.fetch;
    world.server.fetch = async (input, init) => {
      // While the server is asked, somebody scans.
      if (String(input).endsWith("/parked/take")) till.add(id(103));
      return real(input, init);
    };
    expect(await till.unpark("code" in there ? "" : (there[0]?.id ?? ""))).toMatchObject({ refusal: { code: "basket_in_use" } });
    expect(till.state.parked.map(({ waiting }) => waiting)).toEqual([undefined]);
    till.clear();
    expect(await till.unpark(till.state.parked[0]?.id ?? "")).toEqual({ ok: true });
    expect(till.state.basket.lines.map(({ name }) => name)).toEqual(["Sourdough 800 g"]);
  });

  test("takes no number of a new gift card along: another is made where it is sold", async () => {
    const { world, till } = await opened(new World());
    world.server.tenders = [{ id: id(32), code: "gift", name: "Gift card", kind: "gift_card", cash: false }];
    world.server.version++;
    till.sendNow();
    await until(till, ({ tenders }) => tenders.some(({ kind }) => kind === "gift_card"));
    const number = till.newCard();
    expect(await till.load("gift_card", 2500, number, true)).toEqual({ ok: true });
    expect(await till.park("", true)).toEqual({ ok: true });
    const [there] = [...world.server.parked.values()];
    expect(JSON.stringify(there)).not.toContain(number.slice(0, 9));
    expect(await till.unpark(String(there?.["id"]))).toEqual({ ok: true });
    const [load] = till.state.basket.loads;
    expect(load).toMatchObject({ amountMinor: 2500, kind: "gift_card" });
    expect(load?.number.replaceAll(/[^0-9A-Z]/g, "")).toHaveLength(16);
    expect(load?.number).not.toBe(number);
  });

  test("needs the network to be parked", async () => {
    const { world, till } = await opened(new World());
    world.server.faults = Array(100).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    till.add(id(100));
    expect(await till.park("", true)).toMatchObject({ refusal: { code: "needs_network" } });
    expect(await till.parkedElsewhere()).toEqual({ code: "needs_network" });
    expect(till.state.basket.lines).toHaveLength(1);
    expect(await till.park("")).toEqual({ ok: true });
    // It would go with the device, and nobody else has it.
    expect(await till.clearDevice()).toMatchObject({ refusal: { code: "parked_here", values: { count: 1 } } });
    await settle();
  });
});

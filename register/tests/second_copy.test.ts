import { describe, expect, test, vi } from "vitest";

import { strip } from "../src/screens/sentences";
import type { Till } from "../src/till";
import { World, opened, settle, until, CARD } from "./world";
import { id } from "./server";

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

describe("the second copy", () => {
  test("is needed before the first sale where the browser may throw everything away", async () => {
    const world = new World();
    world.persisted = false;
    const { till } = await opened(world);
    await until(till, ({ storage }) => storage.neededFirst);
    world.server.faults = Array(1000).fill("lost request");
    till.add(id(100));
    expect(await till.pay(CARD, null)).toMatchObject({ refusal: { code: "second_copy_needed" } });
    expect(await till.chooseSecondCopy("file")).toEqual({ ok: true });
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    await settle(50);
    const copied = world.copied.map((line) => JSON.parse(line) as { number: number; body: string; hash: string });
    expect(copied.map(({ number }) => number)).toEqual([1]);
    expect(copied[0]?.hash).toBe((await till.kept.receipts.toArray())[0]?.hash);
    // The stick is pulled: sold on, but said.
    world.copyFails = true;
    await sell(till);
    await until(till, ({ storage }) => storage.secondCopy?.ok === false);
    expect(till.state.storage).toMatchObject({ neededFirst: true, secondCopy: { name: "copy.jsonl", waiting: 1 } });
    // Who sells reads what is so, and the office is told the same.
    expect(strip(till.state, null as never, world.now)?.text).toContain("not being written");
    const told = () => world.server.requests.filter(({ path }) => path.endsWith("/sync")).map(({ body }) => (body?.["storage"] as { second_copy: string }).second_copy);
    world.server.faults = [];
    till.sendNow();
    await world.pass(60_000);
    await vi.waitFor(() => expect(told().at(-1)).toBe("late"));
    // The office has everything: one goes on selling; without it nothing is sold that lies nowhere else.
    await drained(world, till);
    await sell(till);
    await until(till, ({ online }) => online);
    world.server.faults = Array(1000).fill("lost request");
    till.sendNow();
    await world.pass(60_000);
    await until(till, ({ online }) => !online);
    till.add(id(100));
    expect(await till.pay(CARD, null)).toMatchObject({ refusal: { code: "second_copy_needed" } });
    till.clear();
    world.server.faults = [];
    await drained(world, till);
    // Another is asked for, not only whether this one may be written.
    world.copyFails = false;
    const asked = world.copyAsked.file;
    await till.chooseSecondCopy("file");
    expect(world.copyAsked.file).toBe(asked + 1);
    await settle(50);
    expect(till.state.storage.secondCopy).toMatchObject({ ok: true, waiting: 0 });
    till.sendNow();
    await world.pass(60_000);
    await vi.waitFor(() => expect(told().at(-1)).toBe("file"));
  });

  test("a file that is gone is said before the next sale, and another is asked for", async () => {
    const world = new World();
    const { till } = await opened(world);
    await till.chooseSecondCopy("file");
    await sell(till);
    await drained(world, till);
    expect(world.copyAsked).toEqual({ file: 1, leave: 0 });
    world.copyGone = true;
    world.server.faults = Array(1000).fill("lost request");
    await sell(till);
    await until(till, ({ storage }) => storage.secondCopy?.ok === false);
    world.server.faults = [];
    world.copied = [];
    expect(await till.chooseSecondCopy("file")).toEqual({ ok: true });
    // Leave was never what lacked: nobody is asked for it, but for a file.
    expect(world.copyAsked).toEqual({ file: 2, leave: 0 });
    expect(till.state.storage.secondCopy).toMatchObject({ ok: true, waiting: 0 });
    await drained(world, till);
    world.copyGone = true;
    till.lookAtCopy();
    await until(till, ({ storage }) => storage.secondCopy?.ok === false);
  });

  test("holds the customers and notes that the server does not know yet, as lines of their own kind", async () => {
    const world = new World();
    const { till } = await opened(world);
    await till.chooseSecondCopy("file");
    world.server.faults = Array(1000).fill("lost request");
    expect(await till.addCustomer({ name: "Quentin Quill", phone: "07700 900123", email: "" })).toEqual({ ok: true });
    till.add(id(100));
    till.setNote(till.state.basket.lines[0]?.key ?? "", "no nuts");
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    till.nextSale();
    await vi.waitFor(() => expect(world.copied).toHaveLength(3));
    type Line = { customer?: { id: string; name: string }; text?: { hash: string; salt: string; text: string }; body?: string };
    const lines = () => world.copied.map((line) => JSON.parse(line) as Line);
    const [customer, text, receipt] = lines();
    expect(customer?.customer).toEqual({ id: expect.any(String) as string, name: "Quentin Quill", phone: "07700 900123", email: "" });
    expect(text?.text).toMatchObject({ text: "no nuts" });
    expect(receipt?.body).toContain(customer?.customer?.id);
    expect(receipt?.body).toContain(text?.text?.hash);
    // A sale that names nobody brings nobody again; a new file begins with all of it.
    await sell(till);
    await vi.waitFor(() => expect(world.copied).toHaveLength(4));
    expect(lines().map((line) => Object.keys(line).length > 1)).toEqual([false, false, true, true]);
    world.copied = [];
    world.copyGone = true;
    await sell(till);
    await until(till, ({ storage }) => storage.secondCopy?.ok === false);
    expect(await till.chooseSecondCopy("file")).toEqual({ ok: true });
    expect(lines().map((line) => Object.keys(line)[0])).toEqual(["customer", "text", "protocol", "protocol", "protocol"]);
  });

  test("as downloads comes in heaps", async () => {
    const world = new World();
    world.persisted = false;
    const { till } = await opened(world);
    await until(till, ({ storage }) => storage.neededFirst);
    world.server.faults = Array(10_000).fill("lost request");
    await till.chooseSecondCopy("download");
    await sell(till, 12);
    await settle(50);
    expect(world.downloads).toHaveLength(1);
    expect(world.downloads[0]?.split("\n")).toHaveLength(11);
    expect(till.state.storage.secondCopy?.waiting).toBe(2);
    // Whoever leaves the register leaves nothing in no copy.
    await until(till, ({ online }) => !online);
    till.lock();
    await until(till, ({ storage }) => storage.secondCopy?.waiting === 0);
    expect(world.downloads[1]?.split("\n")).toHaveLength(3);
  });
});

import { expect, test } from "vitest";

import type { Till } from "../src/till";
import { opened, until } from "./world";

/** What the shelf asks for a product, in minor × 10^4. */
const PRICE = 777_0000;

async function followed(): Promise<Awaited<ReturnType<typeof opened>>> {
  const all = await opened();
  all.world.server.feed = 12;
  all.till.sendNow();
  await until(all.till, () => all.till.state.online);
  await new Promise((resolve) => setTimeout(resolve, 30));
  return all;
}

function shelf(till: Till): number | undefined {
  return till.search("product 3")[0]?.price;
}

function dearer(server: Awaited<ReturnType<typeof opened>>["world"]["server"]): void {
  server.variants[3] = { ...(server.variants[3] as (typeof server.variants)[0]), price: PRICE };
}

test("a server that was restored, and has outgrown the feed since, is read anew with its book", async () => {
  const { world, till } = await followed();
  // The backup was of number 11; what the register saw as 12 is something else by now, and 13 to 20 came after.
  world.server.restoredAt = 12;
  world.server.feed = 20;
  dearer(world.server);
  const books = world.server.requests.filter(({ path }) => path.includes("/book")).length;
  till.sendNow();
  await until(till, () => shelf(till) === PRICE, "the shelf read anew");
  expect(world.server.requests.filter(({ path }) => path.includes("/book")).length).toBe(books + 1);
});

test("a line that breaks while everything is read anew leaves no half shelf behind", async () => {
  const { world, till } = await followed();
  world.server.restoredAt = 12;
  world.server.feed = 20;
  dearer(world.server);
  world.server.broken = (path) => path.includes("/catalogue");
  till.sendNow();
  await until(till, ({ online }) => !online, "the broken line");
  world.server.broken = () => false;
  till.sendNow();
  await until(till, ({ productCount }) => shelf(till) === PRICE && productCount === 12, "the whole shelf");
});

test("a line that breaks while the book is fetched keeps no later book away", async () => {
  const { world, till } = await followed();
  world.server.version++;
  world.server.broken = (path) => path.includes("/book");
  till.sendNow();
  await until(till, ({ online }) => !online, "the broken line");
  world.server.broken = () => false;
  const books = world.server.requests.filter(({ path }) => path.includes("/book")).length;
  till.sendNow();
  await until(till, ({ online }) => online, "the line again");
  for (let turn = 0; turn < 200 && world.server.requests.filter(({ path }) => path.includes("/book")).length === books; turn++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(world.server.requests.filter(({ path }) => path.includes("/book")).length).toBe(books + 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(till.state.online).toBe(true);
});

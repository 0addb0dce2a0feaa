/** Products with several variants: once on the shelf, laid out when chosen; and what is left of them. */
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, it } from "vitest";

import { Catalogue } from "../src/sync/catalogue";
import { inOrder, laidOut } from "../src/sync/families";
import { pageOf, variantsOf, type Variant } from "../src/sync/pages";
import { Fetched } from "../src/devices/store";
import { id } from "./server";
import { CASH, World, ean, opened, product, settle, until } from "./world";

const SHIRT = id(800);

/** Shirts in these sizes and colours from the twentieth product on, as the server sends them. */
function shirts(values: readonly (readonly string[])[], options = ["Size", "Colour"]): Variant[] {
  return values.map((own, n) => ({
    ...product(20 + n), sku: `SHIRT-${own.join("-")}`, name: `Shirt ${own.join(", ")}`, price: 19_000_000 + n * 1_000_000,
    family: { id: SHIRT, name: "Shirt", options, values: own },
  }));
}

const FOUR = shirts([["S", "red"], ["S", "blue"], ["M", "red"], ["L", "blue"]]);

describe("laying out", () => {
  it("makes a matrix of two options, the fewer values as columns, with gaps where nothing is made", () => {
    const laid = laidOut(FOUR);
    expect(laid.options).toEqual(["Colour", "Size"]);
    expect(laid.columns).toEqual(["red", "blue"]);
    expect(laid.rows).toEqual(["S", "M", "L"]);
    expect(laid.cells.map((row) => row.map((one) => one?.sku ?? null))).toEqual([
      ["SHIRT-S-red", "SHIRT-S-blue"], ["SHIRT-M-red", null], [null, "SHIRT-L-blue"],
    ]);
    const wide = laidOut(shirts([["S", "red"], ["M", "red"], ["S", "blue"], ["S", "tan"]]));
    expect([wide.columns, wide.rows]).toEqual([["S", "M"], ["red", "blue", "tan"]]);
    expect(wide.cells[0]?.map((one) => one?.sku)).toEqual(["SHIRT-S-red", "SHIRT-M-red"]);
  });

  it("makes a list of one option, of three, of names that do not fit, and of two that are the same", () => {
    expect(laidOut(shirts([["L"], ["S"], ["M"]], ["Size"])).list.map(({ name }) => name)).toEqual(["S", "M", "L"]);
    expect(laidOut(shirts([["S", "red", "long"], ["M", "red", "long"]], ["Size", "Colour", "Arm"])).list).toHaveLength(2);
    expect(laidOut(shirts([["S", "red"], ["special"]])).list).toHaveLength(2);
    expect(laidOut(shirts([["S", "red"], ["S", "red"]])).list).toHaveLength(2);
  });

  it("puts sizes and figures in their order, and leaves words as they were made", () => {
    expect(inOrder(["XL", "s", "M", "XXS"])).toEqual(["XXS", "s", "M", "XL"]);
    expect(inOrder(["100 ml", "20 ml", "3 ml"])).toEqual(["3 ml", "20 ml", "100 ml"]);
    expect(inOrder(["red", "blue"])).toEqual(["red", "blue"]);
  });
});

it("keeps families on its pages", () => {
  expect(variantsOf(pageOf(0, FOUR))).toEqual(FOUR);
});

it("shows a product once: in its department, among what is searched, and by its lowest price", async () => {
  const world = new World();
  world.server.variants.push(...FOUR);
  const { till } = await opened(world);
  const inDepartment = till.products(id(20));
  expect(inDepartment.filter(({ name }) => name.startsWith("Shirt"))).toHaveLength(1);
  const [hit] = till.search("shirt");
  expect(hit).toMatchObject({ name: "Shirt", price: 19_000_000, family: { id: SHIRT, highest: 22_000_000 } });
  expect(hit?.family?.variants).toHaveLength(4);
  // What is meant alone is that very variant; so is a code.
  expect(till.search("shirt m red")[0]).toMatchObject({ sku: "SHIRT-M-red", family: null });
  expect(till.search(ean(21))[0]).toMatchObject({ sku: "SHIRT-S-blue", family: null });
  till.addCode(ean(23));
  expect(till.state.basket.lines.map(({ sku }) => sku)).toEqual(["SHIRT-L-blue"]);
  expect(till.family(SHIRT)?.columns).toEqual(["red", "blue"]);
  expect(till.family(id(801))).toBeNull();
});

it("is no family any more when all but one are archived", async () => {
  const catalogue = new Catalogue();
  const fetched = new Fetched("families", new IDBFactory(), IDBKeyRange);
  await fetched.open();
  await catalogue.append(fetched, FOUR.map((one, n) => ({ ...one, archived: n > 0 })));
  expect(catalogue.inDepartment(id(20), 0, 10).map(({ variant, variants }) => [variant.sku, variants.length])).toEqual([["SHIRT-S-red", 0]]);
  await catalogue.change(fetched, FOUR);
  expect(catalogue.inDepartment(id(20), 0, 10).map(({ variants }) => variants.length)).toEqual([4]);
});

describe("what is left", () => {
  it("is asked for what is on the screen, less by what is sold here, and kept for when the network is gone", async () => {
    const world = new World();
    world.server.levels.set(id(103), 3_000_000).set(id(104), 0).set(id(105), -2_000_000);
    const { till } = await opened(world);
    await until(till, ({ online }) => online);
    const shown = (n: number): unknown => till.product(id(n));
    expect(shown(103)).toMatchObject({ left: null, soldOut: false });
    till.onShow([103, 104, 105, 106].map(id));
    await until(till, () => till.product(id(103))?.left === 3);
    expect(till.product(id(103))?.leftAt).toBe(world.now);
    expect(shown(104)).toMatchObject({ left: 0, soldOut: true });
    // Less than nothing cannot lie there, and what never moved nobody counts.
    expect(shown(105)).toMatchObject({ left: null, soldOut: false });
    expect(shown(106)).toMatchObject({ left: null });
    // Sold out by the books is sold all the same, and what is sold here counts at once.
    world.server.faults = ["lost request", "lost request", "lost request"];
    till.add(id(103), 2_000_000);
    till.add(id(104));
    expect(await till.pay(CASH, null)).toEqual({ ok: true });
    expect([till.product(id(103))?.left, till.product(id(104))?.left]).toEqual([1, 0]);
    // The office said so already: asked anew once it has the sale, not before.
    const asked = (): number => world.server.requests.filter(({ path }) => path.includes("/levels")).length;
    const before = asked();
    till.onShow([id(103)]);
    await settle();
    expect(asked()).toBe(before);
    world.server.levels.set(id(103), 7_000_000);
    world.server.faults = [];
    await world.pass(60_000);
    await until(till, ({ unsent }) => unsent === 0);
    await until(till, () => till.product(id(103))?.left === 7);
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    expect(again.product(id(103))?.left).toBe(7);
  });

  it("is the sum of a product's variants where each is known", async () => {
    const world = new World();
    world.server.variants.push(...FOUR);
    for (const [n, one] of FOUR.entries()) world.server.levels.set(one.id, n * 1_000_000);
    const { till } = await opened(world);
    await until(till, ({ online }) => online);
    till.onShow(FOUR.slice(1).map((one) => one.id));
    await until(till, () => till.product(FOUR[3]?.id ?? "")?.left === 3);
    expect(till.search("shirt")[0]).toMatchObject({ left: null, leftAt: null });
    till.onShow(FOUR.map((one) => one.id));
    await until(till, () => till.search("shirt")[0]?.left === 6);
  });
});

it("shows the keys of its manager, without what is not there any more", async () => {
  const world = new World();
  const keys = [{ kind: "product", id: id(103) }, { kind: "department", id: id(20) }, { kind: "discount", ppm: 50_000 }, { kind: "product", id: id(999) }, { kind: "dance" }];
  world.server.quickKeys = [{ name: "Morning", keys }];
  const { till } = await opened(world);
  expect(till.state.keyPages).toEqual(["Morning"]);
  expect(till.quickKeys(0)).toMatchObject([{ product: { sku: "SKU-3" } }, { kind: "department", name: "Bread" }, { ppm: 50_000 }]);
  expect(till.quickKeys(1)).toEqual([]);
});

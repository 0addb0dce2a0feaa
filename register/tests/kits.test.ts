/** Kits: as many are left as their parts make, and their parts leave the shelf. */
import { describe, expect, it } from "vitest";

import { leaving, levelsBehind, minimumAge, productOf } from "../src/counter/shelf";
import type { Book } from "../src/sync/book";
import type { Level } from "../src/sync/levels";
import { pageOf, variantsOf, type Variant } from "../src/sync/pages";
import { product } from "./world";

const [BREAD, JAM, TEA] = [product(1), { ...product(2), unit: "kg" }, product(3)];
const BOX: Variant = { ...product(4), stocked: false, components: [{ id: BREAD.id, quantity: 2_000_000 }, { id: JAM.id, quantity: 250_000 }] };
const EMPTY: Variant = { ...product(5), stocked: false, components: [] };
const BOOK = { departments: [] } as unknown as Book;
const byId = (id: string): Variant | undefined => [BREAD, JAM, TEA, BOX, EMPTY].find((one) => one.id === id);

function shown(variant: Variant, known: readonly (readonly [Variant, number, number])[]): unknown[] {
  const levels = new Map<string, Level>(known.map(([{ id }, micro, at]) => [id, { micro, at }]));
  const { left, leftAt, soldOut } = productOf(variant, BOOK, (id) => levels.get(id));
  return [left, leftAt, soldOut];
}

describe("a kit", () => {
  it("has as many left as its scarcest part makes, as of the oldest figure", () => {
    expect(shown(BOX, [[BREAD, 7_000_000, 50], [JAM, 5_000_000, 40]])).toEqual([3, 40, false]);
    expect(shown(BOX, [[BREAD, 90_000_000, 50], [JAM, 600_000, 60]])).toEqual([2, 50, false]);
    expect(shown(BOX, [[BREAD, 1_000_000, 50], [JAM, 600_000, 60]])).toEqual([0, 50, true]);
  });

  it("says nothing where a part is not known, is below nothing, or nothing of it is stocked", () => {
    const unknown = [null, null, false];
    expect(shown(BOX, [[BREAD, 7_000_000, 50]])).toEqual(unknown);
    expect(shown(BOX, [[BREAD, -1_000_000, 50], [JAM, 600_000, 60]])).toEqual(unknown);
    expect(shown(EMPTY, [])).toEqual(unknown);
  });

  it("is asked about by its parts, and takes them off the shelf", () => {
    expect(levelsBehind([TEA.id, BOX.id], byId)).toEqual([TEA.id, BREAD.id, JAM.id]);
    const lines = [{ variant: BOX.id, quantity: 3_000_000 }, { variant: TEA.id, quantity: -1_000_000 }, { variant: EMPTY.id, quantity: 1_000_000 }];
    expect(leaving(lines, byId)).toEqual([[BREAD.id, 6_000_000], [JAM.id, 750_000], [TEA.id, -1_000_000]]);
  });

  it("is kept as it came", () => {
    expect(variantsOf(pageOf(0, [BREAD, BOX, EMPTY]))).toEqual([BREAD, BOX, EMPTY]);
  });
});

describe("the minimum age", () => {
  const asked = { minimum_age: 18, tracking: "", asks_price: false, lowest_price: null, highest_price: null } as const;
  const wine = { ...product(1), terms: asked };
  const juice = { ...product(2), terms: { ...asked, minimum_age: 0 } };
  const hamper: Variant = { ...product(3), department: "gifts", components: [{ id: wine.id, quantity: 1 }, { id: juice.id, quantity: 1 }] };
  const find = (id: string): Variant | undefined => [wine, juice, hamper].find((one) => one.id === id);
  const book = (age?: number): Book => {
    const departments = [{ id: juice.department, ...(age === undefined ? {} : { minimum_age: age }) }];
    return { departments } as unknown as Book;
  };

  it("is a product's own, else its department's", () => {
    expect([wine, juice].map((one) => minimumAge(one, book(16), find))).toEqual([18, 16]);
    expect(minimumAge(juice, book(), find)).toBe(0);
    expect(minimumAge({ ...juice, terms: { ...juice.terms, for_anybody: true } }, book(16), find)).toBe(0);
  });

  it("is for a kit the highest of what is in it, unless it has its own", () => {
    expect(minimumAge(hamper, book(16), find)).toBe(18);
    expect(minimumAge({ ...hamper, terms: { ...asked, minimum_age: 21 } }, book(16), find)).toBe(21);
    expect(minimumAge({ ...hamper, components: [{ id: "gone", quantity: 1 }] }, book(), find)).toBe(0);
  });
});

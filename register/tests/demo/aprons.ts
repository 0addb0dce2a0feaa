/** A product with variants for pictures: an apron in sizes and colours, or, named otherwise, in scents. */
import type { FamilyView, Product, QuickKey } from "../../src/till";
import { SATURDAY } from "./bakehouse";

const SIZES = ["S", "M", "L", "XL"];
const COLOURS = ["Flour white", "Rye brown", "Harbour blue"];
const SCENTS = ["Fig", "Bergamot", "Plain"];

/** The keys of a morning. */
export function keysOf(goods: readonly Product[]): QuickKey[] {
  const products = goods.slice(0, 5).map((product): QuickKey => ({ kind: "product", product }));
  return [...products, { kind: "department", id: "coffee", name: "Coffee", ground: "coffee" }, { kind: "discount", ppm: 100_000 }];
}

export function aprons(id: string, goods: readonly Product[]): FamilyView | null {
  const [like] = goods;
  if (!like) return null;
  const one = (name: string, left: number | null, price: number): Product => ({
    ...like, id: `${id}-${name}`, sku: name, name, price: price * 10_000, left, leftAt: left === null ? null : SATURDAY, soldOut: left === 0,
  });
  if (id === "candle") {
    const list = SCENTS.map((name, n) => ({ name, product: one(name, [12, 3, null][n] ?? null, 1_490) }));
    return { id, name: "Beeswax candle", options: ["Scent"], columns: [], rows: [], list, leftAt: SATURDAY };
  }
  const rows = SIZES.map((name, row) => ({
    name,
    cells: COLOURS.map((colour, column) => (row === 3 && column === 1 ? null : one(`${colour} ${name}`, (row * 5 + column * 3) % 8, row === 3 ? 3_400 : 2_900))),
  }));
  return { id, name: "Baker's apron", options: ["Colour", "Size"], columns: COLOURS, rows, list: [], leftAt: SATURDAY };
}

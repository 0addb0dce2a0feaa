/** How a product on the shelf is written: its price, and what is left of it. */
import type { Product } from "../../till";
import type { Figures } from "../../words/figures";
import { t } from "../../words/words.svelte";

/** Figures older than that say of when they are. */
const FRESH_MS = 600_000;
const TODAY_MS = 12 * 3_600_000;

/** "from 14.00" where variants differ in price; "12.90 per kg". */
export function priceShown({ price, family, decimals, unit }: Product, figures: Figures): string {
  const figure = figures.price(price);
  const shown = decimals ? t("line.per", { price: figure, unit }) : figure;
  return family && family.highest !== price ? t("tile.from", { price: shown }) : shown;
}

/** "3 left", of a while ago "3 left at 14:02"; "" where nobody knows. */
export function leftShown({ left, leftAt }: Pick<Product, "left" | "leftAt">, figures: Figures): string {
  if (left === null || leftAt === null) return "";
  const words = t("tile.left", { count: left });
  return Date.now() - leftAt < FRESH_MS ? words : t("tile.left_at", { left: words, time: figures.time(leftAt) });
}

/** As short as a tile has room for: "3 left", of earlier today "3 at 14:02"; what is older is no longer said. */
export function leftOnTile({ left, leftAt }: Pick<Product, "left" | "leftAt">, figures: Figures): string {
  if (left === null || leftAt === null) return "";
  const age = Date.now() - leftAt;
  if (age < FRESH_MS) return t("tile.left", { count: left });
  return age < TODAY_MS ? t("tile.count_at", { count: left, time: figures.time(leftAt) }) : "";
}

const WHOLE = 1_000_000;

/** How many of it, with all its variants, are in the basket; "" for none. */
export function takenOf({ id, family }: Product, taken: ReadonlyMap<string, number>, figures: Figures): string {
  const micro = (family?.variants ?? [id]).reduce((sum, one) => sum + (taken.get(one) ?? 0), 0);
  return micro ? figures.quantity(Math.max(micro, WHOLE)) : "";
}

/** As of when the office's books say so. */
export function leftAsOf({ left, leftAt }: Pick<Product, "left" | "leftAt">, figures: Figures): string | undefined {
  if (left === null || leftAt === null) return undefined;
  return t("tile.as_of", { left: t("tile.left", { count: left }), time: figures.time(leftAt) });
}

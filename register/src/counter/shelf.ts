/** What stands on the shelf, as it is shown: products with what they cost and what is left of them. Pure. */
import type { Book } from "../sync/book";
import type { Shelved } from "../sync/catalogue";
import { laidOut } from "../sync/families";
import type { Level } from "../sync/levels";
import type { KitComponent, Variant } from "../sync/pages";
import type { FamilyView, Product, QuickKey } from "../view";

const WHOLE = 1_000_000;

export type LevelOf = (id: string) => Level | undefined;

export function productOf(variant: Variant, book: Book, level: LevelOf): Product {
  const { id, sku, name, department, unit, decimals, price, base } = variant;
  const ground = book.departments.find((one) => one.id === department)?.ground ?? "";
  return { id, sku, name, departmentId: department, ground, unit, decimals, price, baseMicro: base, ...left([variant], level), family: null };
}

/** A product once, however many variants it has: at its lowest price. */
export function shelvedOf({ variant, variants }: Shelved, book: Book, level: LevelOf): Product {
  const alone = productOf(variant, book, level);
  if (!variants.length || !variant.family) return alone;
  const prices = variants.map(({ price }) => price);
  const family = { id: variant.family.id, variants: variants.map(({ id }) => id), highest: Math.max(...prices) };
  return { ...alone, name: variant.family.name, price: Math.min(...prices), ...left(variants, level), family };
}

/** Pieces of all together, where each is known. What the books have below nothing is not known. */
function left(variants: readonly Variant[], level: LevelOf): Pick<Product, "left" | "leftAt" | "soldOut"> {
  const levels = variants.map((variant) => levelOf(variant, level));
  if (levels.some((one) => !one || one.micro < 0)) return { left: null, leftAt: null, soldOut: false };
  const known = levels as Level[];
  const micro = known.reduce((sum, one) => sum + one.micro, 0);
  return { left: Math.trunc(micro / WHOLE), leftAt: Math.min(...known.map(({ at }) => at)), soldOut: micro === 0 };
}

/** What is left of a product; of a kit as many whole ones as its parts make, as of the oldest figure. */
function levelOf({ id, stocked, components }: Variant, level: LevelOf): Level | undefined {
  if (!components?.length) return stocked ? level(id) : undefined;
  const parts = components.map((part) => ({ ...part, level: level(part.id) }));
  if (parts.some((part) => !part.level || part.level.micro < 0)) return undefined;
  const known = parts as readonly (KitComponent & { readonly level: Level })[];
  const whole = known.map(({ quantity, level: { micro } }) => Math.trunc(micro / quantity));
  return { micro: Math.min(...whole) * WHOLE, at: Math.min(...known.map(({ level: { at } }) => at)) };
}

/** From which age on it is sold: its own; else its department's, and of a kit the highest of what is in it. */
export function minimumAge(variant: Variant, book: Book, byId: (id: string) => Variant | undefined): number {
  if (variant.terms?.minimum_age || variant.terms?.for_anybody) return variant.terms.minimum_age;
  const inside = (variant.components ?? []).flatMap((part) => byId(part.id) ?? []).map((part) => minimumAge({ ...part, components: null }, book, byId));
  return Math.max(0, book.departments.find(({ id }) => id === variant.department)?.minimum_age ?? 0, ...inside);
}

/** Which levels say what is left of these products. */
export function levelsBehind(ids: readonly string[], byId: (id: string) => Variant | undefined): string[] {
  return ids.flatMap((id) => byId(id)?.components?.map((part) => part.id) ?? [id]);
}

/** What of these lines leaves the shelf, in millionths: the parts of kits, in their stead. */
export function leaving(lines: readonly { variant: string; quantity: number }[], byId: (id: string) => Variant | undefined): [string, number][] {
  return lines.flatMap(({ variant, quantity }): [string, number][] => {
    const parts = byId(variant)?.components;
    return parts ? parts.map((part) => [part.id, Number((BigInt(part.quantity) * BigInt(quantity)) / BigInt(WHOLE))]) : [[variant, quantity]];
  });
}

export function familyView(id: string, variants: readonly Variant[], book: Book, level: LevelOf): FamilyView | null {
  const [first] = variants;
  if (!first?.family) return null;
  const shown = (variant: Variant): Product => productOf(variant, book, level);
  const laid = laidOut(variants);
  const known = variants.flatMap((variant) => levelOf(variant, level)?.at ?? []);
  return {
    id,
    name: first.family.name,
    options: laid.options,
    columns: laid.columns,
    rows: laid.rows.map((name, row) => ({ name, cells: (laid.cells[row] ?? []).map((variant) => variant && shown(variant)) })),
    list: laid.list.map(({ name, variant }) => ({ name, product: shown(variant) })),
    leftAt: known.length ? Math.min(...known) : null,
  };
}

/** The keys of a page that mean something here and now. */
export function quickKeys(book: Book, page: number, product: (id: string) => Product | undefined): QuickKey[] {
  return (book.quick_keys?.[page]?.keys ?? []).flatMap(({ kind, id, ppm }): QuickKey[] => {
    if (kind === "discount" && ppm) return [{ kind, ppm }];
    if (kind === "product" && id) {
      const found = product(id);
      return found ? [{ kind, product: found }] : [];
    }
    const department = book.departments.find((one) => one.id === id);
    return kind === "department" && department ? [{ kind, id: department.id, name: department.name, ground: department.ground }] : [];
  });
}

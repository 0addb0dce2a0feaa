/** What stands on the shelf, as it is shown: products with what they cost and what is left of them. Pure. */
import type { Book } from "../sync/book";
import type { Shelved } from "../sync/catalogue";
import { laidOut } from "../sync/families";
import type { Level } from "../sync/levels";
import type { Variant } from "../sync/pages";
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
  const levels = variants.map((variant) => (variant.stocked ? level(variant.id) : undefined));
  if (levels.some((one) => !one || one.micro < 0)) return { left: null, leftAt: null, soldOut: false };
  const known = levels as Level[];
  const micro = known.reduce((sum, one) => sum + one.micro, 0);
  return { left: Math.trunc(micro / WHOLE), leftAt: Math.min(...known.map(({ at }) => at)), soldOut: micro === 0 };
}

export function familyView(id: string, variants: readonly Variant[], book: Book, level: LevelOf): FamilyView | null {
  const [first] = variants;
  if (!first?.family) return null;
  const shown = (variant: Variant): Product => productOf(variant, book, level);
  const laid = laidOut(variants);
  const known = variants.flatMap((variant) => level(variant.id)?.at ?? []);
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

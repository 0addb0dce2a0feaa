/** What stands on the shelf, as screens see it. Prices: minor x 10^4 for the price base. */
export interface Product {
  readonly id: string; readonly sku: string; readonly name: string; readonly departmentId: string; readonly ground: string;
  readonly unit: string; readonly decimals: number; readonly price: number; readonly baseMicro: number;
  /** Whole units on hand by the office's books, where known, and as of when; it never keeps anything from being sold. */
  readonly left: number | null; readonly leftAt: number | null; readonly soldOut: boolean;
  /** A product with several variants, of which this is the first: its id, theirs, and the dearest price. */
  readonly family: { readonly id: string; readonly variants: readonly string[]; readonly highest: number } | null;
}
/** A key that the manager put where it stands. */
export type QuickKey =
  | { readonly kind: "product"; readonly product: Product }
  | { readonly kind: "department"; readonly id: string; readonly name: string; readonly ground: string }
  | { readonly kind: "discount"; readonly ppm: number };
/** A product's variants, laid out: a matrix where they differ in two options, else a list. */
export interface FamilyView {
  readonly id: string;
  readonly name: string;
  /** What columns and rows are of a matrix. */
  readonly options: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly (Product | null)[] }[];
  readonly list: readonly { readonly name: string; readonly product: Product }[];
  /** As of when it is known how many are left; the oldest of them. */
  readonly leftAt: number | null;
}
/** A group of modifiers with what each option costs (minor x 10^4). */
export interface ChoiceGroup {
  readonly name: string; readonly least: number; readonly most: number;
  readonly options: readonly { readonly id: string; readonly name: string; readonly price: number }[];
}

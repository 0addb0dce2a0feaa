/** Products with several variants: shown once, and laid out by their options when one is chosen. */
import { familiesOf, isHidden, type Family, type PageRow, type Variant } from "./pages";

/** Which places in the catalogue are variants of one product. Made anew when the pages change. */
export class Families {
  #of = new Map<number, string>();
  #members = new Map<string, number[]>();

  /** span: a place is page number times span plus row. */
  constructor(pages: readonly PageRow[], span: number) {
    for (const page of pages) {
      if (!page.families) continue;
      for (const [row, { id }] of familiesOf(page)) {
        if (isHidden(page, row)) continue;
        const place = page.n * span + row;
        this.#of.set(place, id);
        const members = this.#members.get(id) ?? [];
        if (!members.length) this.#members.set(id, members);
        members.push(place);
      }
    }
  }

  get none(): boolean {
    return !this.#members.size;
  }

  members(id: string): readonly number[] {
    return this.#members.get(id) ?? [];
  }

  /**
   * Each product once, where its first variant stands. whole: these are all places there are, so that a variant that
   * is the only one of its product among them is meant itself.
   */
  once(places: readonly number[], whole: boolean): { place: number; family: string | null }[] {
    if (this.none) return places.map((place) => ({ place, family: null }));
    const counts = new Map<string, number>();
    for (const place of places) {
      const id = this.#of.get(place);
      if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const seen = new Set<string>();
    return places.flatMap((place): { place: number; family: string | null }[] => {
      const id = this.#of.get(place);
      if (!id || this.members(id).length < 2) return [{ place, family: null }];
      if (whole && counts.get(id) === 1) return [{ place, family: null }];
      if (seen.has(id)) return [];
      seen.add(id);
      return [{ place, family: id }];
    });
  }
}

/** A product's variants by what they differ in. rows, columns: empty where there are not two options. */
export interface Laid {
  readonly options: readonly string[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** The variant of each row and column; null where there is none of it. */
  readonly cells: readonly (readonly (Variant | null)[])[];
  /** Without a matrix: all of them, in order. */
  readonly list: readonly { readonly name: string; readonly variant: Variant }[];
}

const SIZES = ["XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL", "5XL"];

/** Sizes as people wear them, figures as they count, other words as the shop wrote them down. */
export function inOrder(values: Iterable<string>): string[] {
  const all = [...new Set(values)];
  const size = (value: string): number => SIZES.indexOf(value.toUpperCase());
  if (all.every((value) => size(value) >= 0)) return all.sort((one, other) => size(one) - size(other));
  const figures = new Intl.Collator(undefined, { numeric: true });
  if (all.every((value) => /^\d/.test(value))) return all.sort((one, other) => figures.compare(one, other));
  return all;
}

/** Lay variants out: two options make a matrix, with fewer columns than rows; everything else is a list. */
export function laidOut(variants: readonly Variant[]): Laid {
  const inTime = [...variants].sort((one, other) => (one.id < other.id ? -1 : 1));
  const family = (variant: Variant): Family => variant.family as Family;
  const options = inTime[0] ? family(inTime[0]).options : [];
  const fits = options.length === 2 && inTime.every((one) => family(one).values.length === 2);
  const place = new Map(inTime.map((variant) => [JSON.stringify(family(variant).values), variant]));
  if (!fits || place.size < inTime.length) return { options, rows: [], columns: [], cells: [], list: listed(inTime) };
  const values = [0, 1].map((n) => inOrder(inTime.map((one) => family(one).values[n] as string))) as [string[], string[]];
  const turned = values[0].length > values[1].length;
  const [columns, rows] = turned ? [values[1], values[0]] : [values[0], values[1]];
  const cells = rows.map((row) => columns.map((column) => place.get(JSON.stringify(turned ? [row, column] : [column, row])) ?? null));
  return { options: turned ? [...options].reverse() : options, rows, columns, cells, list: [] };
}

function listed(variants: readonly Variant[]): Laid["list"] {
  const named = variants.map((variant) => ({ name: (variant.family as Family).values.join(", ") || variant.name, variant }));
  const order = inOrder(named.map(({ name }) => name));
  return named.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}

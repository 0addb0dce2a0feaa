/**
 * The catalogue in memory: pages as they are stored, a map by barcode, and a search over their text.
 *
 * Nothing is unpacked before somebody asks for it: a product becomes an object when it is shown or sold.
 * Archived products stay on their pages but are not found; a basket that holds one keeps its own copy.
 */
import type { Fetched } from "../devices/store";
import { Families } from "./families";
import { PAGE, isHidden, pageOf, variantAt, variantsOf, type PageRow, type Variant } from "./pages";
import { hasWords, Search, wordsOf } from "./search";

/** Where a product is: page number times SPAN plus row. */
const SPAN = 4096;
const WARM_MS = 5;
/** Some screens of them. */
const MOST_SEEN = 2_000;
/** How many more are looked for where several may be variants of one product. */
const OVER = 8;

export interface Hit {
  readonly variant: Variant;
  /** Millionths of the stock unit that this code stands for. */
  readonly quantity: number;
}

/** What stands on the shelf. variants: empty, or all of the product that this is the first of. */
export interface Shelved {
  readonly variant: Variant;
  readonly variants: readonly Variant[];
}

export class Catalogue {
  #pages: PageRow[] = [];
  /** Those that were looked at of late, by their places. */
  #seen = new Map<number, Variant>();
  /** Where those stand, by their ids. */
  #places = new Map<string, number>();
  #codes = new Map<string, number | { at: number; quantity: number }>();
  #search = new Search([]);
  #warming: ReturnType<typeof setTimeout> | undefined;
  #byDepartment: Map<string, number[]> | null = null;
  #families: Families | null = null;
  /** Rises with every change. */
  version = 0;

  /** How many products can be sold. */
  get size(): number {
    let count = 0;
    for (const page of this.#pages) {
      count += page.count;
      for (let row = 0; row < page.count; row++) if (isHidden(page, row)) count--;
    }
    return count;
  }

  /** All stored pages into memory. */
  async load(fetched: Fetched): Promise<void> {
    this.#pages = await fetched.pages.orderBy("n").toArray();
    this.#codes = new Map();
    for (const page of this.#pages) this.#index(page);
    this.#changed();
  }

  /** Store further products as they come from the server, page after page. */
  async append(fetched: Fetched, variants: readonly Variant[]): Promise<void> {
    for (let from = 0; from < variants.length; from += PAGE) {
      const page = pageOf(this.#pages.length, variants.slice(from, from + PAGE));
      await fetched.pages.put(page);
      this.#pages.push(page);
      this.#index(page);
    }
    this.#changed();
  }

  /** Forget everything, to be fetched again. */
  async clear(fetched: Fetched): Promise<void> {
    await fetched.pages.clear();
    this.#pages = [];
    this.#codes = new Map();
    this.#changed();
  }

  /** Products that changed, or are new: their pages are written again. */
  async change(fetched: Fetched, variants: readonly Variant[]): Promise<void> {
    const touched = new Map<number, Variant[]>();
    const added: Variant[] = [];
    const page = (n: number): Variant[] => {
      const rows = touched.get(n) ?? variantsOf(this.#pages[n] as PageRow);
      touched.set(n, rows);
      return rows;
    };
    for (const variant of variants) {
      const at = this.#find(variant.id);
      if (at === null) added.push(variant);
      else page(Math.floor(at / SPAN))[at % SPAN] = variant;
    }
    const last = this.#pages.length - 1;
    if (added.length && last >= 0) {
      const room = Math.max(0, PAGE - page(last).length);
      page(last).push(...added.splice(0, room));
    }
    const made = [...touched].map(([n, rows]) => pageOf(n, rows));
    await fetched.pages.bulkPut(made);
    for (const one of made) {
      this.#unindex(one.n);
      this.#pages[one.n] = one;
      this.#index(one);
    }
    if (added.length) await this.append(fetched, added);
    this.#changed();
  }

  byId(id: string): Variant | undefined {
    const at = this.#find(id);
    return at === null ? undefined : this.#at(at);
  }

  /** By barcode, else by SKU as typed. Archived products answer too: the caller says so. */
  byCode(code: string): Hit | undefined {
    const found = this.#codes.get(code);
    if (found !== undefined) {
      return typeof found === "number" ? { variant: this.#at(found), quantity: 1_000_000 } : { variant: this.#at(found.at), quantity: found.quantity };
    }
    const at = this.#findIn(code, "skus");
    return at === null ? undefined : { variant: this.#at(at), quantity: 1_000_000 };
  }

  /** Best first, a product with several variants once; a variant that the text means alone stands for itself. */
  search(text: string, limit: number): Shelved[] {
    const exact = this.byCode(text.trim());
    const most = this.#theFamilies().none ? limit : limit * OVER;
    const places = this.#search.places(text, most).map(({ page, row }) => page * SPAN + row);
    const found = this.#shelved(places, places.length < most, 0, limit);
    if (!exact || exact.variant.archived || exact.variant.as_choice) return found;
    const others = found.filter(({ variant, variants }) => variants.length || variant.id !== exact.variant.id);
    return [{ variant: exact.variant, variants: [] }, ...others].slice(0, limit);
  }

  /** Products of a department, by name. */
  inDepartment(department: string, from: number, limit: number): Shelved[] {
    return this.#shelved(this.#departments().get(department) ?? [], false, from, limit);
  }

  /** These, in their order, without those that are gone. */
  these(ids: readonly string[], from: number, limit: number): Shelved[] {
    const places = ids.flatMap((id) => this.#find(id) ?? []).filter((at) => !this.#at(at).archived);
    return this.#shelved(places, true, from, limit);
  }

  /** The variants of a product that are sold. */
  family(id: string): Variant[] {
    return this.#theFamilies().members(id).map((at) => this.#at(at));
  }

  #shelved(places: readonly number[], whole: boolean, from: number, limit: number): Shelved[] {
    const once = this.#theFamilies().once(places, whole).slice(from, from + limit);
    return once.map(({ place, family }) => ({ variant: this.#at(place), variants: family ? this.family(family) : [] }));
  }

  #theFamilies(): Families {
    return (this.#families ??= new Families(this.#pages, SPAN));
  }

  #departments(): Map<string, number[]> {
    if (this.#byDepartment) return this.#byDepartment;
    const found = new Map<string, { at: number; name: string }[]>();
    for (const page of this.#pages) {
      const departments = page.departments.split("\n");
      const names = page.names.split("\n");
      for (let row = 0; row < page.count; row++) {
        if (isHidden(page, row)) continue;
        const rows = found.get(departments[row] as string) ?? [];
        if (!rows.length) found.set(departments[row] as string, rows);
        rows.push({ at: page.n * SPAN + row, name: names[row] as string });
      }
    }
    const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
    this.#byDepartment = new Map(
      [...found].map(([department, rows]) => [department, rows.sort((a, b) => collator.compare(a.name, b.name)).map((row) => row.at)]),
    );
    return this.#byDepartment;
  }

  #at(at: number): Variant {
    let variant = this.#seen.get(at);
    if (!variant) {
      if (this.#seen.size >= MOST_SEEN) this.#forget();
      this.#seen.set(at, (variant = variantAt(this.#pages[Math.floor(at / SPAN)] as PageRow, at % SPAN)));
      this.#places.set(variant.id, at);
    }
    return variant;
  }

  #forget(): void {
    this.#seen.clear();
    this.#places.clear();
  }

  #find(id: string): number | null {
    return this.#places.get(id) ?? this.#findIn(id, "ids");
  }

  /** The row whose whole line in a column is this text. Scanning text is faster than keeping another map. */
  #findIn(text: string, column: "ids" | "skus"): number | null {
    if (!text) return null;
    for (const page of this.#pages) {
      const lines = page[column];
      let start = lines.indexOf(text);
      while (start >= 0) {
        const end = start + text.length;
        if ((start === 0 || lines[start - 1] === "\n") && (end === lines.length || lines[end] === "\n")) {
          let row = 0;
          for (let at = lines.indexOf("\n"); at >= 0 && at < start; at = lines.indexOf("\n", at + 1)) row++;
          return page.n * SPAN + row;
        }
        start = lines.indexOf(text, start + 1);
      }
    }
    return null;
  }

  #index(page: PageRow): void {
    const text = page.barcodes;
    for (let start = 0; start < text.length; ) {
      const firstTab = text.indexOf("\t", start);
      const secondTab = text.indexOf("\t", firstTab + 1);
      let end = text.indexOf("\n", secondTab + 1);
      if (end < 0) end = text.length;
      const at = page.n * SPAN + Number(text.slice(start, firstTab));
      const quantity = text.slice(secondTab + 1, end);
      this.#codes.set(text.slice(firstTab + 1, secondTab), quantity === "1000000" ? at : { at, quantity: Number(quantity) });
      start = end + 1;
    }
  }

  #unindex(n: number): void {
    for (const variant of variantsOf(this.#pages[n] as PageRow)) {
      for (const { code } of variant.barcodes) {
        const found = this.#codes.get(code);
        const at = typeof found === "object" ? found.at : found;
        if (at !== undefined && Math.floor(at / SPAN) === n) this.#codes.delete(code);
      }
    }
  }

  #changed(): void {
    this.version++;
    this.#forget();
    this.#byDepartment = null;
    this.#families = null;
    this.#search = new Search(this.#pages);
    this.#warm();
  }

  /** Cut the pages into words and rows before somebody misspells one or sells one, a page at a time, so that no key waits for it. */
  #warm(): void {
    clearTimeout(this.#warming);
    const next = this.#pages.find((page) => !hasWords(page));
    if (!next) return;
    this.#warming = setTimeout(() => {
      wordsOf(next);
      variantAt(next, 0);
      this.#warm();
    }, WARM_MS);
  }
}

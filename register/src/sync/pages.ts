/**
 * The catalogue as it is stored: pages of some hundred products, column by column. A page is a handful of
 * texts and arrays, so 100,000 products come out of IndexedDB in a fraction of the time that objects take.
 */

/** What selling something asks for. Prices: minor x 10^4, where the price is typed. */
export interface Terms {
  readonly minimum_age: number;
  readonly tracking: "" | "lot" | "serial";
  readonly asks_price: boolean;
  readonly lowest_price: number | null;
  readonly highest_price: number | null;
  /** At any age, whatever its department says. */
  readonly for_anybody?: boolean;
}

/** The product of a variant that is one of several; values: one for each option, or its whole name. */
export interface Family {
  readonly id: string;
  readonly name: string;
  readonly options: readonly string[];
  readonly values: readonly string[];
}

/** A product as the server sends it. Quantities in barcodes: millionths of the stock unit, for packs. */
export interface Variant {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly department: string;
  readonly unit: string;
  readonly decimals: number;
  readonly price: number;
  readonly base: number;
  readonly tax_category: string;
  readonly stocked: boolean;
  readonly barcodes: readonly { code: string; quantity: number }[];
  readonly archived: boolean;
  /** Absent or null: nothing is asked. */
  readonly terms?: Terms | null;
  /** Absent or null: it stands alone. */
  readonly family?: Family | null;
  /** Of a kit, what of it is stocked, in millionths in one. Absent or null: it is no kit. */
  readonly components?: readonly KitComponent[] | null;
}

export interface KitComponent {
  readonly id: string;
  readonly quantity: number;
}

export const PAGE = 500;

/** Columns of a page; texts of the rows are joined by line feeds. */
export interface PageRow {
  n: number;
  count: number;
  ids: string;
  skus: string;
  names: string;
  /** Names and SKUs as they are searched: see `folded`. */
  folded: string;
  departments: string;
  units: string;
  categories: string;
  prices: Float64Array;
  bases: Float64Array;
  /** Bits 0-3 decimals, 4 stocked, 5 archived. */
  flags: Uint8Array;
  /** One line per barcode: row, code, quantity, parted by tabs. */
  barcodes: string;
  /** One line per product that asks for something: row and terms (JSON), parted by a tab. Pages of before have none. */
  terms?: string;
  /** One line per variant of a product with several: row and family (JSON), parted by a tab. Pages of before have none. */
  families?: string;
  /** One line per kit: row and components (JSON), parted by a tab. Pages of before have none. */
  kits?: string;
}

const STOCKED = 16;
const ARCHIVED = 32;

export function pageOf(n: number, variants: readonly Variant[]): PageRow {
  const column = (read: (variant: Variant) => string): string => variants.map((v) => line(read(v))).join("\n");
  return {
    n,
    count: variants.length,
    ids: column((v) => v.id),
    skus: column((v) => v.sku),
    names: column((v) => v.name),
    folded: column((v) => folded(`${v.name} ${v.sku}`)),
    departments: column((v) => v.department),
    units: column((v) => v.unit),
    categories: column((v) => v.tax_category),
    prices: Float64Array.from(variants, (v) => v.price),
    bases: Float64Array.from(variants, (v) => v.base),
    flags: Uint8Array.from(variants, (v) => v.decimals | (v.stocked ? STOCKED : 0) | (v.archived ? ARCHIVED : 0)),
    barcodes: variants.flatMap((v, row) => v.barcodes.map((b) => `${row}\t${line(b.code)}\t${b.quantity}`)).join("\n"),
    terms: besides(variants, ({ terms }) => terms),
    families: besides(variants, ({ family }) => family),
    kits: besides(variants, ({ components }) => components),
  };
}

/** What few rows have: row and JSON, which holds no tab and no line feed. */
function besides(variants: readonly Variant[], read: (variant: Variant) => unknown): string {
  return variants.flatMap((v, row) => (read(v) ? [`${row}\t${JSON.stringify(read(v))}`] : [])).join("\n");
}

function besidesOf<T>(column: string | undefined): Map<number, T> {
  const found = new Map<number, T>();
  for (const entry of column ? column.split("\n") : []) {
    const tab = entry.indexOf("\t");
    found.set(Number(entry.slice(0, tab)), JSON.parse(entry.slice(tab + 1)) as T);
  }
  return found;
}

/** Which rows are of a product with several variants. */
export function familiesOf(page: PageRow): Map<number, Family> {
  return besidesOf<Family>(page.families);
}

/** The rows of a page as they came. */
export function variantsOf(page: PageRow): Variant[] {
  if (!page.count) return [];
  const [ids, skus, names, departments, units, categories] = [page.ids, page.skus, page.names, page.departments, page.units, page.categories].map((c) =>
    c.split("\n"),
  ) as [string[], string[], string[], string[], string[], string[]];
  const barcodes: { code: string; quantity: number }[][] = ids.map(() => []);
  for (const entry of page.barcodes ? page.barcodes.split("\n") : []) {
    const [row, code, quantity] = entry.split("\t") as [string, string, string];
    barcodes[Number(row)]?.push({ code, quantity: Number(quantity) });
  }
  const terms = besidesOf<Terms>(page.terms);
  const families = familiesOf(page);
  const kits = besidesOf<KitComponent[]>(page.kits);
  return ids.map((id, row) => ({
    id,
    sku: skus[row] as string,
    name: names[row] as string,
    department: departments[row] as string,
    unit: units[row] as string,
    decimals: (page.flags[row] as number) & 15,
    price: page.prices[row] as number,
    base: page.bases[row] as number,
    tax_category: categories[row] as string,
    stocked: ((page.flags[row] as number) & STOCKED) !== 0,
    barcodes: barcodes[row] as { code: string; quantity: number }[],
    archived: isArchived(page, row),
    ...(terms.has(row) ? { terms: terms.get(row) as Terms } : {}),
    ...(families.has(row) ? { family: families.get(row) as Family } : {}),
    ...(kits.has(row) ? { components: kits.get(row) as KitComponent[] } : {}),
  }));
}

export function isArchived(page: PageRow, row: number): boolean {
  return ((page.flags[row] as number) & ARCHIVED) !== 0;
}

/** A line of a column holds no line feed and no tab, whatever a name was pasted from. */
function line(text: string): string {
  return /[\n\t]/.test(text) ? text.replace(/[\n\t]+/g, " ") : text;
}

const PLAIN = /^[\x20-\x7e]*$/;

/** A text as it is compared: lower case, accents off, ß as ss, everything else than letters and digits a blank. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  const bare = PLAIN.test(lower)
    ? lower
    : lower.normalize("NFKD").replace(/\p{M}+/gu, "").replaceAll("ß", "ss").replaceAll("ø", "o").replaceAll("æ", "ae").replaceAll("ł", "l");
  return bare.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

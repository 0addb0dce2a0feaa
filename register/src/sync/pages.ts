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
  /** What is chosen with it. */
  readonly choices?: readonly Choices[];
  /** Sold only with something else, as its modifier: taxed like that, and counted with it. */
  readonly as_choice?: boolean;
}

/** A group of modifiers: from least to most of its options, by their ids. */
export interface Choices {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly options: readonly string[];
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
  /** Bits 0-3 decimals, 4 stocked, 5 archived, 6 a modifier. */
  flags: Uint8Array;
  /** One line per barcode: row, code, quantity, parted by tabs. */
  barcodes: string;
  /** One line per product that asks for something: row and terms (JSON), parted by a tab. Pages of before have none. */
  terms?: string;
  /** One line per variant of a product with several: row and family (JSON), parted by a tab. Pages of before have none. */
  families?: string;
  /** One line per kit: row and components (JSON), parted by a tab. Pages of before have none. */
  kits?: string;
  /** One line per product with modifiers: row and groups (JSON), parted by a tab. Pages of before have none. */
  choices?: string;
}

const STOCKED = 16;
const ARCHIVED = 32;
const CHOICE = 64;

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
    flags: Uint8Array.from(variants, (v) => v.decimals | (v.stocked ? STOCKED : 0) | (v.archived ? ARCHIVED : 0) | (v.as_choice ? CHOICE : 0)),
    barcodes: variants.flatMap((v, row) => v.barcodes.map((b) => `${row}\t${line(b.code)}\t${b.quantity}`)).join("\n"),
    terms: besides(variants, ({ terms }) => terms),
    families: besides(variants, ({ family }) => family),
    kits: besides(variants, ({ components }) => components),
    choices: besides(variants, ({ choices }) => choices?.length && choices),
  };
}

/** What few rows have: row and JSON, which holds no tab and no line feed. */
function besides(variants: readonly Variant[], read: (variant: Variant) => unknown): string {
  return variants.flatMap((v, row) => (read(v) ? [`${row}\t${JSON.stringify(read(v))}`] : [])).join("\n");
}

/** What the lines of a column that few rows have say of this one. */
function saidOf(column: string | undefined, row: number): string[] {
  const [key, found] = [`${row}\t`, [] as string[]];
  if (!column) return found;
  let at = column.startsWith(key) ? 0 : column.indexOf(`\n${key}`) + 1 || column.length;
  while (column.startsWith(key, at)) {
    const end = column.indexOf("\n", at);
    found.push(column.slice(at + key.length, end < 0 ? undefined : end));
    at = end < 0 ? column.length : end + 1;
  }
  return found;
}

/** Which rows are of a product with several variants. */
export function familiesOf(page: PageRow): Map<number, Family> {
  const found = new Map<number, Family>();
  for (const entry of page.families ? page.families.split("\n") : []) {
    const tab = entry.indexOf("\t");
    found.set(Number(entry.slice(0, tab)), JSON.parse(entry.slice(tab + 1)) as Family);
  }
  return found;
}

type Column = "ids" | "skus" | "names" | "folded" | "departments" | "units" | "categories";

/** Where each row begins in a column of a page; made for a column when somebody asks for it. */
const beginnings = new WeakMap<PageRow, Partial<Record<Column, Uint16Array | Uint32Array>>>();

export function beginningsOf(page: PageRow, column: Column): Uint16Array | Uint32Array {
  let known = beginnings.get(page);
  if (!known) beginnings.set(page, (known = {}));
  return (known[column] ??= rowsOf(page[column], page.count));
}

function rowsOf(text: string, count: number): Uint16Array | Uint32Array {
  const rows = text.length < 65_536 ? new Uint16Array(count) : new Uint32Array(count);
  for (let row = 1, at = 0; row < count; row++) rows[row] = at = text.indexOf("\n", at) + 1;
  return rows;
}

function cell(page: PageRow, column: Column, row: number): string {
  const rows = beginningsOf(page, column);
  return page[column].slice(rows[row], row + 1 < page.count ? (rows[row + 1] as number) - 1 : undefined);
}

/** A row of a page as it came. Only this one becomes an object: all of 100,000 together would take 60 MB. */
export function variantAt(page: PageRow, row: number): Variant {
  const flags = page.flags[row] as number;
  const [terms, family, components, choices] = [page.terms, page.families, page.kits, page.choices].map((column) => saidOf(column, row)[0]);
  return {
    id: cell(page, "ids", row),
    sku: cell(page, "skus", row),
    name: cell(page, "names", row),
    department: cell(page, "departments", row),
    unit: cell(page, "units", row),
    decimals: flags & 15,
    price: page.prices[row] as number,
    base: page.bases[row] as number,
    tax_category: cell(page, "categories", row),
    stocked: (flags & STOCKED) !== 0,
    barcodes: saidOf(page.barcodes, row).map((said) => {
      const [code, quantity] = said.split("\t") as [string, string];
      return { code, quantity: Number(quantity) };
    }),
    archived: (flags & ARCHIVED) !== 0,
    ...(terms ? { terms: JSON.parse(terms) as Terms } : {}),
    ...(family ? { family: JSON.parse(family) as Family } : {}),
    ...(components ? { components: JSON.parse(components) as KitComponent[] } : {}),
    ...(choices ? { choices: JSON.parse(choices) as Choices[] } : {}),
    ...(flags & CHOICE ? { as_choice: true } : {}),
  };
}

/** All rows of a page as they came. */
export function variantsOf(page: PageRow): Variant[] {
  return Array.from({ length: page.count }, (_, row) => variantAt(page, row));
}

/** It stands on no shelf: sold no longer, or with something else only. */
export function isHidden(page: PageRow, row: number): boolean {
  return ((page.flags[row] as number) & (ARCHIVED | CHOICE)) !== 0;
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

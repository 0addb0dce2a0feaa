/** One shop for pictures and tests of the screens: Harbour Bakehouse on a Saturday. */
import type { BasketLine, Customer, PersonRow, Product, TenderRow, TillState } from "../../src/till";
import { startingState } from "../../src/counter/starting";

export const NOTES = [50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1];
export const SATURDAY = Date.UTC(2026, 10, 21, 14, 26);

export const DEPARTMENTS = [
  ["bread", "Bread", "Brot"],
  ["pastry", "Pastry", "Feingebäck"],
  ["cakes", "Cakes", "Kuchen und Torten"],
  ["coffee", "Coffee", "Kaffee"],
  ["deli", "Deli", "Feinkost"],
  ["cold", "Cold drinks", "Kaltgetränke"],
] as const;

/** name, German name, department, price in cents, how many are left. */
const GOODS: readonly (readonly [string, string, string, number, number | null])[] = [
  ["Sourdough 800 g", "Sauerteigbrot 800 g", "bread", 490, null],
  ["Baguette", "Baguette", "bread", 220, null],
  ["Dark rye 700 g", "Roggenvollkornschrotbrot 700 g", "bread", 540, 2],
  ["Seeded batch", "Mehrkornsaatenkastenbrot", "bread", 520, 0],
  ["Butter croissant", "Buttercroissant", "pastry", 240, null],
  ["Pain au chocolat", "Schokoladenplundergebäck", "pastry", 280, null],
  ["Cinnamon bun", "Zimtschnecke", "pastry", 320, 4],
  ["Cardamom knot", "Kardamomhefeknoten", "pastry", 330, null],
  ["Flat white", "Milchkaffee klein", "coffee", 360, null],
  ["Cappuccino", "Cappuccino", "coffee", 370, null],
  ["Americano", "Filterkaffee", "coffee", 310, null],
  ["Pot of tea", "Kännchen Kräutertee", "coffee", 320, null],
  ["Lemon tart", "Zitronentörtchen", "cakes", 450, null],
  ["Oat cookie", "Haferflockenkeks", "cakes", 220, null],
  ["Ham toastie", "Schinken-Käse-Toast", "deli", 750, null],
  ["Elderflower press", "Holunderblütenschorle", "cold", 320, null],
  ["Aged cheddar from the wheel", "Donaudampfschifffahrtsgesellschaftskäse am Stück", "deli", 2490, null],
  ["Wholemeal spelt bread with walnuts and sunflower seeds", "Dinkelvollkornbrot mit Walnüssen und Sonnenblumenkernen", "bread", 610, null],
  ["Baker's apron", "Bäckerschürze", "deli", 2900, null],
  ["Beeswax candle", "Bienenwachskerze", "deli", 1490, null],
];

/** Those that come in several: their families, and the dearest of each. */
const SEVERAL: Readonly<Record<string, readonly [string, number]>> = { "Baker's apron": ["apron", 34_000_000], "Beeswax candle": ["candle", 14_900_000] };

export function goods(german: boolean): Product[] {
  return GOODS.map(([name, germanName, department, price, left], position) => ({
    id: `p${position}`,
    sku: `HB-${String(100 + position)}`,
    name: german ? germanName : name,
    departmentId: department,
    ground: department,
    unit: name.includes("cheddar") ? "kg" : "piece",
    decimals: name.includes("cheddar") ? 3 : 0,
    price: price * 10_000,
    baseMicro: 1_000_000,
    left,
    leftAt: left === null ? null : SATURDAY,
    soldOut: left === 0,
    family: SEVERAL[name] ? { id: SEVERAL[name][0], variants: ["1", "2", "3"], highest: SEVERAL[name][1] } : null,
  }));
}

export const PEOPLE: PersonRow[] = [
  { id: "ana", name: "Ana Ferreira", hasPin: true, mayUnlock: false, lockedUntil: null, needsUnlock: false },
  { id: "eva", name: "Eva Lindqvist", hasPin: true, mayUnlock: true, lockedUntil: null, needsUnlock: false },
  { id: "tom", name: "Tom Okafor", hasPin: true, mayUnlock: false, lockedUntil: SATURDAY + 28_000, needsUnlock: false },
  { id: "jo", name: "Jo Nguyen", hasPin: false, mayUnlock: false, lockedUntil: null, needsUnlock: false },
];

export const TENDERS: TenderRow[] = [
  { id: "cash", code: "cash", name: "Cash", kind: "cash", cash: true, limitMinor: null, refunds: true, needsReference: false },
  { id: "card", code: "card", name: "Card", kind: "card", cash: false, limitMinor: null, refunds: true, needsReference: false },
  { id: "gift", code: "gift", name: "Gift card", kind: "gift_card", cash: false, limitMinor: 5_000, refunds: true, needsReference: false },
];

export const CUSTOMERS: Customer[] = [
  { id: "marta", name: "Marta Keane", code: "C-0340", phoneEnd: "4821", waiting: false },
  { id: "quay", name: "Quay Hotel", code: "C-0311", phoneEnd: "", waiting: false },
];

export function shop(german: boolean): TillState {
  return {
    ...startingState("0.1.0"),
    stage: "selling",
    company: {
      name: "Harbour Bakehouse",
      legalName: "Harbour Bakehouse Ltd",
      taxNumber: "IE 1234567 T",
      address: "4 Quay Street\nGalway",
      currency: "EUR",
      exponent: 2,
      symbol: "€",
      locale: german ? "de-DE" : "en-IE",
      country: "IE",
    },
    register: { id: "r2", code: "R2", name: german ? "Kasse 2" : "Register 2", series: "R2" },
    location: { name: "Mill Lane", address: "12 Mill Lane\nGalway H91 E2K4", timeZone: "UTC" },
    mails: true,
    usb: { usable: true, printer: null },
    cashStepMinor: 5,
    people: PEOPLE,
    person: { id: "ana", name: "Ana Ferreira", rights: [] },
    online: true,
    departments: DEPARTMENTS.map(([id, name, germanName]) => ({ id, code: id, name: german ? germanName : name, ground: id })),
    tenders: german ? TENDERS.map((one) => ({ ...one, name: { cash: "Bargeld", card: "Karte", gift: "Geschenkgutschein" }[one.id] ?? one.name })) : TENDERS,
    productCount: GOODS.length,
    storage: { persisted: true, secondCopy: { kind: "file", name: "sales.txt", at: SATURDAY - 60_000, ok: true, waiting: 0 }, canChooseFile: true, neededFirst: false, usedBytes: null, freeBytes: null },
    theme: "day",
  };
}

/** The basket of the pictures, or one of any length. */
export function lines(products: readonly Product[], count: number): BasketLine[] {
  const drawn: readonly (readonly [number, number])[] = [[0, 2], [4, 3], [12, 1], [15, 1], [8, 1]];
  const wanted = count === 5 ? drawn : Array.from({ length: count }, (_, at) => [at % products.length, 1 + (at % 3)] as const);
  return wanted.map(([product, quantity], at) => lineOf(products[product] as Product, `l${at}`, product === 16 ? 734_000 : quantity * 1_000_000));
}

export function lineOf(product: Product, key: string, quantityMicro: number): BasketLine {
  const minor = Number((BigInt(product.price) * BigInt(quantityMicro) + 5_000_000_000n) / 10_000_000_000n);
  const free = product.id === "p4" && quantityMicro === 3_000_000;
  return {
    key, productId: product.id, sku: product.sku, name: product.name, departmentId: product.departmentId,
    quantityMicro, decimals: product.decimals, unit: product.unit, unitPrice: product.price, baseMicro: 1_000_000,
    priceChanged: false, priceList: "", listMinor: minor, amountMinor: minor - (free ? 240 : 0),
    discounts: free ? [{ name: "3 for 2, croissants", amountMinor: 240 }] : [],
    note: product.id === "p8" ? "Oat milk" : "", goods: null, of: null,
  };
}

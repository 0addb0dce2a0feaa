/**
 * How long a scan reckons with 200 promotions in force: a basket of 20 lines, priced by the register's engine.
 *
 *     node bench/register/promoting.ts
 *
 * Prints the median and the 95th percentile of 500 times, in milliseconds, and how many promotions applied.
 */
import { type Basket, type BasketLine, type Promotion, price } from "../../register/src/engine/index.ts";

const TIMES = 500;
const VAT = [{ code: "VAT20", rate_ppm: 200_000, included: true }];

/** Twenty products in four groups, one to five pieces each. */
const LINES: readonly BasketLine[] = Array.from({ length: 20 }, (_, n) => ({
  key: String(n),
  quantity_micro: (1 + (n % 5)) * 1_000_000,
  unit_price: (199 + 37 * n) * 10_000,
  product: `P${n}`,
  groups: [`G${n % 4}`],
  taxes: VAT,
}));

const KINDS: readonly Omit<Promotion, "id">[] = [
  { kind: "percent", value: 50_000 },
  { kind: "unit_amount", value: 10_000 },
  { kind: "buy_get", buy: 2, get: 1, value: 1_000_000 },
  { kind: "set_price", value: 300, parts: [{ units: 3 }] },
  { kind: "total_percent", value: 10_000, minimum_minor: 2_000 },
];

function promotions(goods: (n: number) => Promotion["goods"]): readonly Promotion[] {
  return Array.from({ length: 200 }, (_, n) => ({
    ...(KINDS[n % KINDS.length] as Omit<Promotion, "id">),
    id: `p${n}`,
    goods: goods(n) ?? {},
  }));
}

const BASKETS: readonly (readonly [string, Basket])[] = [
  ["no promotion", { lines: LINES }],
  ["each of one product of a hundred", { lines: LINES, promotions: promotions((n) => ({ products: [`P${n % 100}`] })) }],
  ["each of one group of four", { lines: LINES, promotions: promotions((n) => ({ groups: [`G${n % 4}`] })) }],
  ["each of everything", { lines: LINES, promotions: promotions(() => ({})) }],
];

for (const [name, basket] of BASKETS) {
  for (let n = 0; n < TIMES; n++) price(basket);
  const times = Array.from({ length: TIMES }, () => {
    const from = performance.now();
    price(basket);
    return performance.now() - from;
  }).sort((one, other) => one - other);
  const [median, most] = [0.5, 0.95].map((share) => (times[Math.floor(TIMES * share)] as number).toFixed(2));
  console.log(`${name}: ${median} ms, 95 of 100 within ${most} ms; ${price(basket).promotions?.length ?? 0} applied`);
}

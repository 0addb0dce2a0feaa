/**
 * How a list of taxes follows from an amount: worked out once per list, applied to every line.
 *
 * Each tax is a linear function of the net: percent is rate x base, and the base is the net plus the earlier
 * taxes that affect it. With included taxes the net is not known, but it is the one amount for which net +
 * included taxes = price. So every figure of a line is
 *
 *     (amount x s + quantity x q) / denominator
 *
 * with integers s and q that depend on the taxes alone. A plan holds them.
 */
import type { Tax } from "./definitions.ts";
import { BasketRefused } from "./errors.ts";
import { PRICE_SCALE, QUANTITY_SCALE, RATE_SCALE } from "./money.ts";
import { type Ratio, ZERO, ONE, minus, over, plus, ratio, times } from "./ratio.ts";
import { at } from "./rounding.ts";

/** A tax with nothing left out. */
export type WholeTax = Required<Tax>;

/** (shown x s + quantity x q) / the plan's denominator. */
export interface Figure {
  readonly s: bigint;
  readonly q: bigint;
}

/** One tax of a plan. */
export interface TaxTerm {
  readonly tax: WholeTax;
  /** Taxes with the same key are one tax of the document, rounded together. */
  readonly key: string;
  readonly amount: Figure;
  readonly base: Figure;
  /** Positions of the earlier taxes that its base contains. */
  readonly affecting: readonly number[];
  /** The tax is this part of its base; 0 for fixed taxes. */
  readonly overBase: Ratio;
  /** The shown amount contains it (never true of a reverse charge: nothing is charged). */
  readonly inside: boolean;
}

/** A list of taxes, solved. */
export interface TaxPlan {
  readonly hasFixed: boolean;
  readonly denominator: bigint;
  readonly net: Figure;
  readonly terms: readonly TaxTerm[];
}

/** net x n + quantity x q, exactly. */
interface Linear {
  readonly n: Ratio;
  readonly q: Ratio;
}

const HIGHEST_RATE_PPM = 10 * RATE_SCALE;
const PLANS_KEPT = 4096;
const plans = new Map<string, TaxPlan>();

/**
 * Solve a list of taxes, or throw `BasketRefused` with its path: a rate out of range, or a price that no net
 * leads to. A till meets few lists; each is solved once.
 */
export function planTaxes(taxes: readonly Tax[], path: string): TaxPlan {
  const key = JSON.stringify(taxes);
  let plan = plans.get(key);
  if (!plan) {
    plan = solve(taxes.map(whole));
    if (!plan) throw new BasketRefused("tax_refused", path);
    if (plans.size >= PLANS_KEPT) plans.clear();
    plans.set(key, plan);
  }
  return plan;
}

/** Fill in what was left out. */
export function whole(tax: Tax): WholeTax {
  return {
    kind: "percent",
    rate_ppm: 0,
    unit_amount: 0,
    included: false,
    affects_next: false,
    affected_by_previous: true,
    reverse_charge: false,
    exempt_reason: "",
    jurisdiction: "",
    group: "",
    ...tax,
  };
}

/** Solve a list of taxes; undefined where that cannot be done. */
function solve(taxes: readonly WholeTax[]): TaxPlan | undefined {
  if (taxes.some((tax) => tax.rate_ppm < -RATE_SCALE || tax.rate_ppm > HIGHEST_RATE_PPM)) return undefined;
  const parts: Ratio[] = [];
  for (const position of taxes.keys()) {
    const part = overBase(taxes, position);
    if (!part) return undefined;
    parts.push(part);
  }
  const affecting = taxes.map((_, position) => affectingTaxes(taxes, position));
  const bases: Linear[] = [];
  const amounts: Linear[] = [];
  taxes.forEach((tax, position) => {
    let base: Linear = { n: ONE, q: ZERO };
    for (const earlier of at(affecting, position)) base = together(base, at(amounts, earlier));
    bases.push(base);
    amounts.push(
      tax.kind === "fixed" ? { n: ZERO, q: perMicro(tax) } : scaled(base, at(parts, position)),
    );
  });
  let included: Linear = { n: ONE, q: ZERO };
  taxes.forEach((tax, position) => {
    if (isInside(tax)) included = together(included, at(amounts, position));
  });
  if (included.n.n <= 0n) return undefined;
  // shown = net x included.n + quantity x included.q, solved for the net
  const net = { n: over(ONE, included.n), q: minus(over(included.q, included.n)) };
  const ofShown = (line: Linear): Linear => ({
    n: times(line.n, net.n),
    q: plus(times(line.n, net.q), line.q),
  });
  return overOneDenominator(taxes, parts, affecting, net, bases.map(ofShown), amounts.map(ofShown));
}

/** Bring every figure over one denominator. */
function overOneDenominator(
  taxes: readonly WholeTax[],
  parts: readonly Ratio[],
  affecting: readonly (readonly number[])[],
  net: Linear,
  bases: readonly Linear[],
  amounts: readonly Linear[],
): TaxPlan {
  let denominator = 1n;
  for (const { n, q } of [net, ...bases, ...amounts]) {
    denominator = ratio(denominator, n.d).n * n.d; // the least common multiple
    denominator = ratio(denominator, q.d).n * q.d;
  }
  const figure = (line: Linear): Figure => ({
    s: line.n.n * ratio(denominator, line.n.d).n,
    q: line.q.n * ratio(denominator, line.q.d).n,
  });
  return {
    hasFixed: taxes.some((tax) => tax.kind === "fixed"),
    denominator,
    net: figure(net),
    terms: taxes.map((tax, position) => ({
      tax,
      key: `${tax.kind} ${tax.rate_ppm} ${tax.unit_amount} ${tax.reverse_charge} ${tax.code}`,
      amount: figure(at(amounts, position)),
      base: figure(at(bases, position)),
      affecting: at(affecting, position),
      overBase: at(parts, position),
      inside: isInside(tax),
    })),
  };
}

function isInside(tax: WholeTax): boolean {
  return tax.included && !tax.reverse_charge;
}

/** What a fixed tax is on one millionth of a unit, in minor units. */
function perMicro(tax: WholeTax): Ratio {
  return ratio(BigInt(tax.unit_amount), BigInt(PRICE_SCALE) * BigInt(QUANTITY_SCALE));
}

/** Which earlier taxes the base of this one contains; a reverse charge is in no base. */
function affectingTaxes(taxes: readonly WholeTax[], position: number): number[] {
  if (!at(taxes, position).affected_by_previous) return [];
  return [...taxes.keys()].filter(
    (earlier) =>
      earlier < position && at(taxes, earlier).affects_next && !at(taxes, earlier).reverse_charge,
  );
}

/**
 * What part of its base a tax is.
 *
 * Neighbouring division taxes that do not affect each other are percentages of one price, the one that
 * includes all of them: 5 % and 3 % of the price leave 92 % of it as base. Undefined where nothing is left.
 */
function overBase(taxes: readonly WholeTax[], position: number): Ratio | undefined {
  const tax = at(taxes, position);
  if (tax.kind === "fixed") return ZERO;
  const scale = BigInt(RATE_SCALE);
  if (tax.kind === "percent") return ratio(BigInt(tax.rate_ppm), scale);
  let first = position;
  while (first > 0 && samePrice(at(taxes, first - 1), at(taxes, first))) first -= 1;
  let last = position + 1;
  while (last < taxes.length && samePrice(at(taxes, last - 1), at(taxes, last))) last += 1;
  let rest = scale;
  for (const neighbour of taxes.slice(first, last)) rest -= BigInt(neighbour.rate_ppm);
  return rest > 0n ? ratio(BigInt(tax.rate_ppm), rest) : undefined;
}

/** Whether two division taxes in a row share the price they are a percentage of. */
function samePrice(tax: WholeTax, following: WholeTax): boolean {
  return (
    tax.kind === "division" &&
    following.kind === "division" &&
    tax.included === following.included &&
    tax.reverse_charge === following.reverse_charge &&
    !(tax.affects_next && following.affected_by_previous)
  );
}

function together(one: Linear, other: Linear): Linear {
  return { n: plus(one.n, other.n), q: plus(one.q, other.q) };
}

function scaled(line: Linear, factor: Ratio): Linear {
  return { n: times(line.n, factor), q: times(line.q, factor) };
}

/** From the total to the change: total rounding, cash rounding, tenders. */
import type { Basket, Paid, Rounding, Tender } from "./definitions.ts";
import { BasketRefused } from "./errors.ts";
import { abs, at, divide, fits, sum } from "./rounding.ts";

/** What must be added to an amount to make it a multiple of the step. */
export function roundingOf(amount: bigint, rounding: Rounding | null | undefined): bigint {
  if (!rounding) return 0n;
  const step = BigInt(rounding.step_minor);
  let steps = divide(amount, step);
  const beyond = abs(steps * step) - abs(amount);
  const outwards = amount < 0n ? -1n : 1n;
  if (rounding.method === "down" && beyond > 0n) steps -= outwards;
  if (rounding.method === "up" && beyond < 0n) steps += outwards;
  return steps * step - amount;
}

/** A settled total, before its figures are looked at for their size. */
export interface Settled {
  readonly totalRounding: bigint;
  readonly cashRounding: bigint;
  readonly toPay: bigint;
  readonly tenders: readonly Tender[];
  readonly given: readonly bigint[];
  readonly change: readonly bigint[];
  readonly remaining: bigint;
}

/**
 * Settle a total with the basket's tenders, or throw `BasketRefused`. Only tenders and roundings are looked
 * at. `price` does the same with its gross total.
 *
 * Tenders other than cash count as given. What then remains is rounded when there is cash; cash beyond it is
 * change, taken from the last cash tender first.
 */
export function pay(basket: Pick<Basket, "tenders" | "total_rounding" | "cash_rounding">, totalMinor: number): Paid {
  const settled = settle(basket, BigInt(totalMinor));
  if (!settledFigures(settled).every(fits)) throw new BasketRefused("number_too_large", "total");
  return paidOf(settled);
}

/** The first half of `pay`. */
export function settle(
  basket: Pick<Basket, "tenders" | "total_rounding" | "cash_rounding">,
  total: bigint,
): Settled {
  const tenders = basket.tenders ?? [];
  const totalRounding = roundingOf(total, basket.total_rounding);
  const due = total + totalRounding;
  const rest = takingRest(tenders);
  const given = tenders.map((tender) => BigInt(tender.given_minor ?? 0));
  let cashRounding = 0n;
  if (cashDecides(tenders, rest)) {
    const other = sum(given.filter((_, position) => !at(tenders, position).cash));
    cashRounding = roundingOf(due - other, basket.cash_rounding);
  }
  const toPay = due + cashRounding;
  if (rest >= 0) given[rest] = toPay - sum(given);
  const change = changeOf(tenders, given, toPay);
  const remaining = toPay - sum(given) + sum(change);
  return { totalRounding, cashRounding, toPay, tenders, given, change, remaining };
}

/** The figures of a settled total that could be too large; the others are smaller than one of them. */
export function settledFigures({ toPay, remaining, given, change }: Settled): bigint[] {
  return [toPay, remaining, sum(change), ...given];
}

/** The second half of `pay`, for figures that fit. */
export function paidOf(settled: Settled): Paid {
  const { tenders, given, change } = settled;
  return {
    total_rounding_minor: Number(settled.totalRounding),
    cash_rounding_minor: Number(settled.cashRounding),
    to_pay_minor: Number(settled.toPay),
    tenders: tenders.map((tender, position) => ({
      key: tender.key,
      cash: tender.cash ?? false,
      given_minor: Number(at(given, position)),
      change_minor: Number(at(change, position)),
      amount_minor: Number(at(given, position) - at(change, position)),
    })),
    change_minor: Number(sum(change)),
    remaining_minor: Number(settled.remaining),
  };
}

/** Whether what remains is settled in cash: there is cash, and no card takes the rest. */
function cashDecides(tenders: readonly Tender[], rest: number): boolean {
  return rest >= 0 ? (at(tenders, rest).cash ?? false) : tenders.some((tender) => tender.cash);
}

/** Where the one tender is that takes whatever is left, or -1. */
function takingRest(tenders: readonly Tender[]): number {
  let found = -1;
  tenders.forEach((tender, position) => {
    if (tender.given_minor !== undefined && tender.given_minor !== null) return;
    if (found >= 0) {
      throw new BasketRefused("tender_takes_rest_twice", `tenders[${position}].given_minor`);
    }
    found = position;
  });
  return found;
}

/** What each tender gives back. A refund mirrors a sale: given and change are negative. */
function changeOf(tenders: readonly Tender[], given: readonly bigint[], toPay: bigint): bigint[] {
  const paid = sum(given);
  const sign = toPay < 0n || (toPay === 0n && paid < 0n) ? -1n : 1n;
  let over = sign * (paid - toPay);
  const change = given.map(() => 0n);
  for (const position of [...tenders.keys()].reverse()) {
    const gave = sign * at(given, position);
    if (over <= 0n || gave <= 0n || !at(tenders, position).cash) continue;
    const back = over < gave ? over : gave;
    change[position] = sign * back;
    over -= back;
  }
  if (over > 0n) throw new BasketRefused("tender_over_total", "tenders");
  return change;
}

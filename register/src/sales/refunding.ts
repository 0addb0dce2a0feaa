/**
 * How money goes back: by what it was paid with, in proportion, each by largest remainder of what has not gone
 * back by it yet. The same rule as the server's `desks/sales/refunding.py`. Pure.
 */
import { allocate } from "../engine";

/** A means of payment of a sale, and what has not gone back by it yet. reference: of a gift card, which. */
export interface Paid {
  readonly type: string;
  readonly reference: string;
  readonly left: number;
  /** Whether money goes back by it at all. */
  readonly refunds: boolean;
  readonly cash: boolean;
}

export interface Share {
  readonly type: string;
  readonly reference: string;
  readonly cash: boolean;
  readonly amount: number;
}

/** The refund (positive) by what the sale was paid with. cash: gives what the others cannot. Empty: nothing takes any. */
export function asPaid(paid: readonly Paid[], refund: number, cash: string | null): readonly Share[] {
  const left = paid.filter((one) => one.left > 0);
  const willing = left.filter((one) => one.refunds);
  if (!willing.length) return [];
  const whole = left.reduce((sum, one) => sum + one.left, 0);
  const shares = allocate(BigInt(Math.min(refund, whole)), left.map((one) => BigInt(one.left))).map(Number);
  const given = new Map<Paid, number>(left.flatMap((one, place) => (one.refunds ? [[one, shares[place] ?? 0]] : [])));
  const rest = refund - [...given.values()].reduce((sum, share) => sum + share, 0);
  if (rest) {
    let others = willing.find((one) => one.cash);
    if (!others && cash) willing.push((others = { type: cash, reference: "", left: 0, refunds: true, cash: true }));
    const to = others ?? (willing[0] as Paid);
    given.set(to, (given.get(to) ?? 0) + rest);
  }
  return willing.flatMap((one) => {
    const amount = given.get(one) ?? 0;
    return amount ? [{ type: one.type, reference: one.reference, cash: one.cash, amount }] : [];
  });
}

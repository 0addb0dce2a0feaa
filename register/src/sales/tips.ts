/**
 * Tips as documents say them: a payment of the kind tip, the other way round than what pays for goods. The same
 * rules as the server's `books/earnings/rules`. Pure.
 */
import { headOf, type Circumstances } from "./drafting";
import type { Draft } from "./document";
import type { GivenApproval } from "./working";

/** What stands behind the person where a tip is handed to them. */
export const PAID_OUT = "out";

/** Whose a tip is; then of which receipt it is, or PAID_OUT. */
export function tipReference(person: string, note = ""): string {
  return `${person} ${note}`.trim();
}

/** A document of payments alone. amount: left for the person; below zero it goes out of the till. */
export function tipDraft(
  how: { id: string; amount: number; tender: string; tip: string; person: string; note: string; approvals: readonly GivenApproval[] },
  where: Circumstances,
): Draft {
  const payment = (type: string, amount: number, reference: string) => ({ type, amount, given: amount, change: 0, reference });
  return {
    id: how.id,
    kind: "sale",
    ...headOf(where),
    lines: [],
    tenders: [payment(how.tender, how.amount, ""), payment(how.tip, -how.amount, tipReference(how.person, how.note))],
    net: 0,
    tax: 0,
    total: 0,
    rounding: 0,
    cash_rounding: 0,
    approvals: how.approvals,
  };
}

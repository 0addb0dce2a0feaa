/** What of a line somebody with the right sells or allows: a price by hand, one past its limits, goods past their day; for as much as the line holds then. */
import type { Beginning, WorkingLine } from "../sales/working";
import type { Approval, Outcome } from "../view";
import type { Approving } from "./approving";
import { attempt } from "./counter";

type Sold = Pick<WorkingLine, "variant" | "quantity"> & Beginning;

/** The rights that selling it so needs, and how they are asked for; null: none. */
export function heldBack({ variant, quantity, unitPrice = null, goods, typed }: Sold, today: string): { rights: string[]; what: Approval["what"]; values: Approval["values"] } | null {
  const { name, price, unit, decimals, terms } = variant;
  const expired = goods?.expires && goods.expires < today ? goods.expires : "";
  const rights = expired ? ["sales:override"] : [];
  let what: Approval["what"] = "sellExpired";
  // What a label says nobody typed.
  if (unitPrice !== null && (typed || !goods?.code)) {
    if (!terms?.asks_price) {
      rights.push("sales:price");
      what = "setPrice";
    } else if (unitPrice < (terms.lowest_price ?? 0) || unitPrice > (terms.highest_price ?? unitPrice)) {
      rights.push("sales:override");
      what = "openPrice";
    }
  }
  return rights.length ? { rights, what, values: { name, from: price, to: unitPrice ?? price, quantity, unit, decimals, on: expired } } : null;
}

/** Do it once somebody may, or nobody has to; more of it, or at another price, needs another yes. */
export function allow(approving: Approving, line: Sold, take: (change: Beginning) => Outcome | void): Outcome {
  const { variant, quantity, unitPrice = null, typed } = line;
  const held = heldBack(line, approving.counter.day());
  const go = (change: Beginning): Outcome => attempt(() => take({ unitPrice, typed, approvals: [], allowed: undefined, ...change }));
  if (!held) return go({});
  return approving.need(held.rights, held.what, held.values, (yes) =>
    go({ allowed: quantity, approvals: yes.map((one) => ({ ...one, of: [variant.id, unitPrice ?? variant.price, quantity] as const })) }),
  );
}

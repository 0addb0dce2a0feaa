/** A price by hand: somebody with the right types or allows it, for as much as the line holds then. */
import type { WorkingLine } from "../sales/working";
import type { Outcome } from "../view";
import type { Approving } from "./approving";
import { attempt } from "./counter";

/** Ask for so much of it at that price; more needs another yes. */
export function byHand(approving: Approving, { variant }: WorkingLine, unitPrice: number, quantity: number, take: (change: Partial<WorkingLine>) => void): Outcome {
  const { id, name, price, unit, decimals } = variant;
  return approving.need("sales:price", "setPrice", { name, from: price, to: unitPrice, quantity, unit, decimals }, (yes) =>
    attempt(() => take({ unitPrice, quantity, allowed: quantity, approvals: yes.map((one) => ({ ...one, of: [id, unitPrice, quantity] as const })) })),
  );
}

/** What a buyer with a certificate of exemption is charged: the net of what others pay. */
import type { Exemption, Tax, TaxRounding } from "./definitions.ts";
import { type TaxableLine, type TaxedDocument, evaluate } from "./evaluation.ts";
import { type WholeTax, whole } from "./plan.ts";
import { at } from "./rounding.ts";

/** Whether a jurisdiction is another, or a part of it, by their codes. */
export function liesIn(jurisdiction: string, other: string): boolean {
  return jurisdiction === other || jurisdiction.startsWith(`${other}-`);
}

/**
 * Whether a tax is not charged. A fixed amount per unit (a deposit, a levy) is: it is owed for the thing, whoever buys
 * it. What charges nothing stays what it is.
 */
function frees({ jurisdiction = "" }: Exemption, tax: WholeTax): boolean {
  if (tax.kind === "fixed" || tax.reverse_charge || !tax.rate_ppm) return false;
  return !jurisdiction || liesIn(tax.jurisdiction, jurisdiction);
}

/**
 * Tax a document that was evaluated for everybody once more for an exempt buyer: their price is the net that the same
 * receipt would show to anybody, and on it come the taxes that they are not free of.
 */
export function withExemption(
  lines: readonly TaxableLine[],
  taxed: TaxedDocument,
  rounding: TaxRounding,
  exemption: Exemption,
): TaxedDocument {
  const counted: readonly Tax[] = exemption.code ? [{ code: exemption.code, exempt_reason: "exempt" }] : [];
  const again = lines.map((line, position): TaxableLine => {
    const left = line.taxes.filter((tax) => !frees(exemption, whole(tax)));
    if (left.length === line.taxes.length) return line;
    const onTop = left.map((tax) => ({ ...tax, included: false }));
    return { shown: at(taxed.lines, position).net, quantity: line.quantity, taxes: [...onTop, ...counted] };
  });
  return evaluate(again, rounding, () => "exemption");
}

/** A basket that is free of tax by a certificate of its customer. Pure; days are compared as texts. */
import type { Exemption, PricedBasket } from "../engine";
import { taxesOn, type Book } from "../sync/book";
import type { Certificate, ExemptionView } from "../views/customers";
import type { GivenApproval, Working } from "./working";

/** The certificate as it was when it was chosen, and who allowed it. */
export interface WorkingExemption {
  readonly certificate: Certificate;
  readonly approvals: readonly GivenApproval[];
}

/** Whether a certificate counts for a sale of that business day; its last day is one. */
export function countsOn({ valid_from, valid_to }: Certificate, day: string): boolean {
  return valid_from <= day && (valid_to === null || day <= valid_to);
}

/** The certificate by which the basket is free of tax on a day; one that is over by then frees of nothing. */
export function freeBy({ exemption }: Pick<Working, "exemption">, day: string): Certificate | null {
  return exemption && countsOn(exemption.certificate, day) ? exemption.certificate : null;
}

/** The taxes that count what is sold by a certificate: those of deliveries to businesses in the EU, or where there are none, those of goods that are exempt themselves. */
export function countedAs(book: Book, { reason }: Certificate, day: string) {
  return [...(reason === "eu_business" ? taxesOn(book, "eu_goods", day) : []), ...taxesOn(book, "exempt", day)];
}

/** What the engine is told: under which code what is sold free of tax is counted. */
export function engineExemption(working: Pick<Working, "exemption">, book: Book, day: string): Exemption | null {
  const paper = freeBy(working, day);
  if (!paper) return null;
  return { jurisdiction: paper.jurisdiction, code: countedAs(book, paper, day).find(({ exempt_reason }) => exempt_reason)?.code ?? "" };
}

export function exemptionView(working: Working, figures: PricedBasket | null, day: string): ExemptionView | null {
  const papers = working.customer?.certificates ?? [];
  const paper = freeBy(working, day);
  if (paper) return viewOf("counts", paper, leftOut(figures?.lines.map((line) => [line.amount_minor, line.gross_minor]) ?? []));
  const offered = papers.find((one) => countsOn(one, day));
  if (offered) return viewOf("offered", offered, 0);
  const over = papers.filter(({ valid_to }) => valid_to !== null && valid_to < day).sort((a, b) => ((a.valid_to ?? "") < (b.valid_to ?? "") ? 1 : -1))[0];
  return over ? viewOf("over", over, 0) : null;
}

function viewOf(state: ExemptionView["state"], { id, number, valid_to }: Certificate, leftOutMinor: number): ExemptionView {
  return { state, id, number, until: valid_to, leftOutMinor };
}

/** The tax inside prices that was not charged. Lines: what was charged as prices are shown, and gross. */
export function leftOut(lines: readonly (readonly [number, number])[]): number {
  return lines.reduce((sum, [shown, gross]) => sum + (Math.abs(gross) < Math.abs(shown) ? shown - gross : 0), 0);
}

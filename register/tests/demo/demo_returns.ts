/** What the demo's till says of returns and split baskets. */
import type { Bought, Receipt, ReturnPreview, SplitPreview, UnreferencedLine } from "../../src/till";

export function returnOf(kept: readonly Receipt[], id: string, lines: readonly { line: number }[], tenderId: string): ReturnPreview {
  const sale = kept.find((one) => one.id === id);
  const refundMinor = lines.reduce((sum, one) => sum - (sale?.lines.find((line) => line.line === one.line)?.amountMinor ?? 0), 0);
  const paid = sale?.tenders[0];
  const parts = paid ? [{ tenderId: paid.id, name: paid.name, amountMinor: Math.abs(refundMinor) }] : [];
  return { refundMinor, parts, otherWay: tenderId !== "" && tenderId !== paid?.id, refusal: null };
}

export function boughtIn(kept: readonly Receipt[]): readonly Bought[] {
  return kept
    .filter(({ kind }) => kind === "sale")
    .map(({ id, number, at, totalMinor, lines }) => ({ id, number, at, totalMinor, names: lines.map(({ name }) => name) }));
}

export function looseReturn(lines: readonly UnreferencedLine[]): ReturnPreview {
  const refundMinor = lines.reduce((sum, { unitPrice, quantityMicro }) => sum + Math.round((unitPrice / 10_000) * (quantityMicro / 1_000_000)), 0);
  return { refundMinor, parts: [], otherWay: false, refusal: null };
}

export function splitOf(totalMinor: number, chosen: number): SplitPreview {
  return { chosenMinor: 100, restMinor: totalMinor - 100, refusal: chosen ? null : { code: "nothing_chosen" } };
}

/** A count as it is typed, and as the till takes it. */
import type { CashCount } from "../../till";

export type Pieces = Record<number, string>;

export function countOf(pieces: Pieces): CashCount {
  return Object.entries(pieces).flatMap(([denomination, text]) => (Number(text) ? [[Number(denomination), Number(text)] as const] : []));
}

export function sumOf(pieces: Pieces): number {
  return countOf(pieces).reduce((sum, [denomination, number]) => sum + denomination * number, 0);
}

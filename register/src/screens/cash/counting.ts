/** A count as it is typed, and as the till takes it. */
import type { CashCount } from "../../till";

export type Pieces = Record<number, string>;

const PIECES = /^\d{0,5}$/;

/** Whether something was typed that is no number of pieces: "1.5", "-1". Nothing is counted until it is mended. */
export function wrongIn(pieces: Pieces): boolean {
  return Object.values(pieces).some(isWrong);
}

export function isWrong(text = ""): boolean {
  return !PIECES.test(text.trim());
}

export function countOf(pieces: Pieces): CashCount {
  return Object.entries(pieces).flatMap(([denomination, text]) => (!isWrong(text) && Number(text) ? [[Number(denomination), Number(text)] as const] : []));
}

export function sumOf(pieces: Pieces): number {
  return countOf(pieces).reduce((sum, [denomination, number]) => sum + denomination * number, 0);
}

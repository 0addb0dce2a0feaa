/**
 * What promotions work on: the goods of a basket in pieces, in an order that no till decides.
 *
 * A piece is a line, or so many of its units as one promotion took together. Pieces stand dearest first, by the
 * price of one before any promotion; equals by what they are. Neither the order in which goods were
 * scanned nor the names of lines decide anything but between lines that are the same.
 */
import type { Basket, BasketLine, Tax } from "./definitions.ts";
import { QUANTITY_SCALE } from "./money.ts";
import { at, compare, part, timesIn } from "./rounding.ts";
import { byCodePoint } from "./writing.ts";

/**
 * Goods of one line. units: 0 where they are weighed or measured, or part of another line: no promotion counts them. counted: in a set of
 * some promotion. touched: some promotion took something off, or counted it. closed: an exclusive one did.
 */
export interface Piece {
  readonly line: number;
  units: number;
  micro: bigint;
  left: bigint;
  counted: boolean;
  touched: boolean;
  closed: boolean;
}

const SCALE = BigInt(QUANTITY_SCALE);

/** What so many units of a piece come to; all of them are what is left to the last cent. */
export function worth({ left, units: all }: Piece, units: number): bigint {
  return units === all ? left : part(left, units, all);
}

/** Leave so many units in a piece; what is over is a new one. */
export function split(piece: Piece, units: number): Piece {
  const value = worth(piece, units);
  const over = piece.units - units;
  const rest = { ...piece, units: over, micro: BigInt(over) * SCALE, left: piece.left - value };
  piece.units = units;
  piece.micro = BigInt(units) * SCALE;
  piece.left = value;
  return rest;
}

/** The goods that promotions may take: sold, for more than nothing, at no price by hand. */
export function piecesOf(basket: Basket, left: readonly bigint[]): Piece[] {
  const ranked = basket.lines.flatMap((line, position) => {
    const amount = at(left, position);
    if (line.quantity_micro <= 0 || amount <= 0n || line.by_hand) return [];
    return [{ position, rank: rankOf(line, amount) }];
  });
  ranked.sort((one, other) => compareRanks(one.rank, other.rank));
  return ranked.map(({ position, rank: { micro, left: amount } }) => ({
    line: position,
    units: at(basket.lines, position).uncounted ? 0 : unitsOf(micro),
    micro,
    left: amount,
    counted: false,
    touched: false,
    closed: false,
  }));
}

function unitsOf(micro: bigint): number {
  const units = timesIn(micro, SCALE);
  return units * SCALE === micro ? Number(units) : 0;
}

interface Rank {
  readonly left: bigint;
  readonly micro: bigint;
  readonly base: number;
  /** The name of the line comes last. */
  readonly texts: readonly string[];
}

function rankOf(line: BasketLine, left: bigint): Rank {
  const { product = "", groups = [], taxes = [] } = line;
  return {
    left,
    micro: BigInt(line.quantity_micro),
    base: line.price_base_micro ?? QUANTITY_SCALE,
    texts: [line.uncounted ? "1" : "", product, groups.join("\n"), taxes.map(taxText).join("\n"), line.key],
  };
}

function taxText(tax: Tax): string {
  const { kind = "percent", rate_ppm = 0, unit_amount = 0, affected_by_previous = true } = tax;
  const flags = [tax.included, tax.affects_next, affected_by_previous, tax.reverse_charge];
  return `${tax.code} ${kind} ${rate_ppm} ${unit_amount} ${flags.map((flag) => (flag ? "1" : "0")).join("")}`;
}

/** Dearest first; then whatever could make a difference to a total; the name last. */
function compareRanks(one: Rank, other: Rank): number {
  const dearer = compare(other.left * one.micro, one.left * other.micro);
  if (dearer) return dearer;
  const larger = compare(one.micro, other.micro) || one.base - other.base;
  if (larger) return larger;
  return one.texts.reduce((found, text, place) => found || byCodePoint(text, at(other.texts, place)), 0);
}

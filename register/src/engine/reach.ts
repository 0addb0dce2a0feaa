/**
 * Which pieces a promotion reaches, remembered: goods name the same lines however often they are asked for, and what is
 * free changes only when something is taken off.
 */
import { names, wanted } from "./conditions.ts";
import type { Basket } from "./definitions.ts";
import type { Piece } from "./pieces.ts";
import type { Goods } from "./promotion.ts";
import { at } from "./rounding.ts";

const ALL: Goods = {};

/** Places are those of pieces, in their order. */
export class Reach {
  pieces: readonly Piece[];
  readonly #basket: Basket;
  readonly #lines = new Map<Goods, readonly boolean[]>();
  #lists = new Map<string, readonly number[]>();

  constructor(basket: Basket, pieces: readonly Piece[]) {
    this.#basket = basket;
    this.pieces = pieces;
  }

  /** What may be taken: something is left of it, and no exclusive promotion took it. exclusive: nor any other. */
  free(exclusive: boolean): readonly number[] {
    return this.#list(exclusive ? "untouched" : "free", ({ left, closed, touched }) => left > 0n && !closed && !(exclusive && touched));
  }

  /** Of that, whole units that no set counts. */
  uncounted(exclusive: boolean): readonly number[] {
    const may = ({ left, closed, touched, units, counted }: Piece): boolean =>
      units > 0 && !counted && left > 0n && !closed && !(exclusive && touched);
    return this.#list(exclusive ? "uncounted untouched" : "uncounted", may);
  }

  #list(name: string, may: (piece: Piece) => boolean): readonly number[] {
    let found = this.#lists.get(name);
    if (!found) {
      const places: number[] = [];
      this.pieces.forEach((piece, place) => {
        if (may(piece)) places.push(place);
      });
      this.#lists.set(name, (found = places));
    }
    return found;
  }

  /** Those of the places that are these goods. */
  readonly among = (goods: Goods | undefined, places: readonly number[]): number[] => {
    const named = goods && names(goods) ? goods : ALL;
    let lines = this.#lines.get(named);
    if (!lines) this.#lines.set(named, (lines = this.#basket.lines.map((line) => wanted(named, line))));
    const found: number[] = [];
    for (const place of places) if (lines[at(this.pieces, place).line]) found.push(place);
    return found;
  };

  /** What is left of all of them together. */
  worth(places: readonly number[]): bigint {
    let value = 0n;
    for (const place of places) value += at(this.pieces, place).left;
    return value;
  }

  units(places: readonly number[]): number {
    let units = 0;
    for (const place of places) units += at(this.pieces, place).units;
    return units;
  }

  /** Pieces are other than before. rests: what is over of a piece, which stands behind it. */
  changed(rests: ReadonlyMap<number, Piece>): void {
    this.#lists = new Map();
    if (!rests.size) return;
    this.pieces = this.pieces.flatMap((piece, place) => {
      const rest = rests.get(place);
      return rest ? [piece, rest] : [piece];
    });
  }
}

/**
 * Which pieces a promotion reaches, remembered: goods name the same lines however often they are asked for and by however
 * many promotions, and what is free of them changes only when something is taken off.
 */
import { goodsText, wanted } from "./conditions.ts";
import type { Basket } from "./definitions.ts";
import { type Piece, worth } from "./pieces.ts";
import type { Goods } from "./promotion.ts";
import { at } from "./rounding.ts";

/** What pieces come to one after the other, from nothing on. */
interface Along {
  readonly units: readonly number[];
  readonly worths: readonly bigint[];
}

/** Places are those of pieces, in their order. */
export class Reach {
  pieces: readonly Piece[];
  readonly #basket: Basket;
  readonly #lines = new Map<string, readonly boolean[]>();
  readonly #lists = new Map<string, readonly number[]>();
  readonly #among = new Map<readonly number[], Map<string, readonly number[]>>();
  readonly #along = new Map<readonly number[], Along>();

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
  among(goods: Goods | undefined, places: readonly number[]): readonly number[] {
    const text = goods && goodsText(goods);
    if (!text) return places;
    let known = this.#among.get(places);
    if (!known) this.#among.set(places, (known = new Map()));
    let found = known.get(text);
    if (!found) {
      let lines = this.#lines.get(text);
      if (!lines) this.#lines.set(text, (lines = this.#basket.lines.map((line) => wanted(goods, line))));
      const reached = lines;
      known.set(text, (found = places.filter((place) => reached[at(this.pieces, place).line])));
    }
    return found;
  }

  /** What is left of all of them together. */
  worth(places: readonly number[]): bigint {
    return at(this.#of(places).worths, places.length);
  }

  units(places: readonly number[]): number {
    return at(this.#of(places).units, places.length);
  }

  /** What the first so many of their units come to; they are as many. */
  first(places: readonly number[], number: number): bigint {
    const { units, worths } = this.#of(places);
    let whole = 0;
    while (at(units, whole + 1) < number) whole += 1;
    return at(worths, whole) + worth(at(this.pieces, at(places, whole)), number - at(units, whole));
  }

  #of(places: readonly number[]): Along {
    let found = this.#along.get(places);
    if (!found) {
      let [units, worth] = [0, 0n];
      const made = { units: [units], worths: [worth] };
      for (const place of places) {
        const piece = at(this.pieces, place);
        made.units.push((units += piece.units));
        made.worths.push((worth += piece.left));
      }
      this.#along.set(places, (found = made));
    }
    return found;
  }

  /** Pieces are other than before. rests: what is over of a piece, which stands behind it. */
  changed(rests: ReadonlyMap<number, Piece>): void {
    for (const known of [this.#lists, this.#among, this.#along]) known.clear();
    if (!rests.size) return;
    this.pieces = this.pieces.flatMap((piece, place) => {
      const rest = rests.get(place);
      return rest ? [piece, rest] : [piece];
    });
  }
}

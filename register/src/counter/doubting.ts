/**
 * Figures that were keyed in and are hardly meant: 35006 kg for 35.006. They are asked about once, and done when they
 * are right. What a scanner or a label says is not asked about.
 */
import { mostChange } from "../sales/notes";
import { priced, type Working } from "../sales/working";
import type { Variant } from "../sync/pages";
import type { Outcome, Refusal } from "../view";
import { refuse, type Counter } from "./counter";

const ONE = 1_000_000;
/** More at once is hardly sold over a counter; of what is not named here, a hundred. */
const MUCH: Readonly<Record<string, number>> = { kg: 30, g: 30_000, l: 50, ml: 50_000, m: 200, cm: 20_000 };
const MANY = 100;

export class Doubting {
  #act: (() => Outcome | Promise<Outcome>) | null = null;

  constructor(readonly counter: Counter) {}

  /** Answers that it has to be asked about; it is done when `sure` says so. */
  ask(values: NonNullable<Refusal["values"]>, act: () => Outcome | Promise<Outcome>): Outcome {
    this.#act = act;
    return refuse("doubtful", values);
  }

  /** What was asked about last is right. */
  sure(): Outcome | Promise<Outcome> {
    const act = this.#act;
    this.#act = null;
    return act ? act() : refuse("nothing_to_undo");
  }

  /** An amount that hardly lies in a drawer or goes on a card: twice what anybody gives change of. */
  large(amount: number): boolean {
    const { currency, exponent } = this.counter.theBook().company;
    return amount > 2 * mostChange(currency, exponent);
  }

  /** What to ask of a line as it would be; null: nothing. before: the line as it is, whose figures nobody doubts. */
  ofLine(would: Working, key: string): NonNullable<Refusal["values"]> | null {
    const [line, amount] = this.#line(would, key);
    if (!line) return null;
    const much = muchOf(line.variant);
    if (line.quantity <= much && !this.large(amount)) return null;
    const [before, was] = this.#line(this.counter.working, key);
    const { name, unit, decimals, price } = line.variant;
    const heavy = line.quantity > much && (before?.quantity ?? 0) <= much;
    const dear = this.large(amount) && !this.large(was) && (line.quantity > ONE || !price || (line.unitPrice ?? price) > 2 * price);
    return heavy || dear ? { name, unit, decimals, quantity: line.quantity, amount } : null;
  }

  #line(working: Working, key: string): [Working["lines"][number] | undefined, number] {
    const line = working.lines.find((one) => one.key === key);
    if (!line) return [undefined, 0];
    // What it comes to on a list is decided by all of its product together: by no promotion, and by nothing else on the ticket.
    const lines = working.lines.filter(({ variant }) => variant.sku === line.variant.sku);
    try {
      const figures = priced({ ...working, lines, parts: [], promotions: [] }, this.counter.theBook(), this.counter.day());
      return [line, figures.lines[lines.indexOf(line)]?.list_minor ?? 0];
    } catch {
      return [undefined, 0]; // what cannot be priced is refused by itself
    }
  }
}

function muchOf({ unit }: Variant): number {
  return (MUCH[unit.toLowerCase()] ?? MANY) * ONE;
}

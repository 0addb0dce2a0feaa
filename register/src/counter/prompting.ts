/** The prompt slot: looked for a moment after the basket changed, so that no scan waits for it. */
import { beingPaid } from "../sales/working";
import type { Prompt } from "../views/customers";
import type { Counter } from "./counter";
import { PROMPTERS, type Seen } from "./prompters";

const PAUSE_MS = 200;

export class Prompting {
  #stop: (() => void) | undefined;
  /** Put away for this basket. */
  #gone = new Set<string>();
  #basket = "";

  constructor(readonly counter: Counter) {
    counter.changed = () => this.#soon();
  }

  dismiss(id: string): void {
    this.#gone.add(id);
    this.#show(this.#found());
  }

  #soon(): void {
    const { working, around } = this.counter;
    if (working.id !== this.#basket) {
      this.#basket = working.id;
      this.#gone.clear();
    }
    this.#stop?.();
    this.#stop = undefined;
    // What was said of the basket before may be said of this one no longer.
    this.#show(null);
    const seen = this.#seen();
    if (seen && PROMPTERS.some(({ may }) => may(seen))) this.#stop = around.timers.later(PAUSE_MS, () => this.#show(this.#found()));
  }

  #seen(): Seen | null {
    const { working, book, state } = this.counter;
    if (!book || !state.person || beingPaid(working)) return null;
    return { working, book, day: this.counter.day(), touched: state.lastAdded?.key ?? null };
  }

  #found(): Prompt | null {
    const seen = this.#seen();
    for (const { may, say } of seen ? PROMPTERS : []) {
      const said = seen && may(seen) ? quietly(() => say(seen)) : null;
      if (said && !this.#gone.has(said.id)) return said;
    }
    return null;
  }

  #show(prompt: Prompt | null): void {
    if (prompt !== this.counter.state.prompt) this.counter.set({ prompt });
  }
}

/** A basket that cannot be priced has its refusal on the screen; nothing is suggested for it. */
function quietly<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}

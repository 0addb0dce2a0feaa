/**
 * What is left on the shelf, as the office's books have it: asked for what is on the screen, kept for when the network
 * is gone, and less by what is sold here meanwhile. A figure to look at, which never keeps anything from being sold.
 */
import type { Fetched } from "../devices/store";
import type { Connection } from "./connection";

/** micro: millionths of the unit; at: as of when, in ms by the device's corrected clock. */
export interface Level {
  readonly micro: number;
  readonly at: number;
}

/** So long a figure is fresh enough; so many are asked for at once, and kept for the next start. */
const FRESH_MS = 60_000;
const MOST_ASKED = 60;
const MOST_KEPT = 2_000;

export class Levels {
  #known = new Map<string, Level>();
  /** When each was asked for last, whether or not anything is known of it. */
  #asked = new Map<string, number>();
  #shown: readonly string[] = [];
  #asking = false;
  /** How often goods left the shelf here: an answer from before one of them is too old. */
  #sold = 0;
  /** Rises with every figure that is another. */
  version = 0;

  constructor(
    private readonly connection: Connection,
    private readonly fetched: Fetched,
    private readonly now: () => number,
    private readonly told: () => void,
  ) {}

  async load(): Promise<void> {
    const kept = (await this.fetched.fact<readonly (readonly [string, Level])[]>("levels")) ?? [];
    this.#known = new Map(kept);
  }

  of = (id: string): Level | undefined => this.#known.get(id);

  /** These are looked at now. */
  show(ids: readonly string[]): void {
    this.#shown = ids;
  }

  /** Goods that left the shelf here; the office says it anew once it has heard of it. */
  sold(lines: Iterable<readonly [string, number]>): void {
    this.#sold++;
    let known = false;
    for (const [id, quantity] of lines) {
      const level = this.#known.get(id);
      if (level) this.#known.set(id, { ...level, micro: Math.max(0, level.micro - quantity) });
      this.#asked.delete(id);
      known ||= level !== undefined;
    }
    if (known) this.#changed();
  }

  /** Ask for what is looked at and not fresh. Only while the office has every sale of this register. */
  async refresh(): Promise<void> {
    const now = this.now();
    const wanted = this.#shown.filter((id) => now - (this.#asked.get(id) ?? -FRESH_MS) >= FRESH_MS).slice(0, MOST_ASKED);
    if (!wanted.length || this.#asking) return;
    const sold = this.#sold;
    this.#asking = true;
    try {
      const answer = await this.connection.ask({ method: "GET", path: `/api/v1/registers/levels?ids=${wanted.join(",")}` });
      // A server of before, or none: asked again with the next round.
      if (answer.kind !== "answer") return;
      const { items } = answer.value as { items?: readonly { id: string; on_hand: number }[] };
      if (!Array.isArray(items) || sold !== this.#sold) return;
      for (const id of wanted) {
        this.#asked.set(id, now);
        this.#known.delete(id);
      }
      for (const { id, on_hand } of items) this.#known.set(id, { micro: on_hand, at: now });
      await this.fetched.keep("levels", [...this.#known].slice(-MOST_KEPT));
      this.#changed();
    } finally {
      this.#asking = false;
    }
    await this.refresh();
  }

  #changed(): void {
    this.version++;
    this.told();
  }
}

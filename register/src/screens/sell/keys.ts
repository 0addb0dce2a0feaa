/** Shortcuts while selling: shown under More, Keyboard. */
import { GAP_MS, PATIENT_GAP_MS } from "../../devices/scanner";
import type { Key } from "../../words/words.svelte";

export const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly word: Key }[] = [
  { keys: ["F2", "/"], word: "keys.find" },
  { keys: ["F10"], word: "basket.pay" },
  { keys: ["F4"], word: "customer.title" },
  { keys: ["F7"], word: "discount.title_basket" },
  { keys: ["F8"], word: "park.title" },
  { keys: ["Alt", "S"], word: "split.title" },
  { keys: ["F9"], word: "receipts.kind_return" },
  { keys: ["Alt", "C"], word: "coupon.title" },
  { keys: ["Alt", "G"], word: "gift.title" },
  { keys: ["Alt", "A"], word: "account.title" },
  { keys: ["Alt", "R"], word: "receipts.title" },
  { keys: ["Alt", "K"], word: "cash.title" },
  { keys: ["Alt", "L"], word: "keys.lock" },
  { keys: ["Alt", "T"], word: "training.title" },
  { keys: ["Alt", "M"], word: "more.title" },
  { keys: ["↑", "↓"], word: "keys.up_down" },
  { keys: ["+", "−"], word: "keys.more_less" },
  { keys: ["Del"], word: "keys.remove" },
  { keys: ["Ctrl", "Z"], word: "act.undo" },
  { keys: ["Enter"], word: "keys.confirm" },
  { keys: ["Esc"], word: "act.back" },
  { keys: ["F1"], word: "keys.show" },
];

export type Command =
  | "find" | "pay" | "customer" | "discount" | "park" | "split" | "return" | "receipts" | "cash" | "lock" | "more" | "coupon" | "gift" | "account" | "training"
  | "up" | "down" | "plus" | "less" | "remove" | "undo" | "escape" | "keys";

const PLAIN: Readonly<Record<string, Command>> = {
  F1: "keys", F2: "find", F4: "customer", F7: "discount", F8: "park", F9: "return", F10: "pay", Escape: "escape",
};
/** With Alt. */
const ALT: Readonly<Record<string, Command>> = {
  a: "account", c: "coupon", g: "gift", k: "cash", l: "lock", m: "more", r: "receipts", s: "split", t: "training",
};
/** Only while nobody types into a field. */
const OUTSIDE: Readonly<Record<string, Command>> = {
  "/": "find", "?": "keys", "+": "plus", "-": "less", ArrowUp: "up", ArrowDown: "down", Delete: "remove",
};

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a press means, or null. typing: the focus is in a field. */
export function commandOf(event: Pressed, typing: boolean): Command | null {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey) return ALT[key] ?? null;
  if (event.ctrlKey || event.metaKey) return key === "z" && !typing ? "undo" : null;
  return PLAIN[event.key] ?? (typing ? null : (OUTSIDE[key] ?? null));
}

/** Commands that are signs of codes too: F8 is how some scanners type the separator of a GS1 code. */
const IN_CODES = new Set(["/", "?", "+", "-", "F8"]);

/**
 * Tells a command from the same sign within a code that a scanner types: that one does nothing, or a hyphen would take
 * goods out of the basket. Such a command waits until no other key has followed it as fast as a scanner's.
 */
export class Alone<C = Command> {
  #letterAt = Number.NEGATIVE_INFINITY;
  #waits: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly signs: ReadonlySet<string> = IN_CODES) {}

  /** A code is complete: what follows is pressed by hand. */
  ended(): void {
    this.#letterAt = Number.NEGATIVE_INFINITY;
  }

  /** act answers whether it did anything; typing: the focus is in a field, where people type letters as well. */
  key(event: KeyboardEvent, command: C | null, typing: boolean, act: (command: C) => boolean): void {
    clearTimeout(this.#waits);
    const within = event.timeStamp - this.#letterAt < (typing ? GAP_MS : PATIENT_GAP_MS);
    const sign = this.signs.has(event.key) && !event.altKey;
    if (event.key === "Enter") this.ended();
    if (event.key.length === 1 && (!command || (sign && within))) this.#letterAt = event.timeStamp;
    if (!command || (sign && within)) return;
    if (sign && !event.repeat) {
      event.preventDefault();
      this.#waits = setTimeout(() => act(command), GAP_MS);
    } else if (act(command)) event.preventDefault();
  }
}

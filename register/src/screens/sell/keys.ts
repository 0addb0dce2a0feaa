/** Shortcuts while selling: shown under More, Keyboard. */
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

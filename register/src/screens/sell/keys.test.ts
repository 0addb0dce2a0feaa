import { describe, expect, it, vi } from "vitest";

import { en } from "../../words/en";
import { Alone, commandOf, SHORTCUTS } from "./keys";

const press = (key: string, more: Partial<{ ctrlKey: boolean; altKey: boolean; metaKey: boolean }> = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

describe("shortcuts", () => {
  it("work while nobody types", () => {
    expect(["F2", "/", "F10", "Delete", "+", "-", "ArrowUp"].map((key) => commandOf(press(key), false))).toEqual([
      "find", "find", "pay", "remove", "plus", "less", "up",
    ]);
  });

  it("leave letters and signs to the field that is typed into", () => {
    expect(["/", "Delete", "+", "-", "ArrowUp"].map((key) => commandOf(press(key), true))).toEqual([null, null, null, null, null]);
    expect(commandOf(press("F10"), true)).toBe("pay");
    expect(commandOf(press("z", { ctrlKey: true }), true)).toBeNull();
  });

  it("undo with Ctrl or Command, lock and receipts with Alt", () => {
    expect(commandOf(press("z", { ctrlKey: true }), false)).toBe("undo");
    expect(commandOf(press("Z", { metaKey: true }), false)).toBe("undo");
    expect(commandOf(press("l", { altKey: true }), false)).toBe("lock");
    expect(commandOf(press("r", { altKey: true }), true)).toBe("receipts");
    expect(["m", "g", "c", "a", "t"].map((key) => commandOf(press(key, { altKey: true }), true))).toEqual(["more", "gift", "coupon", "account", "training"]);
  });

  it("leave the browser its own", () => {
    expect(commandOf(press("r", { ctrlKey: true }), false)).toBeNull();
    expect(commandOf(press("F5"), false)).toBeNull();
    expect(commandOf(press("5"), false)).toBeNull();
  });

  it("each have a word in the list that shows them", () => {
    for (const { word } of SHORTCUTS) expect(en).toHaveProperty([word]);
  });
});

describe("signs that stand in codes too", () => {
  /** Keys and the milliseconds since the one before; what they did in the end. */
  function pressed(keys: readonly (readonly [string, number])[], typing = false, repeat = false): string[] {
    vi.useFakeTimers();
    const [alone, done] = [new Alone(), [] as string[]];
    let at = 1_000;
    for (const [key, after] of keys) {
      vi.advanceTimersByTime(after);
      at += after;
      const event = Object.assign(new Event("keydown", { cancelable: true }), press(key), { repeat });
      Object.defineProperty(event, "timeStamp", { value: at });
      alone.key(event as unknown as KeyboardEvent, commandOf(press(key), typing), typing, (command) => done.push(command) > 0);
    }
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    return done;
  }
  const typed = (code: string, gap: number): [string, number][] => [...code].map((key) => [key, gap]);

  it("do nothing within a code, however slow the scanner and whatever it begins or ends with", () => {
    for (const gap of [1, 10, 49, 120]) expect(pressed([...typed("SN-2002", gap), ["Enter", gap]]), String(gap)).toEqual([]);
    for (const code of ["-12/3+4", "AB--1?", "1234-", "/12"]) expect(pressed([...typed(code, 10), ["Enter", 10]]), code).toEqual([]);
    expect(pressed([...typed("0105", 10), ["F8", 10], ...typed("21A", 10), ["Enter", 10]])).toEqual([]);
    expect(pressed([...typed("0105", 10), ["F8", 10]], true)).toEqual([]);
  });

  it("are whatever a screen says: letters do nothing within a code, and act alone", () => {
    vi.useFakeTimers();
    const [alone, done] = [new Alone<string>(new Set("pP")), [] as string[]];
    let at = 1_000;
    for (const [key, after] of [...typed("PE-1200P", 20), ["Enter", 20], ["p", 400], ...typed("UPP", 60), ["Enter", 60]] as [string, number][]) {
      vi.advanceTimersByTime(after);
      at += after;
      const event = Object.defineProperty(Object.assign(new Event("keydown"), press(key)), "timeStamp", { value: at });
      alone.key(event as unknown as KeyboardEvent, key.toLowerCase() === "p" ? key : null, false, (one) => done.push(one) > 0);
    }
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    expect(done).toEqual(["p"]);
  });

  it("act where a hand presses them", () => {
    expect(pressed([["+", 0], ["+", 90], ["-", 200], ["F8", 400], ["/", 400]])).toEqual(["plus", "plus", "less", "park", "find"]);
    expect(pressed([["5", 0], ["+", 400]])).toEqual(["plus"]);
    expect(pressed([...typed("milk", 120), ["F8", 120]], true)).toEqual(["park"]);
    expect(pressed([...typed("4006381333931", 5), ["Enter", 5], ["F8", 60]])).toEqual(["park"]);
    // A key that is held down repeats faster than anybody scans.
    expect(pressed([["+", 0], ["+", 30], ["+", 30]], false, true)).toEqual(["plus", "plus", "plus"]);
  });
});

import { describe, expect, it } from "vitest";

import { en } from "../../words/en";
import { commandOf, SHORTCUTS } from "./keys";

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

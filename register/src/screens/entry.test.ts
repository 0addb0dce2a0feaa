import { describe, expect, it } from "vitest";

import { CLEAR, ERASE, keyOf, POINT, typed, valueOf, type Mode } from "./entry";

function after(keys: readonly string[], decimals: number, mode: Mode): { text: string; value: number | null } {
  const text = keys.reduce((so_far, key) => typed(so_far, key, decimals, mode), "");
  return { text, value: valueOf(text, decimals, mode) };
}

describe("money typed as at a till", () => {
  it.each([
    [["2", "0", "0", "0"], 2000],
    [["2", "0", "00"], 2000],
    [["5"], 5],
    [["0", "5"], 5],
    [["2", "0", POINT], 2000],
    [["2", "0", POINT, "5"], 2050],
    [["2", "0", POINT, "5", "5", "9"], 2055],
    [[POINT, "5"], 50],
    [["1", "2", ERASE], 1],
  ] as const)("%j is %d", (keys, value) => {
    expect(after(keys, 2, "money").value).toBe(value);
  });

  it("is nothing before a digit, and nothing again when all are erased", () => {
    expect(after([], 2, "money").value).toBeNull();
    expect(after(["7", ERASE], 2, "money").value).toBeNull();
    expect(after(["7", "5", "00", CLEAR], 2, "money").value).toBeNull();
    expect(after(["7", "5", CLEAR, "3"], 2, "money").value).toBe(3);
  });

  it("has no decimals in a currency without them", () => {
    expect(after(["5", "0", "0", POINT, "5"], 0, "money").value).toBe(5005);
  });

  it("stops at nine digits", () => {
    expect(after("1234567890123".split(""), 2, "money").value).toBe(123456789);
  });
});

describe("quantities and per cents as written", () => {
  it.each([
    [["3"], 3, 3000],
    [["0", POINT, "7", "3", "4"], 3, 734],
    [["0", POINT, "7", "3", "4", "9"], 3, 734],
    [["1", "2", POINT, "5"], 2, 1250],
    [["0", "5"], 0, 5],
  ] as const)("%j with %d decimals is %d", (keys, decimals, value) => {
    expect(after(keys, decimals, "written").value).toBe(value);
  });

  it("takes no decimal sign for whole pieces", () => {
    expect(after(["2", POINT, "5"], 0, "written")).toEqual({ text: "25", value: 25 });
  });
});

it("reads comma and point as the decimal sign, and nothing else", () => {
  expect([",", ".", "Backspace", "Delete", "7", "a", "Enter"].map(keyOf)).toEqual([POINT, POINT, ERASE, CLEAR, "7", null, null]);
});

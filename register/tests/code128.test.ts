/** Barcodes against patterns that other encoders and the standard's own example agree on, and read back. */
import { describe, expect, test } from "vitest";

import { QUIET, code128, symbols } from "../src/components/code128";

/** Bars and gaps as one letter a module. */
function pattern(text: string): string {
  const drawn = code128(text);
  if (!drawn) throw new Error("not drawn");
  const modules = Array<string>(drawn.modules).fill("0");
  for (const { at, width } of drawn.bars) modules.fill("1", at, at + width);
  return modules.join("");
}

/** Read a pattern as a scanner does: by widths alone, the check value included. */
function read(modules: string): string {
  const inside = modules.slice(QUIET, -QUIET);
  expect(inside.slice(-13)).toBe("1100011101011");
  const shapes = new Map<string, number>();
  // What each value looks like, from single letters (set B) and pairs (set C) drawn alone.
  for (let value = 0; value < 95; value++) shapes.set(pattern(String.fromCharCode(value + 32)).slice(QUIET + 11, QUIET + 22), value);
  for (let pair = 0; pair < 100; pair++) shapes.set(pattern(`00${String(pair).padStart(2, "0")}`).slice(QUIET + 22, QUIET + 33), pair);
  const data = inside.slice(0, -24);
  let inC = data.startsWith("11010011100");
  let text = "";
  for (let at = 11; at < data.length; at += 11) {
    const shape = data.slice(at, at + 11);
    const value = shapes.get(shape);
    if (inC && shape === "10111101110") inC = false;
    else if (!inC && shape === "10111011110") inC = true;
    else text += inC ? String(value).padStart(2, "0") : String.fromCharCode((value ?? 0) + 32);
  }
  return text;
}

describe("Code 128", () => {
  test("start, letters, check and stop stand as everybody draws them", () => {
    // Start B, "A", check value (104 + 33) mod 103 = 34, stop.
    expect(pattern("A")).toBe(`${"0".repeat(QUIET)}11010010000${"10100011000"}${"10001011000"}1100011101011${"0".repeat(QUIET)}`);
  });

  test("the check value is the weighted sum by 103", () => {
    // 104 + 1·48 + 2·42 + 3·42 + 4·17 + 5·18 + 6·19 + 7·35 = 879
    expect(symbols("PJJ123C")).toEqual([104, 48, 42, 42, 17, 18, 19, 35, 55]);
  });

  test("runs of figures go two by two", () => {
    expect(symbols("123456")).toEqual([105, 12, 34, 56, 44]);
    expect(symbols("R1-000042")).toEqual([104, 50, 17, 13, 99, 0, 0, 42, (104 + 50 + 34 + 39 + 4 * 99 + 7 * 42) % 103]);
    expect(symbols("12345")?.slice(0, -1)).toEqual([104, 17, 99, 23, 45]);
    expect(symbols("1234A")?.slice(0, -1)).toEqual([105, 12, 34, 100, 33]);
  });

  test("each value has its own shape of 11 modules, with an even share of dark", () => {
    const seen = new Set<string>();
    for (let pair = 0; pair < 100; pair++) {
      const shape = pattern(`00${String(pair).padStart(2, "0")}`).slice(QUIET + 22, QUIET + 33);
      expect(shape).toMatch(/^1.*0$/);
      expect([...shape].filter((one) => one === "1").length & 1).toBe(0);
      seen.add(shape);
    }
    expect(seen.size).toBe(100);
  });

  test.each(["T1-000001", "R1.2-000042", "STORE001-B-1234567", "A 1~z", "00001111", "12345", "1234A5678"])("%s is read back", (text) => {
    expect(read(pattern(text))).toBe(text);
  });

  test("what set B does not have is not drawn", () => {
    expect(code128("Ä-000001")).toBeNull();
    expect(code128("")).toBeNull();
  });
});

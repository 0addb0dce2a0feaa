import { expect, it } from "vitest";

import { countOf, sumOf, wrongIn } from "./counting";

it("counts whole pieces", () => {
  expect(countOf({ 5000: "3", 100: "", 50: " 2 ", 20: "0" })).toEqual([[50, 2], [5000, 3]]);
  expect(sumOf({ 5000: "3", 50: "2" })).toBe(15_100);
  expect(wrongIn({ 5000: "3", 100: "", 50: " 2 " })).toBe(false);
});

it("takes nothing that is no number of pieces, and reads none of it as another", () => {
  for (const typed of ["1.5", "1,5", "-1", "a", "1e3", "123456"]) {
    expect(wrongIn({ 5000: typed, 100: "2" }), typed).toBe(true);
    expect(sumOf({ 5000: typed, 100: "2" }), typed).toBe(200);
  }
});

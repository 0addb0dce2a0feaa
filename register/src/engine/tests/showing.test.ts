/** What only a register meets: figures as people read them, paying by itself, many lists of taxes. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type Basket,
  BasketRefused,
  LARGEST,
  canonicalText,
  pay,
  price,
  roundingOf,
  showMoney,
  showQuantity,
} from "../index.ts";
import { byCodePoint } from "../writing.ts";

test("money is shown as people in the country write it", () => {
  const shown = (minor: number, exponent: number, currency: string, locale: string) =>
    showMoney(minor, exponent, currency, locale).replace(/[\u00a0\u202f]/g, " ");
  expect(shown(1250, 2, "GBP", "en-GB")).toBe("£12.50");
  expect(shown(1250, 2, "GBP", "en-GB")).toBe("£12.50");
  expect(shown(-123456, 2, "EUR", "de-DE")).toBe("-1.234,56 €");
  expect(shown(1980, 0, "JPY", "en-GB")).toBe("JP¥1,980");
  expect(shown(1999, 3, "KWD", "en-GB")).toBe("KWD 1.999");
});

test("money is shown to the last digit", () => {
  expect(showMoney(LARGEST, 2, "GBP", "en-GB")).toBe("£90,071,992,547,409.91");
  expect(showMoney(-LARGEST, 0, "GBP", "en-GB")).toBe("-£9,007,199,254,740,991");
});

test("quantities are shown without useless zeros", () => {
  expect(showQuantity(1_500_000, "en-GB")).toBe("1.5");
  expect(showQuantity(1_500_000, "de-DE")).toBe("1,5");
  expect(showQuantity(-2_000_000, "de-DE")).toBe("-2");
  expect(showQuantity(1, "en-GB")).toBe("0.000001");
});

test("a total is settled without a basket's lines, as in a basket", () => {
  const paying = {
    cash_rounding: { step_minor: 5 },
    tenders: [{ key: "cash", cash: true, given_minor: 2_000 }],
  };
  const paid = pay(paying, 1_503);
  expect(paid).toEqual({
    total_rounding_minor: 0,
    cash_rounding_minor: 2,
    to_pay_minor: 1_505,
    tenders: [
      { key: "cash", cash: true, given_minor: 2_000, change_minor: 495, amount_minor: 1_505 },
    ],
    change_minor: 495,
    remaining_minor: 0,
  });
  const lines = [{ key: "a", quantity_micro: 1_000_000, unit_price: 15_030_000 }];
  expect(price({ ...paying, lines })).toMatchObject(paid);
  expect(pay({}, 1_503).remaining_minor).toBe(1_503);
  expect(roundingOf(1_503n, paying.cash_rounding)).toBe(2n);
});

test("what is too large to send is refused when a total is settled", () => {
  const tenders = [
    { key: "x", given_minor: -LARGEST },
    { key: "cash", cash: true },
  ];
  expect(() => pay({ tenders }, 1)).toThrow(new BasketRefused("number_too_large", "total"));
});

test("a basket is never priced with a figure that is not whole", () => {
  const basket: Basket = { lines: [{ key: "a", quantity_micro: 1.5, unit_price: 1 }] };
  expect(() => price(basket)).toThrow(RangeError);
});

test("canonical text holds whole numbers alone, and leaves out what is not there", () => {
  expect(() => canonicalText({ price: 1.5 })).toThrow("1.5 is no whole number");
  expect(() => canonicalText([LARGEST + 1])).toThrow(RangeError);
  expect(canonicalText({ b: undefined, a: null })).toBe('{"a":null}');
});

test("more lists of taxes than are kept are priced like the first", () => {
  const gross = (rate_ppm: number) =>
    price({
      lines: [
        { key: "a", quantity_micro: 1_000_000, unit_price: 10_000_000_000, taxes: [{ code: "T", rate_ppm }] },
      ],
    }).gross_minor;
  for (let rate = 0; rate < 9_000; rate += 1) expect(gross(rate)).toBe(1_000_000 + rate);
  expect(gross(1)).toBe(1_000_001);
});

test("the engine imports nothing but itself", () => {
  const folder = new URL("../", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "cli.ts");
  expect(files).toContain("pricing.ts");
  for (const name of files) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const imported = [...text.matchAll(/\bfrom "([^"]+)"|\bimport\("([^"]+)"/g)].map((found) => found[1]);
    expect(imported.filter((path) => !path?.startsWith("./"))).toEqual([]);
  }
});

test("one function divides", () => {
  const folder = new URL("../", import.meta.url);
  const dividing = readdirSync(folder).filter((name) => {
    if (!name.endsWith(".ts")) return false;
    const text = readFileSync(new URL(name, folder), "utf8");
    const code = text.replace(/\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"|`[^`]*`|\/(?![/*\s])[^\n/]+\/[a-z]*/g, "");
    return /[/%]|Math\.|parseFloat|toFixed/.test(code);
  });
  // Whole quotients: sharing out, and lowest terms, where nothing is rounded.
  expect(dividing).toEqual(["ratio.ts", "rounding.ts"]);
});

test("names are ordered by code point, halves of one without the other too", () => {
  const parts = ["", "a", "b", "\ud83d", "\ud83e", "\ude00", "\ude01", "\ue000", "\uffff", "\ud83d\ude00"];
  const names = parts.flatMap((one) => parts.flatMap((two) => parts.map((three) => one + two + three)));
  const points = names.map((name) => [...name].map((sign) => String(sign.codePointAt(0)).padStart(7, "0")).join(""));
  names.forEach((one, mine) => {
    const its = points[mine] as string;
    names.forEach((other, place) => {
      const against = points[place] as string;
      const wanted = its < against ? -1 : Number(its > against);
      if (Math.sign(byCodePoint(one, other)) !== wanted) expect([one, other]).toBe(wanted);
    });
  });
});

import { describe, expect, it } from "vitest";

import { de } from "./de";
import { en } from "./en";
import { countdown, Figures } from "./figures";
import { filled, languageOf, type Sentence } from "./words.svelte";

const names = (sentence: Sentence): string[] =>
  [...new Set(Object.values(typeof sentence === "string" ? [sentence] : sentence).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

describe("the catalogue", () => {
  it("has the same sentences with the same gaps in both languages", () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    for (const [key, sentence] of Object.entries(en)) expect([key, names(de[key as keyof typeof de])]).toEqual([key, names(sentence)]);
  });

  it("has every plural form that its language asks for", () => {
    for (const [language, catalogue] of Object.entries({ en, de })) {
      const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
      for (const [key, sentence] of Object.entries(catalogue)) {
        if (typeof sentence !== "string") expect([key, Object.keys(sentence).sort()]).toEqual([key, wanted]);
      }
    }
  });

  it("says nothing in English twice over: German is German", () => {
    const same = Object.entries(en).filter(([key, text]) => typeof text === "string" && / /.test(text) && /[a-z]/i.test(text.replace(/\{\w+\}/g, "")) && text === de[key as keyof typeof de]);
    expect(same).toEqual([]);
  });

  it("leaves no exclamation mark in", () => {
    expect(JSON.stringify([en, de])).not.toMatch(/!/);
  });
});

describe("filling in", () => {
  it("chooses the plural and writes numbers as the language does", () => {
    expect(filled("en", en["basket.items"], { count: 1 })).toBe("1 item");
    expect(filled("en", en["basket.items"], { count: 12_500 })).toBe("12,500 items");
    expect(filled("de", de["start.step_count"], { count: 12_500 })).toBe("bisher 12.500");
  });

  it("leaves an amount as it was written", () => {
    expect(filled("en", en["pay.take_cash"], { given: "€20.00" })).toBe("Take €20.00 in cash");
  });
});

it("takes the first language it knows", () => {
  expect(languageOf(["fr-FR", "de-AT", "en"])).toBe("de");
  expect(languageOf(["fr"])).toBe("en");
});

describe("figures", () => {
  const euro = new Figures({ currency: "EUR", exponent: 2 }, "en-IE", "en", "UTC");
  const german = new Figures({ currency: "EUR", exponent: 2 }, "en-IE", "de", "UTC");

  it("are exact to the last digit, however large", () => {
    expect(euro.amount(Number.MAX_SAFE_INTEGER)).toBe("€90,071,992,547,409.91");
    expect(german.plain(-123456)).toBe("−1.234,56");
  });

  it("follow the currency's decimals", () => {
    expect(new Figures({ currency: "JPY", exponent: 0 }, "ja", "en").plain(1234)).toBe("1,234");
    expect(new Figures({ currency: "KWD", exponent: 3 }, "en-GB", "en").plain(1234)).toBe("1.234");
  });

  it("keep more decimals of a unit price only where it has them", () => {
    expect(euro.price(4_900_000)).toBe("4.90");
    expect(euro.price(4_905_500)).toBe("4.9055");
  });

  it("write quantities, per cents, coins", () => {
    expect(german.quantity(734_000)).toBe("0,734");
    expect(euro.percent(125_000)).toBe("12.5\u00a0%");
    expect([200_00, 50, 5].map((minor) => euro.coin(minor))).toEqual(["200", "0.50", "0.05"]);
  });
});

it("counts down in minutes and seconds, up to the last one", () => {
  expect([61_000, 60_000, 1, 0, -5].map((left) => countdown(1_000_000 + left, 1_000_000))).toEqual(["1:01", "1:00", "0:01", "", ""]);
});

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { describe, expect, test } from "vitest";

import { Wedge, checkDigit, spellings } from "../src/devices/scanner";
import { Fetched } from "../src/devices/store";
import { coinsOf, likelyNotes } from "../src/sales/notes";
import { Catalogue } from "../src/sync/catalogue";
import { folded, pageOf, variantsOf, type Variant } from "../src/sync/pages";
import { Search, editDistance } from "../src/sync/search";
import { ean, opened, product } from "./world";
import { id } from "./server";

async function filled(variants: Variant[]): Promise<{ catalogue: Catalogue; fetched: Fetched }> {
  const fetched = new Fetched("fetched", new IDBFactory(), IDBKeyRange);
  await fetched.open();
  const catalogue = new Catalogue();
  await catalogue.append(fetched, variants);
  return { catalogue, fetched };
}

function named(n: number, name: string): Variant {
  return { ...product(n + 3), name, sku: `S-${n}` };
}

describe("pages", () => {
  test("give back what was put into them, whatever the names hold", () => {
    const rows = [product(0), { ...product(1), name: "tab\there\nand there", barcodes: [] }, { ...product(2), archived: true, stocked: false }];
    const back = variantsOf(pageOf(0, rows));
    expect(back[0]).toEqual(rows[0]);
    expect(back[1]?.name).toBe("tab here and there");
    expect(back[2]).toEqual(rows[2]);
  });

  test("change, grow and keep their barcodes right", async () => {
    const { catalogue, fetched } = await filled(Array.from({ length: 1200 }, (_, n) => product(n)));
    expect(catalogue.byCode(ean(700))?.variant.id).toBe(id(800));
    await catalogue.change(fetched, [{ ...product(700), name: "Renamed", barcodes: [{ code: "999", quantity: 1_000_000 }] }, product(5000)]);
    expect(catalogue.byCode(ean(700))).toBeUndefined();
    expect(catalogue.byCode("999")?.variant.name).toBe("Renamed");
    expect(catalogue.byCode(ean(5000))?.variant.id).toBe(id(5100));
    // The same after a restart.
    const again = new Catalogue();
    await again.load(fetched);
    expect(again.size).toBe(1201);
    expect(again.byCode("999")?.variant.name).toBe("Renamed");
    expect(again.byId(id(5100))?.sku).toBe("SKU-5000");
    expect(again.byCode("SKU-1")?.variant.id).toBe(id(101));
    expect(again.byCode("KU-1")).toBeUndefined();
  });

  test("a code that moved to another product stays with it", async () => {
    const { catalogue, fetched } = await filled([product(0), product(1), product(2)]);
    await catalogue.change(fetched, [{ ...product(1), barcodes: [] }, { ...product(2), barcodes: [{ code: ean(1), quantity: 1_000_000 }] }]);
    expect(catalogue.byCode(ean(1))?.variant.id).toBe(id(102));
  });
});

describe("search", () => {
  test("finds beginnings first, then insides, then misspellings", async () => {
    const { catalogue } = await filled(["Oat cookie", "Chocolate oat bar", "Goat cheese", "Croissant", "Crème brûlée", "Weißwurst"].map((name, n) => named(n, name)));
    const names = (text: string): string[] => catalogue.search(text, 10).map(({ variant }) => variant.name);
    expect(names("oat")).toEqual(["Oat cookie", "Chocolate oat bar", "Goat cheese"]);
    expect(names("bar oat")).toEqual(["Chocolate oat bar"]);
    expect(names("creme brul")).toEqual(["Crème brûlée"]);
    expect(names("weiss")).toEqual(["Weißwurst"]);
    for (const typo of ["croisant", "coissant", "crossiant", "croissnat", "vroissant"]) expect(names(typo), typo).toEqual(["Croissant"]);
    expect(names("choclate oat")).toEqual(["Chocolate oat bar"]);
    // Two letters of five are another word: Enter would sell a loaf to who asked for a roll.
    expect([names("groat"), names("coat b")]).toEqual([["Goat cheese"], ["Chocolate oat bar"]]);
    expect([names("apron"), names("booty")]).toEqual([[], []]);
    expect(names("xylophone")).toEqual([]);
    expect(names("   ")).toEqual([]);
  });

  test("among many finds what going through all of them finds, however it is typed, and nothing that is archived", () => {
    let seed = 7;
    const chance = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most;
    const parts = ["oat", "goat", "at", "tea", "steam", "t", "ea", "7", "a7"];
    const variants = Array.from({ length: 1300 }, (_, n) => ({
      ...named(n, Array.from({ length: 1 + chance(4) }, () => parts[chance(parts.length)]).join(" ")),
      archived: chance(5) === 0,
    }));
    const pages = [0, 500, 1000].map((from, n) => pageOf(n, variants.slice(from, from + 500)));
    const rank = (text: string, words: string[]): number => {
      const inside = words.filter((word) => !` ${text}`.includes(` ${word}`)).length;
      return inside ? 1 + inside : text.startsWith(words[0] as string) ? 0 : 1;
    };
    for (const typed of ["oat", "tea oat", "at t", "s", "goat 7 a7", "ea ea", "steam at t"]) {
      const words = typed.split(" ");
      const plain = (n: number): string => folded(`${variants[n]?.name} ${variants[n]?.sku}`);
      const wanted = variants
        .map((_, n) => n)
        .filter((n) => !variants[n]?.archived && words.every((word) => plain(n).includes(word)))
        .sort((a, b) => rank(plain(a), words) - rank(plain(b), words) || plain(a).length - plain(b).length || a - b);
      expect(wanted.length, typed).toBeGreaterThan(0);
      const at = (search: Search, text: string): number[] => search.places(text, 1300).map(({ page, row }) => page * 500 + row);
      expect(at(new Search(pages), typed), typed).toEqual(wanted);
      const letters = new Search(pages);
      const last = Array.from(typed, (_, n) => at(letters, typed.slice(0, n + 1))).at(-1);
      expect(last, `${typed}, letter by letter`).toEqual(wanted);
    }
  });

  test("by SKU or barcode comes first", async () => {
    const { catalogue } = await filled([named(0, "S-1 lamp"), named(1, "Chair")]);
    expect(catalogue.search("S-1", 5)[0]?.variant.name).toBe("Chair");
    expect(catalogue.search(ean(4), 5)[0]?.variant.name).toBe("Chair");
  });

  test("counts letters changed, added, left out and swapped", () => {
    expect(editDistance("bread", "bread", 2)).toBe(0);
    expect(editDistance("bread", "braed", 2)).toBe(1);
    expect(editDistance("bread", "bead", 2)).toBe(1);
    expect(editDistance("bread", "breadd", 2)).toBe(1);
    expect(editDistance("bread", "roll", 2)).toBe(3);
  });

  test("folds case, accents and punctuation", () => {
    expect(folded("Crème-Brûlée  ÉTÉ, 2×!")).toBe("creme brulee ete 2");
  });
});

describe("the scanner", () => {
  function typed(text: string, gap: number, end = "Enter"): string | null {
    const wedge = new Wedge();
    let at = 1000;
    for (const letter of text) wedge.key(letter, (at += gap));
    return wedge.key(end, at + gap);
  }

  test("is told from a person by its speed and its suffix", () => {
    expect(typed("4006381333931", 8)).toBe("4006381333931");
    expect(typed("4006381333931", 8, "Tab")).toBe("4006381333931");
    expect(typed("4006381333931", 45)).toBeNull();
    expect(typed("4006381333931", 120)).toBeNull();
    expect(typed("12", 5)).toBeNull();
  });

  test("what was typed before a scan is not part of it", () => {
    const wedge = new Wedge();
    wedge.key("h", 0);
    wedge.key("i", 200);
    for (let n = 0; n < 8; n++) wedge.key(String(n), 400 + n * 6);
    expect(wedge.key("Enter", 450)).toBe("01234567");
  });

  test("knows check digits and other spellings", () => {
    expect(checkDigit("4006381333931")).toBe(true);
    expect(checkDigit("4006381333932")).toBe(false);
    expect(checkDigit("036000291452")).toBe(true);
    expect(checkDigit("96385074")).toBe(true);
    expect(checkDigit("ABC")).toBeNull();
    expect(spellings("036000291452")).toContain("0036000291452");
    expect(spellings("0036000291452")).toContain("036000291452");
  });
});

test("likely notes and the coins of the change", () => {
  expect(likelyNotes(1630, "EUR", 2)).toEqual([1630, 2000, 3000, 5000]);
  expect(likelyNotes(2630, "EUR", 2)).toEqual([2630, 3000, 5000, 7000]);
  expect(likelyNotes(340, "GBP", 2)).toEqual([340, 500, 1000]);
  expect(likelyNotes(123400, "GBP", 2)).toEqual([123400, 125000]);
  expect(likelyNotes(2000, "EUR", 2)[0]).toBe(2000);
  expect(coinsOf(370, "EUR", 2)).toEqual([200, 100, 50, 20]);
  expect(coinsOf(1234, "KWD", 3).reduce((sum, coin) => sum + coin, 0)).toBe(1234);
});

test("a customer is found by accents left out, spelled out, and typed wrong", async () => {
  const { till } = await opened();
  const names = ["Zoë Müller-Lüdenscheidt", "Mara Moll", "Søren Groß", "Aylin Öz"];
  for (const name of names) await till.addCustomer({ name, phone: "", email: "" });
  const found = (text: string): string[] => till.searchCustomers(text).map(({ name }) => name);
  for (const text of ["zoe muller", "Mueller", "müler", "Luedenscheid", "Miller zoe"]) expect(found(text), text).toEqual([names[0]]);
  for (const text of ["soeren", "gross", "Grosz"]) expect(found(text), text).toEqual([names[2]]);
  for (const text of ["oez", "oz ayl"]) expect(found(text), text).toEqual([names[3]]);
  expect(found("mo")).toEqual([names[1]]);
  expect(found("Byron")).toEqual([]);
});

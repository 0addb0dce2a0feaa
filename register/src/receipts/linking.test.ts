import { expect, it } from "vitest";

import { receiptLink } from "./linking";

// The same as in desks/receipts/tests/test_links.py.
const KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const SALE = "01a20252-6732-7552-aee4-876fa2df71ac";

it("makes the link that the server makes", async () => {
  expect(await receiptLink(KEY, "https://shop.example", SALE)).toBe("https://shop.example/r/AaICUmcydVKu5Idvot9xrKikXFjOVUTTuGztzdH_v2A");
});

it("makes none without a key or for what is no sale", async () => {
  expect(await receiptLink("", "https://shop.example", SALE)).toBe("");
  expect(await receiptLink(KEY, "https://shop.example", "R1-000001")).toBe("");
});

/** Card numbers are found however they are written, and nothing else is taken for one: the server's own cases. */
import { describe, expect, it } from "vitest";

import { holdsCardNumber } from "../src/devices/card_numbers";
import { id } from "./server";
import { CASH, opened } from "./world";

const CARDS = [
  "4111111111111111", "4012888888881881", "4222222222222", "5555555555554444", "2223003122003222", "378282246310005",
  "30569309025904", "6011111111111117", "3530111333300000", "6200000000000005", "6759649826438453",
];
const WRITTEN = ["{}", "card {}", "{}.", "Visa: {}, exp 12/28", "({})", "{} 12/28 123", "pan={};", "7 {}"];
const NONE = [
  "4111111111111112", "1234567812345670", "41111111111111110000", "01234567-4111-1111-1111-111111111111",
  "4111111111111111".padStart(32, "0"), "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "0.4111111111111111", "4111111111111111.25", "DE89 3704 0044 0532 0130 00", "+49 1511 2345670", "4006381333931",
  "INV4111111111111111", "2026-11-22T14:05:09",
];

describe("a card number", () => {
  it("is found whatever stands around it, and in groups", () => {
    for (const card of CARDS) for (const written of WRITTEN) expect([written, card, holdsCardNumber(written.replace("{}", card))]).toEqual([written, card, true]);
    for (const between of [" ", "-", ".", "\u00a0", "\u2011", "/"]) expect(holdsCardNumber(["4111", "1111", "1111", "1111"].join(between))).toBe(true);
  });

  it("is nothing that only looks like one", () => {
    for (const text of NONE) expect([text, holdsCardNumber(text)]).toEqual([text, false]);
  });

  it("is refused wherever somebody can type, and nothing of it is stored", async () => {
    const { till } = await opened();
    till.add(id(100));
    const [line] = till.state.basket.lines;
    const card = "4111 1111 1111 1111";
    const refused = { ok: false, refusal: { code: "card_number" } };
    expect(till.setNote(line?.key ?? "", card)).toEqual(refused);
    expect(till.setBasketNote(`take ${card}`)).toEqual(refused);
    expect(till.discountBasket({ kind: "percent", value: 10_000 }, card)).toEqual(refused);
    expect(await till.addCustomer({ name: card, phone: "", email: "" })).toEqual(refused);
    expect(await till.addCustomer({ name: "Ann", phone: card, email: "" })).toEqual(refused);
    expect(await till.park(card)).toEqual(refused);
    expect(await till.pay(CASH, null, card)).toEqual(refused);
    expect(JSON.stringify(await till.kept.facts.toArray())).not.toContain("4111");
    expect(till.setBasketNote("two bags")).toEqual({ ok: true });
  });
});

/** A card number that is typed or pasted anywhere is refused before the device stores it; by the office's own texts. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { holdsCardNumber } from "../src/sales/card_numbers";
import type { Outcome } from "../src/till";
import { CASH, ean, opened } from "./world";

type Texts = Record<"cards" | "around" | "between" | "others", string[]>;
const texts = JSON.parse(readFileSync(new URL("../../contracts/card_numbers.json", import.meta.url), "utf-8")) as Texts;
const VISA = "4111 1111 1111 1111";
const REFUSED: Outcome = { ok: false, refusal: { code: "card_number" } };

test("card numbers are found however they are written", () => {
  const written = texts.cards.flatMap((card) => texts.around.map((around) => around.replace("{}", card)));
  const grouped = texts.between.flatMap((between) => [["4111", "1111", "1111", "1111"].join(between), `Amex ${["3782", "822463", "10005"].join(between)}`]);
  expect([...written, ...grouped].filter((text) => !holdsCardNumber(text))).toEqual([]);
});

test("nothing else is taken for one", () => {
  expect(texts.others.filter((text) => holdsCardNumber(text))).toEqual([]);
});

test("no verb that takes words keeps one", async () => {
  const { world, till } = await opened();
  world.scan(ean(0));
  const key = till.state.basket.lines[0]?.key ?? "";
  expect(till.setNote(key, VISA)).toEqual(REFUSED);
  expect(till.setBasketNote(`call back, ${VISA}`)).toEqual(REFUSED);
  expect(till.discountBasket({ kind: "amount", value: 10 }, VISA)).toEqual(REFUSED);
  expect(await till.addCustomer({ name: "Ann", phone: VISA, email: "" })).toEqual(REFUSED);
  expect(await till.park(VISA)).toEqual(REFUSED);
  expect(await till.pay(CASH, null, VISA)).toEqual(REFUSED);
  expect(till.state.basket).toMatchObject({ note: "", customer: null, discounts: [], parts: [] });
  expect(till.setNote(key, "one of them is torn")).toEqual({ ok: true });
});

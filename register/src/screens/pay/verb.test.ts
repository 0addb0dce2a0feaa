import { expect, it } from "vitest";

import type { Payment, TenderRow } from "../../till";
import { Figures } from "../../words/figures";
import { pieces, verbOf } from "./verb";

const figures = new Figures({ currency: "EUR", exponent: 2 }, "en-IE", "en", "UTC");
const cash: TenderRow = { id: "c", code: "cash", name: "Cash", kind: "cash", cash: true, limitMinor: null, refunds: true, needsReference: false };
const card: TenderRow = { ...cash, id: "k", code: "card", name: "Card", kind: "card", cash: false };
const payment = (givenMinor: number, changeMinor: number, remainingMinor: number): Payment => ({
  givenMinor,
  changeMinor,
  remainingMinor,
  amountMinor: givenMinor - changeMinor,
  roundingMinor: 0,
  refusal: null,
});

it("says everything that will happen", () => {
  expect(verbOf(cash, payment(2000, 370, 0), figures)).toBe("Take €20.00 in cash, give €3.70 back");
  expect(verbOf(cash, payment(1630, 0, 0), figures)).toBe("Take €16.30 in cash");
  expect(verbOf(cash, payment(1000, 0, 630), figures)).toBe("Take €10.00 in cash, €6.30 stays open");
  expect(verbOf(card, payment(1630, 0, 0), figures)).toBe("Record €16.30: Card");
  expect(verbOf(card, payment(1000, 0, 630), figures)).toBe("Record €10.00: Card; €6.30 stays open");
});

it("says of money that a terminal gives back that it goes as it was paid", () => {
  const back = { ...payment(-1905, 0, 0), amountMinor: -1905 };
  expect(verbOf(card, back, figures)).toBe("Record €19.05 given back: Card");
  expect(verbOf(card, { ...back, byItself: true }, figures)).toBe("Give €19.05 back as it was paid");
});

it("names the coins that make the change", () => {
  expect(pieces([200, 100, 50, 20], figures)).toBe("2 + 1 + 0.50 + 0.20");
});

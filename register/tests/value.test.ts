import { describe, expect, test } from "vitest";

import { readBody } from "../src/sales/document";
import { cardNumber, checkSign, grouped, newNumber, referenceOf } from "../src/sales/value";
import { id } from "./server";
import { World as ShiftWorld } from "./shift_world";
import { ANA, BEN, CARD, CASH, World, opened, signedIn, until } from "./world";

const GIFT = id(32);
const CREDIT = id(33);
const ACCOUNT = id(34);
const CUSTOMER = id(900);

/** A register whose shop takes gift cards, store credit and purchases on account. */
async function takingAll(values: Record<string, number> = {}, world = new World()) {
  world.server.tenders = [
    { id: GIFT, code: "gift", name: "Gift card", kind: "gift_card", cash: false },
    { id: CREDIT, code: "credit", name: "Store credit", kind: "store_credit", cash: false },
    { id: ACCOUNT, code: "account", name: "On account", kind: "on_account", cash: false },
    { id: id(35), code: "cheque", name: "Cheque", kind: "cheque", cash: false, needs_reference: true },
  ];
  world.server.values = new Map(Object.entries(values));
  return opened(world);
}

function bodyOf(world: World, at = -1) {
  return readBody([...world.server.stored.values()].at(at)?.body ?? "");
}

describe("numbers of gift cards", () => {
  test("are the server's to the sign", () => {
    // Made by books/loyalty/rules.new_number; its own tests say the same of each.
    expect(checkSign("23456789ABCDEFG")).toBe("N");
    expect(cardNumber("2345-6789-ABCD-EFGN")).toBe("23456789ABCDEFGN");
    expect(cardNumber("2345 6789 abcd efgj")).toBe("");
  });

  test("are found wrong by their check sign, and never alike", () => {
    const made = Array.from({ length: 200 }, () => newNumber());
    expect(new Set(made).size).toBe(200);
    for (const number of made) {
      expect(cardNumber(grouped(number).toLowerCase())).toBe(number);
      expect(cardNumber((number[0] === "2" ? "3" : "2") + number.slice(1))).toBe("");
    }
  });
});

describe("the Z", () => {
  test("says what was redeemed and what was put on apart, and both are what it says together", async () => {
    const { world, till } = await takingAll({}, new ShiftWorld());
    await signedIn(till, BEN);
    expect(await till.openShift(0, [])).toEqual({ ok: true });
    const number = till.newCard();
    await till.load("gift_card", 1_000, number, true);
    expect(await till.pay(CASH, 1_000)).toEqual({ ok: true });
    till.nextSale();
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    world.server.values.set((await referenceOf(cardNumber(number))).split(":")[0] ?? "", 1_000);
    till.add(id(100));
    expect(await till.pay(GIFT, null, number)).toEqual({ ok: true });
    till.nextSale();
    await till.load("gift_card", 200, number, false);
    // What it puts on comes from elsewhere: else Z and sales would hold money that never was.
    expect(await till.pay(GIFT, 200, number)).toMatchObject({ refusal: { code: "pays_itself" } });
    expect(await till.pay(CASH, 200)).toEqual({ ok: true });
    till.nextSale();
    expect(till.xReport()).toEqual({ ok: true });
    // Redeemed 4.90, sold 10.00, put on 2.00.
    expect(till.state.slip?.shift?.tenders).toContainEqual({ name: "Gift card", count: 3, minor: -710, loads: [2, -1_200], sold: [1, -1_000] });
    await till.closeShift([[100, 12]]);
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    const close = JSON.parse([...world.server.stored.values()].at(-1)?.body ?? "{}");
    expect(close).toMatchObject({ kind: "shift_close", v: 4, difference: 0, loads: [[GIFT, 2, -1_200]] });
    expect(close.tenders).toContainEqual([GIFT, 3, -710]);
  });
});

describe("a gift card", () => {
  test("is sold with goods, without tax or revenue, and paid with them", async () => {
    const { world, till } = await takingAll();
    till.add(id(100));
    const number = till.newCard();
    expect(await till.load("gift_card", 5000, number, true)).toEqual({ ok: true });
    expect(await till.load("gift_card", 5000, number, true)).toMatchObject({ ok: false, refusal: { code: "loaded_already" } });
    expect(till.state.basket).toMatchObject({ totalMinor: 5490, remainingMinor: 5490, taxMinor: 82 });
    expect(await till.pay(CASH, 6000)).toEqual({ ok: true });
    expect(till.state.done).toMatchObject({ totalMinor: 5490, changeMinor: 510, loads: [{ amountMinor: 5000, number }] });
    // Later its number is money that lies about: whoever may give money back sees it, nobody else.
    const key = till.state.done?.id ?? "";
    expect((await till.receipt(key))?.loads).toMatchObject([{ amountMinor: 5000, number: "", lastFour: number.slice(-4) }]);
    await signedIn(till, BEN);
    expect((await till.receipt(key))?.loads).toMatchObject([{ number }]);
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    const body = bodyOf(world);
    expect([body.total, body.net, body.tax]).toEqual([490, 408, 82]);
    const reference = await referenceOf(cardNumber(number));
    expect(body.tenders.map(({ type, amount }) => [type, amount])).toEqual([[CASH, 5490], [GIFT, -5000]]);
    expect(body.tenders[1]?.reference).toBe(reference);
    expect(JSON.stringify([...world.server.stored.values()])).not.toContain(cardNumber(number));
  });

  test("is sold alone", async () => {
    const { world, till } = await takingAll();
    expect(await till.pay(CASH, 1000)).toMatchObject({ ok: false, refusal: { code: "no_lines" } });
    await till.load("gift_card", 2500, till.newCard(), true);
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    expect(bodyOf(world)).toMatchObject({ lines: [], total: 0, net: 0 });
  });

  test("pays a part, kept for this sale by the server, and cash the rest", async () => {
    const number = newNumber();
    const { world, till } = await takingAll({ [(await referenceOf(number)).slice(0, 64)]: 300 });
    till.add(id(100));
    expect(await till.balance(grouped(number))).toMatchObject([{ availableMinor: 300 }]);
    expect(await till.pay(GIFT, null, number)).toMatchObject({ ok: false, refusal: { code: "value_short" } });
    expect(await till.pay(GIFT, 300, "no number")).toMatchObject({ ok: false, refusal: { code: "no_number" } });
    expect(await till.pay(GIFT, 300, number)).toEqual({ ok: true });
    const held = world.server.requests.filter(({ path }) => path.endsWith("/hold")).map(({ body }) => body?.["amount"]);
    expect(held).toEqual([490, 300]);
    expect(await till.pay(CASH, 200)).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    expect(bodyOf(world).tenders.map(({ amount }) => amount)).toEqual([300, 190]);
  });

  test("that is sold is taken back by a void only while the money is on it", async () => {
    const number = newNumber();
    const { world, till } = await takingAll();
    await signedIn(till, BEN);
    await till.load("gift_card", 5000, number, true);
    await till.pay(CASH, null);
    const sale = till.state.done?.id ?? "";
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    till.nextSale();
    const hash = (await referenceOf(number)).slice(0, 64);
    world.server.values.set(hash, 4999);
    expect(await till.voidSale(sale, "left")).toMatchObject({ refusal: { code: "load_spent" } });
    expect(world.server.stored.size).toBe(1);
    // Nobody types a PIN for what cannot be.
    await signedIn(till, ANA);
    expect(await till.voidSale(sale, "left")).toMatchObject({ refusal: { code: "load_spent" } });
    await signedIn(till, BEN);
    world.server.values.set(hash, 5000);
    expect(await till.voidSale(sale, "left")).toEqual({ ok: true });
    // The price of the card goes out, and the receipt says so.
    expect(till.state.done).toMatchObject({ totalMinor: -5000, loads: [{ amountMinor: -5000, number: "" }], tenders: [{ id: CASH, amountMinor: -5000 }] });
  });

  test("that pays again in the same payment has what the first part left", async () => {
    const number = newNumber();
    const { till } = await takingAll({ [(await referenceOf(number)).slice(0, 64)]: 400 });
    till.add(id(100));
    await till.pay(GIFT, 300, number);
    expect(await till.balance(number)).toMatchObject([{ availableMinor: 100, usedMinor: 300 }]);
    expect(await till.balance(newNumber())).toEqual([]);
    await till.pay(GIFT, 100, number);
    expect(await till.balance(number)).toMatchObject([{ availableMinor: 0, usedMinor: 400 }]);
  });

  test("that is taken off the payment again is free for others", async () => {
    const number = newNumber();
    const { world, till } = await takingAll({ [(await referenceOf(number)).slice(0, 64)]: 400 });
    till.add(id(100));
    await till.pay(GIFT, 400, number);
    expect(await till.undoPart(till.state.basket.parts[0]?.key ?? "")).toEqual({ ok: true });
    await until(till, () => world.server.requests.at(-1)?.body?.["amount"] === 0, "letting go");
  });
});

describe("without a network", () => {
  test("a register takes no more on cards in a day than its allowance", async () => {
    const { world, till } = await takingAll();
    world.server.limits = { ...world.server.limits, return_day_minor_offline: 700 };
    world.server.version++;
    till.sendNow();
    await until(till, () => world.server.requests.filter(({ path }) => path.endsWith("/book")).length > 2, "the book");
    world.server.faults = Array.from({ length: 500 }, () => "lost request" as const);
    // The sync may be on its way already; and who waits long is locked out.
    for (let n = 0; n < 20 && till.state.online; n++) {
      till.sendNow();
      await world.pass(5_000);
    }
    await until(till, ({ online }) => !online, "the cut");
    till.add(id(100));
    expect(await till.pay(GIFT, null, newNumber())).toEqual({ ok: true });
    till.nextSale();
    till.add(id(100));
    expect(await till.pay(GIFT, 211, newNumber())).toMatchObject({ ok: false, refusal: { code: "value_allowance", values: { left: 210 } } });
    expect(await till.pay(GIFT, 210, newNumber())).toEqual({ ok: true });
    expect(await till.pay(GIFT, 1, newNumber())).toMatchObject({ ok: false, refusal: { code: "value_allowance", values: { left: 0 } } });
    expect(await till.pay(CASH, 280)).toEqual({ ok: true });
  });
});

describe("store credit and accounts", () => {
  test("need a customer, are kept by the server, and are paid off at the till", async () => {
    const { world, till } = await takingAll({ [`on_account ${CUSTOMER}`]: 1000 });
    till.add(id(100));
    expect(await till.pay(ACCOUNT, null)).toMatchObject({ ok: false, refusal: { code: "customer_needed" } });
    expect(await till.load("on_account", 100, "", false)).toMatchObject({ ok: false, refusal: { code: "customer_needed" } });
    expect(till.setCustomer(CUSTOMER).ok).toBe(true);
    expect(await till.pay(ACCOUNT, null)).toEqual({ ok: true });
    till.nextSale();
    till.setCustomer(CUSTOMER);
    expect(await till.load("on_account", 490, "", false)).toEqual({ ok: true });
    expect(await till.pay(CASH, 500)).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    expect(bodyOf(world)).toMatchObject({ customer: CUSTOMER, total: 0 });
    expect(bodyOf(world).tenders.map(({ type, amount }) => [type, amount])).toEqual([[CASH, 490], [ACCOUNT, -490]]);
  });

  test("goods come back as store credit of the customer who brings them", async () => {
    const { world, till } = await takingAll();
    till.add(id(100));
    await till.pay(CASH, 500);
    const sale = till.state.done?.id ?? "";
    till.nextSale();
    await signedIn(till, BEN);
    const back = [{ line: 1, quantityMicro: 1_000_000 }];
    expect(await till.returnItems(sale, back, CREDIT, "faulty", "", "wants credit")).toMatchObject({ ok: false, refusal: { code: "customer_needed" } });
    till.setCustomer(CUSTOMER);
    expect(await till.returnItems(sale, back, CREDIT, "faulty", "", "wants credit")).toEqual({ ok: true });
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    expect(bodyOf(world)).toMatchObject({ kind: "return", customer: CUSTOMER, tenders: [{ type: CREDIT, amount: -490 }] });
  });

  test("a cheque needs its number", async () => {
    const { till } = await takingAll();
    till.add(id(100));
    expect(await till.pay(id(35), null)).toMatchObject({ ok: false, refusal: { code: "reference_missing" } });
    expect(await till.pay(id(35), null, "0042")).toEqual({ ok: true });
  });
});

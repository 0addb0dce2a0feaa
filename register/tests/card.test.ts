/** A card at the terminal: what the register does with each answer, with none, and when it dies in between. */
import { describe, expect, it } from "vitest";

import type { Body } from "../src/sales/document";
import type { Till } from "../src/till";
import type { TillState } from "../src/view";
import { ANA, BEN, CARD, CASH, World, opened, settle, signedIn, until } from "./world";
import { id } from "./server";

type Opened = Awaited<ReturnType<typeof opened>>;

async function counter(): Promise<Opened> {
  const world = new World();
  world.server.terminal = { id: id(70), name: "Terminal 2", tender: CARD };
  const there = await opened(world);
  there.till.add(id(100));
  await until(there.till, ({ basket, online }) => online && basket.lines.length === 1, "the basket");
  return there;
}

/** Let a second go by, and what was asked be answered. */
async function second(world: World): Promise<void> {
  await world.pass(1000);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await settle();
}

/**
 * Let seconds go by until a till says so. As many as it takes: on a busy machine an answer may come
 * after the second in which the next question was due, which then waits for another.
 */
async function inTime(world: World, till: Till, wanted: (state: TillState) => boolean, what: string): Promise<void> {
  for (let gone = 0; gone < 60 && !wanted(till.state); gone++) await second(world);
  await until(till, wanted, what);
}

const began = (world: World) => world.server.requests.filter(({ path }) => path.endsWith("/card-attempts")).length;
const card = (till: Till) => till.state.basket.card;

async function sold(till: Opened["till"]): Promise<Body> {
  const row = (await till.kept.receipts.toArray()).at(-1);
  return JSON.parse(row?.body ?? "null") as Body;
}

describe("a card at the terminal", () => {
  it("is charged, and ends the sale with what the terminal said of it", async () => {
    const { world, till } = await counter();
    world.server.says = ["waiting", "waiting", "approved"];
    expect(await till.payByCard(CARD, null)).toEqual({ ok: true });
    expect(card(till)).toMatchObject({ state: "waiting", amountMinor: 490, terminal: "Terminal 2" });
    expect(till.add(id(101))).toMatchObject({ ok: false, refusal: { code: "paying" } });
    expect(await till.pay(CASH, null)).toMatchObject({ ok: false, refusal: { code: "paying" } });
    await inTime(world, till, ({ stage }) => stage === "done", "the sale");
    const { tenders } = await sold(till);
    expect(tenders).toEqual([expect.objectContaining({ type: CARD, amount: 490, reference: "Visa ··4242 7K3QX2M9PD" })]);
    expect(began(world)).toBe(1);
    expect(card(till)).toBeNull();
  });

  it("that is declined leaves the sale open, to be tried again or paid otherwise", async () => {
    const { world, till } = await counter();
    world.server.says = ["declined funds"];
    await till.payByCard(CARD, null);
    expect(card(till)).toMatchObject({ state: "declined", reason: "funds" });
    expect(await till.closeCard()).toEqual({ ok: true });
    world.server.says = ["approved"];
    await till.payByCard(CARD, null);
    await until(till, ({ stage }) => stage === "done", "the sale");
    expect(world.server.cards.size).toBe(2);
  });

  it("pays a part; undoing the part gives it back at the terminal", async () => {
    const { world, till } = await counter();
    world.server.says = ["approved"];
    await till.payByCard(CARD, 200);
    const [part] = till.state.basket.parts;
    expect(part).toMatchObject({ amountMinor: 200, charged: true });
    world.server.says = ["waiting", "approved"];
    await till.undoPart(part?.key ?? "");
    expect(card(till)).toMatchObject({ back: true, amountMinor: 200 });
    expect(till.state.basket.parts).toHaveLength(1);
    await inTime(world, till, ({ basket }) => !basket.parts.length && !basket.card, "the money back");
    expect([...world.server.cards.values()].map(({ kind }) => kind)).toEqual(["charge", "refund"]);
  });

  it("of which nobody knows is asked about every second, and nothing else is charged", async () => {
    const { world, till } = await counter();
    world.server.says = ["unknown no_answer"];
    await till.payByCard(CARD, null);
    expect(card(till)).toMatchObject({ state: "unknown", reason: "no_answer" });
    expect(await till.payByCard(CARD, null)).toMatchObject({ ok: false, refusal: { code: "paying" } });
    expect(await till.pay(CARD, null)).toMatchObject({ ok: false });
    expect(await till.closeCard()).toMatchObject({ ok: false });
    await second(world);
    world.server.says = ["approved"];
    await inTime(world, till, ({ stage }) => stage === "done", "the sale");
    expect(began(world)).toBe(1);
  });

  it("is asked about again, not charged again, when the answer was lost on the way", async () => {
    const { world, till } = await counter();
    world.server.says = ["approved"];
    world.server.faults = ["lost reply"];
    await till.payByCard(CARD, null);
    expect(card(till)).toMatchObject({ state: "unknown", reason: "no_server" });
    await inTime(world, till, ({ stage }) => stage === "done", "the sale");
    expect(world.server.cards.size).toBe(1);
  });

  it("that never reached the server is over once the server would not begin it any more", async () => {
    const { world, till } = await counter();
    world.server.faults = ["lost request"];
    await till.payByCard(CARD, null);
    await second(world);
    expect(card(till)).toMatchObject({ state: "unknown", reason: "no_server" });
    await world.pass(20_000);
    await inTime(world, till, ({ basket }) => basket.card?.state === "cancelled", "the end");
    expect(card(till)).toMatchObject({ reason: "not_begun" });
    expect(world.server.cards.size).toBe(0);
  });

  it("goes on after the register died while the customer held the card", async () => {
    const { world, till } = await counter();
    world.server.says = ["waiting"];
    await till.payByCard(CARD, null);
    await till.kept.facts.toArray();
    till.kept.close();
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out", "the register");
    expect(again.state.basket.card).toMatchObject({ state: "waiting", amountMinor: 490 });
    world.server.says = ["approved"];
    await signedIn(again, ANA);
    await inTime(world, again, ({ stage }) => stage === "done", "the sale");
    expect(world.server.cards.size).toBe(1);
  });

  it("takes over the payment that the server knows of and the register forgot", async () => {
    const { world, till } = await counter();
    const forgotten = id(77);
    world.server.cards.set(forgotten, { id: forgotten, sale: till.state.basket.id, amount: 490, kind: "charge", state: "unknown", reason: "" });
    world.server.says = ["approved"];
    await till.payByCard(CARD, null);
    await until(till, ({ stage }) => stage === "done", "the sale");
    expect(world.server.cards.size).toBe(1);
  });

  it("while unknown: the sale is put aside, the next customer served, and it goes on later", async () => {
    const { world, till } = await counter();
    world.server.says = ["unknown no_answer"];
    await till.payByCard(CARD, null);
    expect(await till.setCardAside("Card 4.90")).toEqual({ ok: true });
    expect(till.state.basket.card).toBeNull();
    till.add(id(101));
    await till.pay(CASH, null);
    till.nextSale();
    world.server.says = ["approved"];
    const [waiting] = till.state.parked;
    expect(await till.unpark(waiting?.id ?? "")).toEqual({ ok: true });
    expect(card(till)).toMatchObject({ state: "unknown" });
    await inTime(world, till, ({ stage }) => stage === "done", "the sale");
    expect(world.server.cards.size).toBe(1);
  });

  it("while unknown: the sale is paid otherwise, and the server knows that it was given up", async () => {
    const { world, till } = await counter();
    world.server.says = ["unknown no_answer", "unknown no_answer"];
    await till.payByCard(CARD, null);
    expect(await till.giveUpCard()).toEqual({ ok: true });
    expect(card(till)).toBeNull();
    expect(world.server.requests.at(-1)?.path).toMatch(/give-up$/);
    expect(await till.pay(CASH, null)).toEqual({ ok: true });
    expect((await sold(till)).tenders).toHaveLength(1);
  });

  it("is not given up while the server does not answer", async () => {
    const { world, till } = await counter();
    world.server.says = ["unknown no_answer"];
    await till.payByCard(CARD, null);
    world.server.faults = ["lost request"];
    expect(await till.giveUpCard()).toMatchObject({ ok: false, refusal: { code: "needs_network" } });
    expect(card(till)).not.toBeNull();
  });

  it("that goes back is not given up: the part it undoes is paid until it is clear", async () => {
    const { world, till } = await counter();
    world.server.says = ["approved"];
    await till.payByCard(CARD, 200);
    world.server.says = ["unknown no_answer"];
    await till.undoPart(till.state.basket.parts[0]?.key ?? "");
    expect(card(till)).toMatchObject({ back: true, state: "unknown" });
    expect(await till.giveUpCard()).toMatchObject({ ok: false, refusal: { code: "paying" } });
    expect(card(till)).toMatchObject({ back: true, state: "unknown" });
  });

  describe("for an exchange whose goods come back otherwise", () => {
    /** Two are sold; one of them is exchanged for something dearer, and the basket is parked. */
    async function parked(): Promise<Opened & { sale: string; back: () => Promise<void> }> {
      const there = await counter();
      const { till } = there;
      await till.pay(CASH, 1000);
      const sale = till.state.done?.id ?? "";
      const number = till.state.done?.number ?? "";
      till.nextSale();
      till.lock();
      await signedIn(till, BEN);
      till.add(id(103));
      await till.findForReturn(number);
      expect(await till.exchange(sale, [{ line: 1, quantityMicro: 1_000_000 }], "too hard")).toEqual({ ok: true });
      const back = async (): Promise<void> => {
        await till.findForReturn(number);
        expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], CASH, "x")).toEqual({ ok: true });
        till.nextSale();
      };
      return { ...there, sale, back };
    }

    it("is not charged at all", async () => {
      const { world, till, back } = await parked();
      await till.park("later");
      await back();
      const [waiting] = till.state.parked;
      await till.unpark(waiting?.id ?? "");
      expect((await till.payByCard(CARD, null)).ok).toBe(false);
      expect(card(till)).toBeNull();
      expect(began(world)).toBe(0);
    });

    it("is a part once it is charged, which can be given back", async () => {
      const { world, till, back } = await parked();
      world.server.says = ["unknown no_answer"];
      await till.payByCard(CARD, null);
      await till.setCardAside("card");
      await back();
      const [waiting] = till.state.parked;
      world.server.says = ["approved"];
      await till.unpark(waiting?.id ?? "");
      await inTime(world, till, ({ basket }) => !basket.card && basket.parts.length === 1, "the part");
      expect(till.state.stage).toBe("selling");
      const [part] = till.state.basket.parts;
      expect(part).toMatchObject({ charged: true });
      world.server.says = ["approved"];
      await till.undoPart(part?.key ?? "");
      await until(till, ({ basket }) => !basket.parts.length && !basket.card, "the money back");
    });
  });

  it("is not taken without the network", async () => {
    const { world, till } = await counter();
    world.server.faults = Array.from({ length: 500 }, () => "lost request" as const);
    for (let n = 0; n < 20 && till.state.online; n++) {
      till.sendNow();
      await world.pass(5_000);
    }
    await until(till, ({ online }) => !online, "being off-line");
    expect(await till.payByCard(CARD, null)).toMatchObject({ ok: false, refusal: { code: "needs_network" } });
    expect(card(till)).toBeNull();
  });
});

describe("a card without the network", () => {
  async function away(offline: { sale_minor: number; day_minor: number } | null): Promise<Opened> {
    const world = new World();
    world.server.terminal = { id: id(70), name: "Terminal 2", tender: CARD, offline };
    const there = await opened(world);
    world.server.faults = Array.from({ length: 500 }, () => "lost request" as const);
    for (let n = 0; n < 20 && there.till.state.online; n++) {
      there.till.sendNow();
      await world.pass(5_000);
    }
    await until(there.till, ({ online }) => !online, "the cut");
    there.till.add(id(100));
    return there;
  }

  it("is not taken unless the office allows it", async () => {
    const { till } = await away(null);
    expect(till.state.tenders.find((one) => one.id === CARD)).toMatchObject({ byHandMinor: null });
    expect(await till.pay(CARD, null, "0815")).toMatchObject({ refusal: { code: "needs_network" } });
  });

  it("is written down with the number of its slip, within caps a sale and a day", async () => {
    const { till } = await away({ sale_minor: 600, day_minor: 900 });
    expect(await till.pay(CARD, null)).toMatchObject({ refusal: { code: "reference_missing" } });
    expect(await till.pay(CARD, null, "4242 4242 4242 4242")).toMatchObject({ refusal: { code: "card_number" } });
    expect(await till.pay(CARD, null, "0815")).toEqual({ ok: true });
    expect((await sold(till)).tenders).toEqual([expect.objectContaining({ type: CARD, amount: 490, reference: "by hand: 0815" })]);
    till.nextSale();
    till.add(id(100));
    expect(await till.pay(CARD, null, "0816")).toMatchObject({ refusal: { code: "by_hand_day", values: { left: 410 } } });
    expect(await till.pay(CARD, 410, "0816")).toEqual({ ok: true });
    expect(await till.pay(CASH, 80)).toEqual({ ok: true });
    till.nextSale();
    till.add(id(100), 2_000_000);
    expect(await till.pay(CARD, null, "0817")).toMatchObject({ refusal: { code: "by_hand_sale", values: { limit: 600 } } });
  });
});

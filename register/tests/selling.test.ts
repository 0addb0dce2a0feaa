import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { readBody } from "../src/sales/document";
import { ANA, BEN, CARD, CASH, PIN, World, ean, opened, settle, signedIn, until } from "./world";
import { id } from "./server";

describe("a sale", () => {
  test("is numbered, chained, stored and sent, exactly once", async () => {
    const { world, till } = await opened();
    for (let n = 0; n < 3; n++) {
      world.scan(ean(0));
      till.add(id(101), 2_000_000);
      expect(await till.pay(CASH, 2000)).toEqual({ ok: true });
      expect(till.state.stage).toBe("done");
      expect(till.state.basket.lines).toEqual([]);
      expect(till.state.done?.number).toBe(`R1-00000${n + 1}`);
    }
    await until(till, ({ unsent }) => unsent === 0, "the sync");
    const rows = [...world.server.stored.values()];
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(rows.map(({ previous_hash }) => previous_hash)).toEqual(["", rows[0]?.hash, rows[1]?.hash]);
    const body = readBody(rows[0]?.body ?? "");
    expect(body.lines.map(({ quantity }) => quantity)).toEqual([1_000_000, 2_000_000]);
    // 4.90 + 2 x 4.91 = 14.72, in cash 14.70
    expect([body.total, body.cash_rounding, body.tenders[0]?.given, body.tenders[0]?.change]).toEqual([1470, -2, 2000, 530]);
    expect(rows[0]?.hash).toBe(createHash("sha256").update(`\n${rows[0]?.body}`).digest("hex"));
  });

  test("split between cash and card adds up, and a part can be undone", async () => {
    const { till } = await opened();
    till.add(id(100));
    expect(await till.pay(CARD, 200, "1234")).toEqual({ ok: true });
    expect(till.state.stage).toBe("selling");
    expect(till.state.basket.remainingMinor).toBe(290);
    expect(till.add(id(100)).ok).toBe(false);
    expect(await till.undoPart(till.state.basket.parts[0]?.key ?? "")).toEqual({ ok: true });
    expect(till.state.basket.remainingMinor).toBe(490);
    await till.pay(CARD, 190);
    expect(till.likelyNotes()[0]).toBe(300);
    expect(await till.pay(CASH, 500)).toEqual({ ok: true });
    const done = till.state.done;
    expect(done?.tenders.map(({ amountMinor }) => amountMinor)).toEqual([190, 300]);
    expect(done?.changeMinor).toBe(200);
    expect(await till.pay(CARD, 1000)).toMatchObject({ ok: false, refusal: { code: "no_lines" } });
  });

  test("a card gives no change and cannot take more than is due", async () => {
    const { till } = await opened();
    till.add(id(100));
    expect(await till.pay(CARD, 1000)).toMatchObject({ ok: false, refusal: { code: "over_total" } });
    expect(till.preview(CARD, 1000).refusal?.code).toBe("over_total");
    expect(till.preview(CASH, 1000)).toMatchObject({ changeMinor: 510, remainingMinor: 0 });
  });

  test("two taps on pay make one sale", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    const outcomes = await Promise.all([till.pay(CARD, null), till.pay(CARD, null), till.finish()]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    await until(till, ({ unsent }) => unsent === 0);
    expect(world.server.stored.size).toBe(1);
  });

  test("a scan in the moment the sale is done begins the next one", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    let scanned = false;
    till.subscribe(({ stage }) => {
      if (stage !== "done" || scanned) return;
      scanned = true;
      world.scan(ean(3));
    });
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    expect(till.state.basket.lines.map(({ name }) => name)).toEqual(["Product 3"]);
    expect(till.state.scan).toMatchObject({ ok: true, text: "Product 3" });
    await settle();
    expect((await till.kept.fact<{ lines: unknown[] }>("basket"))?.lines).toHaveLength(1);
  });

  test("as soon as the sale is shown as done the counter is free, whatever is still counted", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    const paid = till.pay(CARD, null);
    await until(till, ({ stage }) => stage === "done");
    expect(till.add(id(101))).toEqual({ ok: true });
    // The next one is paid while the first still counts what is unsent.
    const next = till.pay(CARD, null);
    expect(await till.pay(CARD, null)).toMatchObject({ refusal: { code: "paying" } });
    expect(await paid).toEqual({ ok: true });
    world.scan(ean(4));
    expect(await next).toEqual({ ok: true });
    await until(till, ({ basket }) => basket.lines.length === 1, "the scan");
    expect(till.state.basket.lines.map(({ name }) => name)).toEqual(["Product 4"]);
  });

  test("scans while a sale is written, voided or a basket parked wait for it and are kept", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    const paid = till.pay(CARD, null);
    world.scan(ean(3));
    world.scan(ean(4));
    await paid;
    expect(till.state.basket.lines.map(({ name }) => name)).toEqual(["Product 3", "Product 4"]);
    const parked = till.park("one");
    world.scan(ean(5));
    await parked;
    expect(till.state.basket.lines.map(({ name }) => name)).toEqual(["Product 5"]);
    till.clear();
    const back = till.unpark(till.state.parked[0]?.id ?? "");
    world.scan(ean(6));
    await back;
    expect(till.state.basket.lines.map(({ name }) => name)).toEqual(["Product 3", "Product 4", "Product 6"]);
  });

  test("notes leave only their salted hash in the body", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    till.setNote(till.state.basket.lines[0]?.key ?? "", "for Marta, ring twice");
    till.setBasketNote("gift");
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    const [row] = world.server.stored.values();
    expect(row?.body).not.toContain("Marta");
    expect([...world.server.texts.values()].sort()).toEqual(["for Marta, ring twice", "gift"]);
    expect(world.server.texts.has(readBody(row?.body ?? "").note ?? "")).toBe(true);
  });

  test("a customer added off-line is chosen at once and sent with the sale", async () => {
    const { world, till } = await opened();
    world.server.faults = Array(20).fill("lost request");
    await till.addCustomer({ name: "Ada Byron", phone: "0123 4567", email: "" });
    expect(till.state.basket.customer?.name).toBe("Ada Byron");
    expect(till.searchCustomers("byr")[0]?.waiting).toBe(true);
    till.add(id(100));
    await till.pay(CARD, null);
    await settle();
    expect(till.state.unsent).toBe(1);
    world.server.faults = [];
    till.sendNow();
    await until(till, ({ unsent }) => unsent === 0);
    expect(world.server.customers.get(readBody([...world.server.stored.values()][0]?.body ?? "").customer ?? "")?.name).toBe("Ada Byron");
  });

  test("quantities, prices and undo", async () => {
    const { till } = await opened();
    till.add(id(102), 1_250_000);
    const key = till.state.basket.lines[0]?.key ?? "";
    expect(till.state.basket.totalMinor).toBe(615); // 4.92 for a kilogram
    expect(till.setQuantity(key, 1_250_500)).toMatchObject({ refusal: { code: "too_many_decimals" } });
    expect(till.setQuantity(key, -1_000_000)).toMatchObject({ refusal: { code: "under_zero" } });
    till.remove(key);
    expect(till.state.basket.lines).toHaveLength(0);
    till.undo();
    expect(till.state.basket.lines).toHaveLength(1);
    expect(till.undo()).toMatchObject({ refusal: { code: "nothing_to_undo" } });
  });
  test("of several pieces one is taken off, of weighed goods all, and either comes back", async () => {
    const { till } = await opened();
    till.add(id(100), 3_000_000);
    till.remove(till.state.basket.lines[0]?.key ?? "", true);
    expect([till.state.basket.items, till.state.undoable?.what]).toEqual([2, "removed"]);
    till.undo();
    till.add(id(102), 1_250_000);
    expect(till.remove(till.state.basket.lines[1]?.key ?? "", true)).toEqual({ ok: true });
    expect(till.state.basket.items).toBe(3);
  });

  test("parked baskets come back, also after a restart", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    await till.park("table 4");
    expect(till.state.basket.lines).toHaveLength(0);
    till.add(id(101));
    await settle();
    const again = world.open();
    await until(again, ({ stage, parked }) => stage === "signed_out" && parked.length === 1);
    await signedIn(again, BEN);
    expect(again.state.basket.lines.map(({ name }) => name)).toEqual(["Crème brûlée"]);
    expect(await again.unpark(again.state.parked[0]?.id ?? "")).toMatchObject({ refusal: { code: "basket_in_use" } });
    again.clear();
    await again.unpark(again.state.parked[0]?.id ?? "");
    expect(again.state.basket.lines.map(({ name }) => name)).toEqual(["Sourdough 800 g"]);
    expect(again.state.parked).toHaveLength(0);
  });
});

describe("codes", () => {
  test("are accepted and refused, heard and seen", async () => {
    const { world, till } = await opened();
    world.heard = [];
    world.scan(ean(3));
    expect(till.state.scan).toMatchObject({ ok: true, text: "Product 3" });
    world.scan("50000000000012");
    expect(till.state.basket.lines[1]?.quantityMicro).toBe(6_000_000);
    world.scan(ean(3).slice(0, -1) + ((Number(ean(3).at(-1)) + 1) % 10));
    expect(till.state.scan).toMatchObject({ ok: false, reason: "check_digit" });
    world.scan("4006381333931");
    expect(till.state.scan).toMatchObject({ ok: false, reason: "unknown_barcode" });
    expect(world.heard).toEqual(["accepted", "accepted", "refused", "refused"]);
  });

  test("of archived products are refused, but a basket keeps what it holds", async () => {
    const { world, till } = await opened();
    world.scan(ean(3));
    world.server.variants[3] = { ...(world.server.variants[3] as (typeof world.server.variants)[0]), archived: true };
    world.server.feed = 11;
    world.server.changed = [{ feed: 11, id: id(103) }];
    const before = till.state.catalogueVersion;
    till.sendNow();
    await until(till, ({ catalogueVersion }) => catalogueVersion > before);
    expect(till.search("product 3")).toHaveLength(0);
    world.scan(ean(3));
    expect(till.state.scan).toMatchObject({ ok: false, reason: "archived" });
    expect(till.state.basket.lines).toHaveLength(1);
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
  });
});

describe("approvals", () => {
  test("past the limit another person allows it by PIN, and stands in the document", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    const key = till.state.basket.lines[0]?.key ?? "";
    expect(till.discountLine(key, { kind: "percent", value: 100_000 }, "friend")).toEqual({ ok: true });
    const asked = till.discountLine(key, { kind: "percent", value: 200_000 }, "friend");
    if (asked.ok || !asked.refusal.approval) throw new Error("not asked");
    expect(asked.refusal.approval.people.map(({ name }) => name)).toEqual(["Ben"]);
    expect(await till.approve(asked.refusal.approval, ANA, PIN)).toMatchObject({ refusal: { code: "same_person" } });
    expect(await till.approve(asked.refusal.approval, BEN, "000000")).toMatchObject({ refusal: { code: "pin_wrong", values: { left: 4 } } });
    expect(till.state.basket.savesMinor).toBe(49);
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(till.state.basket.savesMinor).toBe(98);
    // The same yes does not count twice.
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toMatchObject({ refusal: { code: "not_open" } });
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()][0]?.body ?? "");
    expect(body.approvals).toMatchObject([{ person: BEN, right: "sales:discount" }]);
  });

  test("rights lapse when the server was not heard of for the lease", async () => {
    const { world, till } = await opened();
    till.lock();
    await signedIn(till, BEN);
    till.add(id(100));
    const key = till.state.basket.lines[0]?.key ?? "";
    expect(till.setPrice(key, 1_000_000)).toEqual({ ok: true });
    world.server.faults = Array(1000).fill("lost request");
    world.now += 73 * 3_600_000;
    expect(till.setPrice(key, 2_000_000)).toMatchObject({ refusal: { code: "lease_over" } });
    // Money is always taken.
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
  });
});

describe("taking back", () => {
  test("in parts refunds exactly what was paid, never more", async () => {
    const { world, till } = await opened();
    till.lock();
    await signedIn(till, BEN);
    till.add(id(100), 3_000_000);
    till.discountBasket({ kind: "amount", value: 100 }, "voucher");
    await till.pay(CARD, null);
    const sale = till.state.done;
    await until(till, ({ unsent }) => unsent === 0);
    till.nextSale();
    const found = await till.findForReturn("r1-000001");
    expect("lines" in found && found.lines[0]?.returnableMicro).toBe(3_000_000);
    let back = 0;
    for (let n = 0; n < 3; n++) {
      expect(await till.returnItems(sale?.id ?? "", [{ line: 1, quantityMicro: 1_000_000 }], CARD, "stale")).toEqual({ ok: true });
      back -= till.state.done?.totalMinor ?? 0;
      till.nextSale();
    }
    expect(back).toBe(sale?.totalMinor);
    expect(await till.returnItems(sale?.id ?? "", [{ line: 1, quantityMicro: 1_000_000 }], CARD, "x")).toMatchObject({ refusal: { code: "more_than_sold" } });
    expect(await till.voidSale(sale?.id ?? "", "x")).toMatchObject({ refusal: { code: "already_returned" } });
    await until(till, ({ unsent }) => unsent === 0);
    expect(world.server.stored.size).toBe(4);
  });

  test("a void negates everything, once, with another person's yes", async () => {
    const { till } = await opened();
    till.add(id(100));
    await till.pay(CASH, 500);
    const sale = till.state.done?.id ?? "";
    till.nextSale();
    const asked = await till.voidSale(sale, "wrong customer");
    if (asked.ok || !asked.refusal.approval) throw new Error("not asked");
    expect(await till.approve(asked.refusal.approval, BEN, PIN)).toEqual({ ok: true });
    expect(till.state.done).toMatchObject({ kind: "void", totalMinor: -490, original: "R1-000001" });
    till.lock();
    await signedIn(till, BEN);
    expect(await till.voidSale(sale, "again")).toMatchObject({ refusal: { code: "already_voided" } });
    expect((await till.receipts("")).map(({ kind, voided }) => [kind, voided])).toEqual([["void", false], ["sale", true]]);
  });

  test("off-line returns stop at the day's allowance", async () => {
    const { world, till } = await opened();
    till.lock();
    await signedIn(till, BEN);
    till.add(id(100), 20_000_000);
    await till.pay(CARD, null);
    const sale = till.state.done?.id ?? "";
    await until(till, ({ unsent }) => unsent === 0);
    world.server.faults = Array(1000).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    till.nextSale();
    await till.findForReturn("R1-000001");
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 10_000_000 }], CARD, "x")).toEqual({ ok: true });
    till.nextSale();
    expect(await till.returnItems(sale, [{ line: 1, quantityMicro: 1_000_000 }], CARD, "x")).toMatchObject({ refusal: { code: "return_allowance", values: { left: 100 } } });
  });

  test("a reprint is a copy, also after the power went", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    await till.pay(CARD, null);
    const receipt = till.state.done?.id ?? "";
    expect(await till.markPrinted(receipt)).toEqual({ copy: 0 });
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    expect(await again.markPrinted(receipt)).toEqual({ copy: 1 });
  });
});

test("the till works the same in a shop without decimals or cash rounding", async () => {
  const world = new World();
  world.server.cashStep = 1;
  const { till } = await opened(world);
  till.add(id(100));
  expect(till.preview(CASH, null).amountMinor).toBe(490);
});

describe("promotions", () => {
  const THREE_FOR_TWO = { id: id(900), kind: "buy_get", name: "3 for 2", buy: 2, get: 1, value: 1_000_000, goods: { groups: [id(20)] } } as const;

  async function promoted(...promotions: World["server"]["promotions"]): ReturnType<typeof opened> {
    const world = new World();
    world.server.promotions = promotions;
    return opened(world);
  }

  test("apply by themselves, show under their line, and stand on the receipt with their id", async () => {
    const { world, till } = await promoted(THREE_FOR_TWO);
    till.add(id(100), 3_000_000);
    const { basket } = till.state;
    expect(basket.totalMinor).toBe(980);
    expect(basket.savesMinor).toBe(490);
    expect(basket.lines[0]?.discounts).toEqual([{ name: "3 for 2", amountMinor: 490, promotion: true }]);
    expect(basket.lines[0]?.amountMinor).toBe(980);
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    expect(till.state.done?.lines[0]?.discounts).toEqual([{ name: "3 for 2", amountMinor: 490 }]);
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()][0]?.body ?? "");
    expect(body.lines[0]?.discounts).toEqual([["3 for 2", 490, id(900)]]);
    expect([body.lines[0]?.discount, body.lines[0]?.gross]).toEqual([490, 980]);
  });

  test("are no discount of the cashier: none needs anybody's leave, and a price by hand has none", async () => {
    const { till } = await promoted({ id: id(901), kind: "percent", name: "Half price", value: 500_000 });
    till.add(id(100));
    const key = till.state.basket.lines[0]?.key ?? "";
    expect(till.state.basket.totalMinor).toBe(245);
    // 5 % of what half price left is within a cashier's limit of the list price.
    expect(till.discountLine(key, { kind: "percent", value: 50_000 }, "").ok).toBe(true);
    expect(till.state.basket.totalMinor).toBe(233);
  });

  test("that end while a sale is half paid still count for it, and no more for the next", async () => {
    const { world, till } = await promoted(THREE_FOR_TWO);
    till.add(id(100), 3_000_000);
    expect(await till.pay(CARD, 500)).toEqual({ ok: true });
    world.server.promotions = [];
    world.server.version++;
    const before = world.server.requests.length;
    till.sendNow();
    await until(till, () => world.server.requests.slice(before).some(({ path }) => path.endsWith("/book")));
    await settle(50);
    expect(till.state.basket.remainingMinor).toBe(480);
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    till.nextSale();
    till.add(id(100), 3_000_000);
    expect(till.state.basket.totalMinor).toBe(1470);
  });

  test("of another hour do not apply, those of this day do", async () => {
    const { till } = await promoted(
      { ...THREE_FOR_TWO, when: { from_date: 20010101, to_date: 20010102 } },
      { id: id(902), kind: "total_amount", name: "Welcome", value: 100, when: { from_date: 20200101, weekdays: [1, 2, 3, 4, 5, 6, 7] } },
    );
    till.add(id(100), 3_000_000);
    expect(till.state.basket.lines[0]?.discounts.map(({ name }) => name)).toEqual(["Welcome"]);
    expect(till.state.basket.totalMinor).toBe(1370);
  });
});

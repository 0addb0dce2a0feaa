import { describe, expect, test } from "vitest";

import { readBody, type Body } from "../src/sales/document";
import { BEN, CARD, PIN, World, opened, settle, until } from "./world";
import { id } from "./server";

const MARTA = id(900);
const PAPER = { id: id(950), number: "EX-4711", jurisdiction: "", reason: "charity", valid_from: "2026-01-01", valid_to: null };
const FREE_CODE = id(52);

type Told = World["server"]["told"];

async function shop(told: Told, change: (world: World) => void = () => undefined): ReturnType<typeof opened> {
  const world = new World();
  world.server.told = told;
  change(world);
  return opened(world);
}

function written(world: World): Body {
  return readBody([...world.server.stored.values()].at(-1)?.body ?? "");
}

/** Ben allows what Ana may not do. */
async function allowed(till: Awaited<ReturnType<typeof opened>>["till"], certificate: string): Promise<void> {
  const asked = till.sellExempt(certificate);
  const approval = asked.ok ? undefined : asked.refusal.approval;
  expect(approval).toMatchObject({ what: "sellExempt", right: "sales:exempt", values: { number: "EX-4711" } });
  if (approval) expect(await till.approve(approval, BEN, PIN)).toEqual({ ok: true });
}

describe("free of tax", () => {
  test("with somebody's leave a sale costs the net, off-line too, and says by which certificate", async () => {
    const { world, till } = await shop({ certificates: [PAPER] });
    world.server.faults = Array(40).fill("lost request");
    till.add(id(100));
    till.setCustomer(MARTA);
    expect(till.state.basket).toMatchObject({ totalMinor: 490, exemption: { state: "offered", number: "EX-4711" } });
    await allowed(till, PAPER.id);
    const { basket } = till.state;
    expect(basket.exemption).toMatchObject({ state: "counts", leftOutMinor: 490 - basket.totalMinor });
    expect(basket).toMatchObject({ taxMinor: 0, totalMinor: basket.netMinor });
    const total = basket.totalMinor;
    await till.pay(CARD, null);
    expect(till.state.done).toMatchObject({ certificate: "EX-4711", taxLeftOutMinor: 490 - total, totalMinor: total, taxes: [{ code: "EXEMPT", amountMinor: 0 }] });
    world.server.faults = [];
    till.sendNow();
    await until(till, ({ unsent }) => unsent === 0);
    expect(written(world)).toMatchObject({
      v: 4, tax: 0, exemption: { certificate: PAPER.id, jurisdiction: "", number: "EX-4711" },
      approvals: [{ person: BEN, right: "sales:exempt" }], lines: [{ list: 490, net: total, gross: total, taxes: [[FREE_CODE, total, 0]] }],
    });
  });

  test("sold by a VAT number of another EU country it is counted under that code", async () => {
    const { world, till } = await shop({ certificates: [{ ...PAPER, reason: "eu_business" }] });
    till.add(id(100));
    till.setCustomer(MARTA);
    await allowed(till, PAPER.id);
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    expect(written(world).lines[0]?.taxes.map(([code]) => code)).toEqual([id(53)]);
  });

  test("tax is charged again when it is taken off, and for another customer", async () => {
    const { till } = await shop({ certificates: [PAPER] });
    till.add(id(100));
    till.setCustomer(MARTA);
    await allowed(till, PAPER.id);
    expect(till.sellExempt(null)).toEqual({ ok: true });
    expect(till.state.basket).toMatchObject({ totalMinor: 490, exemption: { state: "offered" } });
    await allowed(till, PAPER.id);
    till.setCustomer(null);
    expect(till.state.basket).toMatchObject({ totalMinor: 490, exemption: null });
    till.setCustomer(MARTA);
    expect(till.state.basket).toMatchObject({ totalMinor: 490, exemption: { state: "offered" } });
  });

  test("one that is over is said and frees of nothing, also when it ends while a basket is parked", async () => {
    const over = { ...PAPER, valid_to: "2026-11-21" };
    const { till } = await shop({ certificates: [over] });
    till.add(id(100));
    till.setCustomer(MARTA);
    expect(till.state.basket).toMatchObject({ totalMinor: 490, exemption: { state: "over", until: "2026-11-21" } });
    expect(till.sellExempt(over.id)).toEqual({ ok: false, refusal: { code: "certificate_over" } });

    const last = await shop({ certificates: [{ ...PAPER, valid_to: "2026-11-22" }] });
    last.till.add(id(100));
    last.till.setCustomer(MARTA);
    await allowed(last.till, PAPER.id);
    expect(last.till.state.basket.totalMinor).toBeLessThan(490);
    await last.till.park("tomorrow");
    last.world.now += 86_400_000;
    await last.till.unpark(last.till.state.parked[0]?.id ?? "");
    expect(last.till.state.basket).toMatchObject({ totalMinor: 490, exemption: { state: "over" } });
  });
});

describe("what whoever serves must see", () => {
  test("an alert and a note come with the customer, and go when they are erased", async () => {
    const { world, till } = await shop({ alert: "Account on hold", note: "Oat milk" });
    till.setCustomer(MARTA);
    expect(till.state.basket.customer).toMatchObject({ alert: "Account on hold", note: "Oat milk" });
    till.add(id(100));
    await till.park("");
    world.server.erased = [MARTA];
    world.server.feed++;
    till.sendNow();
    await until(till, () => till.searchCustomers("marta").length === 0, "the erasure");
    await settle();
    await till.unpark(till.state.parked[0]?.id ?? "");
    expect(till.state.basket).toMatchObject({ customer: null, totalMinor: 490 });
  });
});

describe("the prompt slot", () => {
  const THREE = { id: id(840), kind: "buy_get", name: "3 for 2", buy: 2, get: 1, value: 1_000_000, when: { to_date: 20261129 } } as const;

  async function tea(): ReturnType<typeof opened> {
    const made = await shop({ certificates: [{ ...PAPER, valid_to: "2026-12-01" }] }, ({ server }) => {
      server.promotions = [THREE];
    });
    return made;
  }

  test("one more that is free is said with its reason, until it is there or put away", async () => {
    const { world, till } = await tea();
    till.add(id(100));
    await world.pass(200);
    expect(till.state.prompt).toBeNull();
    till.add(id(100));
    await world.pass(200);
    expect(till.state.prompt).toMatchObject({ what: "one_more", promotion: "3 for 2", until: "2026-11-29", quantityMicro: 3_000_000 });
    till.dismissPrompt(till.state.prompt?.id ?? "");
    expect(till.state.prompt).toBeNull();
    till.setBasketNote("still not");
    await world.pass(200);
    expect(till.state.prompt).toBeNull();
    await till.park("");
    till.add(id(100), 2_000_000);
    await world.pass(200);
    expect(till.state.prompt).toMatchObject({ what: "one_more" });
    till.add(id(100));
    await world.pass(200);
    expect(till.state.prompt).toBeNull();
  });

  test("one at a time: a certificate that is soon over comes first", async () => {
    const { world, till } = await tea();
    till.add(id(100), 2_000_000);
    till.setCustomer(MARTA);
    await world.pass(200);
    expect(till.state.prompt).toMatchObject({ what: "certificate_ends", number: "EX-4711", until: "2026-12-01" });
    till.dismissPrompt(till.state.prompt?.id ?? "");
    expect(till.state.prompt).toMatchObject({ what: "one_more" });
    await till.pay(CARD, 100);
    await settle();
    expect(till.state.prompt).toBeNull();
  });
});

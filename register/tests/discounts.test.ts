import { describe, expect, test } from "vitest";

import { readBody } from "../src/sales/document";
import type { Outcome } from "../src/view";
import { BEN, CASH, PIN, opened, until } from "./world";
import { id } from "./server";

/** The manager says yes to what was asked. */
async function allowed(till: Awaited<ReturnType<typeof opened>>["till"], asked: Outcome, right = "sales:discount"): Promise<Outcome> {
  if (asked.ok || !asked.refusal.approval) throw new Error("nobody was asked");
  expect(asked.refusal.approval.right).toBe(right);
  return till.approve(asked.refusal.approval, BEN, PIN);
}

describe("a discount", () => {
  test("that became more because goods went is asked about before it is paid", async () => {
    const { world, till } = await opened();
    till.add(id(100), 3_000_000);
    const line = till.state.basket.lines[0]?.key ?? "";
    // 1.47 of 14.70 is the tenth that anybody gives; of 4.90 it is not.
    expect(till.discountBasket({ kind: "amount", value: 147 }, "regular")).toEqual({ ok: true });
    till.setQuantity(line, 1_000_000);
    const asked = await till.pay(CASH, null);
    expect(asked).toMatchObject({ refusal: { code: "needs_approval", approval: { values: { minor: 147, limit: 100_000 } } } });
    expect(till.state.stage).toBe("selling");
    expect(await allowed(till, asked)).toEqual({ ok: true });
    expect(till.state.done?.totalMinor).toBe(345); // 3.43 in coins of five
    await until(till, ({ unsent }) => unsent === 0);
    const body = readBody([...world.server.stored.values()][0]?.body ?? "");
    expect(body.approvals).toMatchObject([{ person: BEN, right: "sales:discount", of: [147] }]);
  });

  test("that was allowed is not asked about again, unless more is taken off by it", async () => {
    const { till } = await opened();
    till.add(id(100));
    const half = till.discountBasket({ kind: "percent", value: 500_000 }, "stale");
    expect(half).toMatchObject({ refusal: { approval: { values: { kind: "percent", value: 500_000, minor: 245 } } } });
    expect(await allowed(till, half)).toEqual({ ok: true });
    expect(await till.pay(CASH, null)).toEqual({ ok: true });
    till.nextSale();
    till.add(id(100));
    const line = till.state.basket.lines[0]?.key ?? "";
    expect(await allowed(till, till.discountLine(line, { kind: "percent", value: 500_000 }, "stale"))).toEqual({ ok: true });
    till.setQuantity(line, 20_000_000);
    const asked = await till.payByCard(CASH, null);
    expect(asked).toMatchObject({ refusal: { code: "needs_approval" } });
    const again = await till.pay(CASH, null);
    expect(again).toMatchObject({ refusal: { code: "needs_approval" } });
    // More is scanned while the manager looks: the yes was not to that.
    till.setQuantity(line, 40_000_000);
    const more = await allowed(till, again);
    expect(more).toMatchObject({ refusal: { code: "needs_approval" } });
    expect(await allowed(till, more)).toEqual({ ok: true });
    expect(till.state.stage).toBe("done");
  });

  test("goes with the last line of its basket, and comes back with it alone", async () => {
    const { till } = await opened();
    till.add(id(100), 2_000_000);
    expect(till.discountBasket({ kind: "amount", value: 50 }, "regular")).toEqual({ ok: true });
    till.setBasketNote("for Mrs Hale");
    const whole = till.state.basket.totalMinor;
    till.remove(till.state.basket.lines[0]?.key ?? "");
    expect(till.state.basket).toMatchObject({ discounts: [], note: "" });
    expect(till.undo()).toEqual({ ok: true });
    expect(till.state.basket).toMatchObject({ totalMinor: whole, note: "for Mrs Hale" });
    till.setQuantity(till.state.basket.lines[0]?.key ?? "", 0);
    till.add(id(100));
    expect(till.state.basket).toMatchObject({ discounts: [], totalMinor: 490, note: "" });
  });

  test("within the limit is nobody's question, with one who may give more neither", async () => {
    const { till } = await opened();
    till.add(id(100), 2_000_000);
    till.discountBasket({ kind: "percent", value: 100_000 }, "regular");
    expect(await till.pay(CASH, null)).toEqual({ ok: true });
  });
});

test("a price that was allowed for one piece is asked about again for more", async () => {
  const { world, till } = await opened();
  till.add(id(100));
  const key = till.state.basket.lines[0]?.key ?? "";
  expect(await allowed(till, till.setPrice(key, 100_000), "sales:price")).toEqual({ ok: true });
  const more = till.setQuantity(key, 5_000_000);
  expect(more).toMatchObject({ refusal: { code: "needs_approval", approval: { what: "setPrice", values: { quantity: 5_000_000 } } } });
  expect(till.state.basket.lines[0]?.quantityMicro).toBe(1_000_000);
  expect(await allowed(till, more, "sales:price")).toEqual({ ok: true });
  expect(till.setQuantity(key, 3_000_000)).toEqual({ ok: true });
  expect(till.setQuantity(key, 5_000_000)).toEqual({ ok: true });
  // Each half of a basket that was split holds what was allowed of it, and no more.
  expect(await till.split([{ key, quantityMicro: 2_000_000 }], false)).toEqual({ ok: true });
  expect(till.setQuantity(key, 4_000_000)).toMatchObject({ refusal: { code: "needs_approval" } });
  await till.pay(CASH, null);
  await until(till, ({ unsent }) => unsent === 0);
  const body = readBody([...world.server.stored.values()][0]?.body ?? "");
  expect(body.v).toBe(4);
  expect(body.approvals).toMatchObject([{ person: BEN, right: "sales:price", of: [id(100), 100_000, 5_000_000] }]);
});

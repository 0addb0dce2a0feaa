import { describe, expect, test } from "vitest";

import { parted, wrongParting } from "../src/sales/splitting";
import { emptyWorking, type Working } from "../src/sales/working";
import { CARD, CASH, World, opened, until } from "./world";
import { id } from "./server";

describe("a basket in two", () => {
  const line = (key: string, quantity: number): Working["lines"][number] =>
    ({ key, quantity, variant: { id: key, decimals: 0 }, unitPrice: null, discount: null, note: "", approvals: [] }) as unknown as Working["lines"][number];

  test("shares amounts out so that nothing is lost, and percentages hold in both", () => {
    const discount = { kind: "amount", value: 100, reason: "", approvals: [] } as const;
    const working: Working = { ...emptyWorking("a"), discount, lines: [{ ...line("1", 3_000_000), discount: { ...discount, value: 10 } }, line("2", 1_000_000)] };
    const { stays, goes } = parted(working, [{ key: "1", quantity: 1_000_000 }], "b", (key) => (key === "1" ? 300 : 700));
    expect([stays.id, goes.id]).toEqual(["a", "b"]);
    expect(stays.lines.map(({ key, quantity, discount: off }) => [key, quantity, off?.value])).toEqual([["1", 2_000_000, 7], ["2", 1_000_000, undefined]]);
    expect(goes.lines.map(({ key, quantity, discount: off }) => [key, quantity, off?.value])).toEqual([["1", 1_000_000, 3]]);
    expect([stays.discount?.value, goes.discount?.value]).toEqual([90, 10]);
    const percent = parted({ ...working, discount: { ...discount, kind: "percent" } }, [{ key: "2", quantity: 1_000_000 }], "b", () => 1);
    expect([percent.stays.discount?.value, percent.goes.discount?.value]).toEqual([100, 100]);
  });

  test("shares the tip that was chosen for the whole, so that nobody is asked again", () => {
    const working: Working = { ...emptyWorking("a"), tip: 101, lines: [line("1", 1_000_000), line("2", 1_000_000)] };
    const { stays, goes } = parted(working, [{ key: "1", quantity: 1_000_000 }], "b", (key) => (key === "1" ? 300 : 700));
    expect([stays.tip, goes.tip]).toEqual([71, 30]);
    expect(parted({ ...working, tip: 0 }, [{ key: "1", quantity: 1_000_000 }], "b", () => 1).goes.tip).toBeUndefined();
  });

  test("needs something on both sides, and no more than there is", () => {
    const working: Working = { ...emptyWorking("a"), lines: [line("1", 2_000_000)] };
    expect(wrongParting(working, [])).toBe("nothing_chosen");
    expect(wrongParting(working, [{ key: "1", quantity: 2_000_000 }])).toBe("all_chosen");
    expect(wrongParting(working, [{ key: "1", quantity: 3_000_000 }])).toBe("unknown_line");
    expect(wrongParting(working, [{ key: "9", quantity: 1_000_000 }])).toBe("unknown_line");
    expect(wrongParting(working, [{ key: "1", quantity: 1_000_000 }])).toBeNull();
  });
});

describe("splitting at the counter", () => {
  test("pays one half after the other, each with a number of its own, also after a restart", async () => {
    const { world, till } = await opened(new World());
    till.add(id(100), 2_000_000);
    till.add(id(103));
    const [two] = till.state.basket.lines;
    const half = [{ key: two?.key ?? "", quantityMicro: 1_000_000 }];
    expect(till.previewSplit(half)).toEqual({ chosenMinor: 490, restMinor: 490 + 493, refusal: null });
    expect(till.previewSplit([]).refusal).toMatchObject({ code: "nothing_chosen" });
    expect(await till.split(half, true)).toEqual({ ok: true });
    expect(till.state.basket.totalMinor).toBe(490);
    expect(till.state.parked.map(({ totalMinor }) => totalMinor)).toEqual([983]);
    await till.pay(CASH, null);
    expect(till.state.done).toMatchObject({ totalMinor: 490 });
    expect(till.state.parked).toEqual([]);
    expect(till.state.basket.lines).toHaveLength(2);
    till.nextSale();
    expect(await till.pay(CARD, null)).toEqual({ ok: true });
    expect(till.state.done).toMatchObject({ totalMinor: 983, number: "R1-000002" });
    till.nextSale();
    expect(till.state.basket.lines).toEqual([]);
    await until(till, ({ unsent }) => unsent === 0);
    expect(world.server.stored.size).toBe(2);
  });

  test("parks the chosen half, and what was taken up by hand does not follow", async () => {
    const { till } = await opened(new World());
    till.add(id(100), 2_000_000);
    const key = till.state.basket.lines[0]?.key ?? "";
    expect(await till.split([{ key, quantityMicro: 1_000_000 }], false)).toEqual({ ok: true });
    expect(till.state.parked).toHaveLength(1);
    await till.pay(CASH, 490);
    till.nextSale();
    expect(till.state.basket.lines).toEqual([]);
    expect(await till.unpark(till.state.parked[0]?.id ?? "")).toEqual({ ok: true });
    expect(till.state.basket.lines.map(({ quantityMicro }) => quantityMicro)).toEqual([1_000_000]);
    expect(await till.split([{ key: till.state.basket.lines[0]?.key ?? "", quantityMicro: 1_000_000 }], true)).toMatchObject({ refusal: { code: "all_chosen" } });
  });
});

/** Slips of a day at the counter: a barcode read as cash, a slow scanner, what an approver is told. */
import { afterEach, describe, expect, test, vi } from "vitest";

import { PATIENT_AVERAGE_MS, PATIENT_GAP_MS, Wedge, listen, receiptNumber } from "../src/devices/scanner";
import { startingState } from "../src/counter/starting";
import { slipPieces } from "../src/screens/cash/paper";
import { approvalText, refusalText } from "../src/screens/sentences";
import type { CashSlip, Outcome, ShiftFigures } from "../src/till";
import { Figures } from "../src/words/figures";
import { CARD, CASH, ean, opened, until } from "./world";
import { id } from "./server";

const figures = new Figures({ currency: "EUR", exponent: 2 }, "en-IE", "en", "UTC");

function asked(outcome: Outcome): string {
  if (outcome.ok || !outcome.refusal.approval) throw new Error(`nobody was asked: ${JSON.stringify(outcome)}`);
  return approvalText(outcome.refusal.approval, figures);
}

describe("what an approver is told", () => {
  test("both prices, the discount, the receipt, and what is given back", async () => {
    const { world, till } = await opened();
    world.scan(ean(0));
    const key = till.state.basket.lines[0]?.key ?? "";
    expect(asked(till.setPrice(key, 3_000_000))).toMatch(/3\.00 instead of 4\.90/);
    expect(asked(till.discountLine(key, { kind: "percent", value: 250_000 }, ""))).toMatch(/25\s?%/);
    await till.pay(CARD, null);
    const done = till.state.done;
    expect(asked(await till.returnItems(done?.id ?? "", [{ line: 1, quantityMicro: 1_000_000 }], CARD, "unwanted"))).toMatch(/€4\.90/);
    expect(asked(await till.voidSale(done?.id ?? "", "left"))).toContain(done?.number);
  });
});

test("what the allowance leaves is said as an amount", () => {
  expect(refusalText({ code: "return_allowance", values: { limit: 5000, left: 1250, who: "" } }, figures)).toMatch(/€50.00 a day, €12.50 more today.*the office can raise/);
  expect(refusalText({ code: "return_cap", values: { limit: 5000, left: 0, who: "Eva\nTom" } }, figures)).toMatch(/€50.00 a day here, €0.00 more today.*Eva or Tom raises/);
  expect(refusalText({ code: "return_allowance" }, figures)).toContain("allowance");
});

test("tips stand apart from the ways of paying, as what is owed", () => {
  const shift: ShiftFigures = {
    number: "1", openedAt: 0, openedBy: "Ana", floatMinor: 0, cashMinor: 0, expectedMinor: 0, kinds: [], taxes: [], movements: [],
    tenders: [{ name: "Cash", count: 2, minor: 1490 }, { name: "Tip", count: 1, minor: -100, tip: true }],
  };
  const slip: CashSlip = { kind: "x", number: "", at: 0, person: "Ana", amountMinor: 0, reason: "", count: [], shift, z: null, hash: "" };
  const pieces = slipPieces(slip, startingState("test"), figures);
  const at = (left: string): number => pieces.findIndex((one) => one.is === "pair" && one.left.startsWith(left));
  expect(pieces[at("Left as tips (1)")]).toMatchObject({ right: "1.00" });
  expect(at("Tip (")).toBe(-1);
  // Something between: not one more row of the list above.
  expect(pieces[at("Left as tips") - 1]?.is).toBe("space");
});

test("a barcode typed as cash is no payment", async () => {
  const { till } = await opened();
  till.add(id(100));
  expect(till.preview(CASH, 200_000_012).refusal?.code).toBe("too_large");
  expect(await till.pay(CASH, 200_000_012)).toMatchObject({ ok: false, refusal: { code: "too_large" } });
  expect(till.state.basket.lines).toHaveLength(1);
  // The largest note for a roll is no slip.
  expect(await till.pay(CASH, 50_000)).toEqual({ ok: true });
});

test("where letters mean nothing a slow scanner is heard too", () => {
  const at = (gap: number, wedge: Wedge) => {
    [...ean(0)].forEach((letter, place) => wedge.key(letter, 1000 + place * gap));
    return wedge.key("Enter", 1000 + ean(0).length * gap);
  };
  expect(at(60, new Wedge())).toBeNull();
  expect(at(60, new Wedge(PATIENT_GAP_MS, PATIENT_AVERAGE_MS))).toBe(ean(0));
  expect(at(400, new Wedge(PATIENT_GAP_MS, PATIENT_AVERAGE_MS))).toBeNull();
});

describe("a slow scanner at the window", () => {
  afterEach(() => vi.unstubAllGlobals());

  /** Types a barcode, a letter every 60 ms; `used`: a screen makes something of each key. */
  function heard(used: boolean): string[] {
    class Field extends EventTarget {}
    vi.stubGlobal("HTMLInputElement", Field);
    vi.stubGlobal("HTMLTextAreaElement", Field);
    const target = new EventTarget();
    const codes: string[] = [];
    listen(target as Window, (code) => codes.push(code));
    if (used) target.addEventListener("keydown", (event) => event.preventDefault());
    [...ean(0), "Enter"].forEach((key, place) => {
      const event = Object.assign(new Event("keydown", { cancelable: true }), { key });
      Object.defineProperty(event, "timeStamp", { value: 1000 + place * 60 });
      target.dispatchEvent(event);
    });
    return codes;
  }

  test("is heard where nothing else is made of its letters", () => {
    expect(heard(false)).toEqual([ean(0)]);
    expect(heard(true)).toEqual([]);
  });
});

describe("a scanned receipt", () => {
  test("opens its return: our own without a network, another's by the server, none in the middle of a payment", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    await till.pay(CARD, null);
    await until(till, ({ unsent }) => unsent === 0);
    world.server.faults = Array(1000).fill("lost request");
    till.sendNow();
    await until(till, ({ online }) => !online);
    world.scan("R1-000001");
    await until(till, ({ scan }) => scan?.receipt === "R1-000001", "the receipt");
    expect(till.state).toMatchObject({ stage: "selling", scan: { ok: true, reason: null } });
    expect(till.state.basket.lines).toEqual([]);

    world.now += 1;
    world.scan("R9-000077");
    await until(till, ({ scan }) => scan?.code === "R9-000077", "the refusal");
    expect(till.state.scan).toMatchObject({ ok: false, receipt: null, reason: "needs_network" });
    world.server.faults = [];
    till.sendNow();
    await until(till, ({ online }) => online);
    world.now += 1;
    world.scan("R9-000078");
    await until(till, ({ scan }) => scan?.code === "R9-000078", "the refusal");
    expect(till.state.scan).toMatchObject({ ok: false, receipt: null, reason: "unknown_receipt" });

    till.add(id(100));
    await till.pay(CARD, 100);
    world.now += 1;
    world.scan("R1-000001");
    await until(till, ({ scan }) => scan?.code === "R1-000001", "the refusal");
    expect(till.state.scan).toMatchObject({ ok: false, receipt: null, reason: "paying" });
    expect(till.state.basket.parts).toHaveLength(1);
  });

  test.each([
    ["R1-000042", "R1-000042"],
    ["r1.2-1000042 ", "R1.2-1000042"],
    ["STORE001-Bß000002", "STORE001-B-000002"],
    ["T1'000042", "T1-000042"],
  ])("%s reads like %s", (code, number) => expect(receiptNumber(code)).toBe(number));

  test.each(["2000000000000", "SKU-12", "-000042", "AB 1-000042", ""])("%s does not", (code) => expect(receiptNumber(code)).toBeNull());
});

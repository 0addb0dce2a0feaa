/**
 * Anything may happen, in any order: seeded, so that a failing day can be lived again. After it the network
 * is mended, and everything the cashier was shown as done must be with the server, once, in one whole chain.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { readBody } from "../src/sales/document";
import type { Till } from "../src/till";
import { PowerCut } from "./dying";
import { ANA, BEN, CARD, CASH, World, ean, opened, settle, signedIn, until } from "./world";
import { id, type Fault } from "./server";

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
afterEach(() => void vi.restoreAllMocks());

type Random = (below: number) => number;

function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const FAULTS: Fault[] = ["none", "none", "none", "lost request", "lost reply", "page", "502", "cut", "wrong ids"];

class Day {
  /** Numbers of the documents that somebody saw as done. */
  readonly done = new Set<string>();
  readonly met: Record<string, number> = {};
  fate: PowerCut | null = null;

  constructor(
    readonly world: World,
    public till: Till & { kept: import("../src/devices/store").Kept },
    readonly random: Random,
  ) {}

  async live(): Promise<void> {
    const acts = Object.entries(this.#acts());
    const [name, act] = acts[this.random(acts.length)] as [string, () => unknown];
    // Only as much as a killed register lets happen.
    const acting = Promise.resolve(act()).catch(() => undefined);
    const dying = new Promise<void>((resolve) => {
      const look = (): void => void (this.fate?.dead ? resolve() : setTimeout(look, 1));
      if (this.fate) look();
    });
    await (this.fate ? Promise.race([acting, dying]) : acting);
    const { done } = this.till.state;
    if (done) this.done.add(done.number);
    this.met[name] = (this.met[name] ?? 0) + 1;
    if (this.fate?.dead) await this.reopen();
  }

  async reopen(): Promise<void> {
    this.met["died"] = (this.met["died"] ?? 0) + 1;
    this.fate = null;
    this.world.prepare = () => undefined;
    this.till = this.world.open();
    await until(this.till, ({ stage }) => stage === "signed_out", "the register after a power cut");
    await signedIn(this.till, ANA);
  }

  #acts(): Record<string, () => unknown> {
    const { till, world, random } = this;
    const lines = till.state.basket.lines;
    const key = lines[random(Math.max(1, lines.length))]?.key ?? "none";
    const finish = async (tender: string, given: number | null): Promise<void> => void (await till.pay(tender, given));
    return {
      add: () => till.add(id(100 + random(12)), (1 + random(3)) * 1_000_000),
      scan: () => world.scan(ean(random(14))),
      more: () => till.setQuantity(key, (1 + random(9)) * 1_000_000),
      remove: () => (till.remove(key), random(2) && till.undo()),
      discount: () => till.discountBasket({ kind: "amount", value: random(60) }, "voucher"),
      note: () => till.setNote(key, `note ${random(100)}`),
      customer: () => till.setCustomer(id(900)),
      card: () => finish(CARD, null),
      cash: () => finish(CASH, till.preview(CASH, null).amountMinor + random(500)),
      part: () => finish(random(2) ? CARD : CASH, 5 * (1 + random(40))),
      undo: () => till.undoPart(till.state.basket.parts[0]?.key ?? ""),
      park: () => till.park("later"),
      unpark: () => till.unpark(till.state.parked[0]?.id ?? ""),
      next: () => till.nextSale(),
      print: () => till.state.done && till.markPrinted(till.state.done.id),
      back: () => this.#takeBack(),
      network: () => void (world.server.faults = Array.from({ length: random(8) }, () => FAULTS[random(FAULTS.length)] as Fault)),
      time: () => world.pass(1000 * (1 + random(60))),
      send: () => till.sendNow(),
      restore: () => random(3) || world.server.restore(1 + random(world.server.stored.size + 1)),
      "power cut": () => {
        const fate = new PowerCut(1 + random(30));
        this.fate = fate;
        fate.wire(till.kept);
      },
    };
  }

  async #takeBack(): Promise<void> {
    const { till, random } = this;
    const sales = (await till.receipts("")).filter(({ kind, voided }) => kind === "sale" && !voided);
    const sale = sales[random(Math.max(1, sales.length))];
    if (!sale || till.state.basket.parts.length) return;
    till.lock();
    await signedIn(till, BEN);
    if (random(2)) await till.voidSale(sale.id, "mistake");
    else {
      const found = await till.findForReturn(sale.number);
      if ("lines" in found) await till.returnItems(sale.id, [{ line: 1, quantityMicro: Math.min(1_000_000, found.lines[0]?.returnableMicro ?? 0) }], CARD, "stale");
    }
    if (till.state.done) this.done.add(till.state.done.number);
    till.lock();
    await signedIn(till, ANA);
  }

  async end(): Promise<void> {
    const { world } = this;
    world.server.faults = [];
    if (this.fate) await this.reopen();
    for (let round = 0; round < 300; round++) {
      this.till.stirred();
      this.till.sendNow();
      await world.pass(61_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (!this.till.state.unsent && world.server.stored.size === (await this.till.kept.receipts.count()) && this.till.state.online) break;
    }
  }
}

function check(day: Day): void {
  const rows = [...day.world.server.stored.values()].sort((a, b) => a.number - b.number);
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, place) => place + 1));
  let head = "";
  for (const row of rows) {
    expect(row.previous_hash).toBe(head);
    head = row.hash;
    const body = readBody(row.body);
    const sum = (figure: "net" | "tax" | "gross"): number => body.lines.reduce((total, line) => total + line[figure], 0);
    expect([sum("net"), sum("tax")]).toEqual([body.net, body.tax]);
    expect(sum("gross") + body.rounding + body.cash_rounding).toBe(body.total);
    expect(body.tenders.reduce((total, { amount, given, change }) => (expect(amount).toBe(given - change), total + amount), 0)).toBe(body.total);
  }
  const numbers = new Set(rows.map(({ number }) => `R1-${String(number).padStart(6, "0")}`));
  for (const done of day.done) expect(numbers).toContain(done);
  // Never more back than was sold, by this register's own books.
  const sold = new Map<string, number>(rows.flatMap((row) => readBody(row.body).lines.map((line, place) => [`${row.id} ${place + 1}`, line.quantity] as const)));
  for (const row of rows) {
    for (const line of readBody(row.body).lines) {
      if (!line.original) continue;
      const key = line.original.join(" ");
      sold.set(key, (sold.get(key) ?? 0) + line.quantity);
    }
  }
  for (const left of sold.values()) expect(left === 0 || Number.isInteger(left)).toBe(true);
  for (const [key, left] of sold) if (!readBody(rows.find(({ id: one }) => key.startsWith(one))?.body ?? "{}").original) expect(left, key).toBeGreaterThanOrEqual(0);
}

const SEEDS = Number(process.env["TILLBOOK_DAYS"] ?? 6);
const LENGTH = 140;

describe("any day at the counter", () => {
  const met: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed++) {
    test(`day ${seed} ends with every document at the server, once`, async () => {
      const { world, till } = await opened();
      const day = new Day(world, till, seeded(seed * 7919));
      for (let act = 0; act < LENGTH; act++) await day.live();
      await day.end();
      await settle();
      check(day);
      expect(day.till.state.unsent).toBe(0);
      expect(world.server.stored.size).toBe(await day.till.kept.receipts.count());
      for (const [name, times] of Object.entries(day.met)) met[name] = (met[name] ?? 0) + times;
    }, 120_000);
  }

  test("had everything happen that may", () => {
    for (const name of ["card", "cash", "part", "back", "network", "restore", "power cut", "died", "park", "unpark"]) expect(met[name], name).toBeGreaterThan(0);
  });
});

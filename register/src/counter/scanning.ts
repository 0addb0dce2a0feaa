/**
 * Codes that were scanned or typed: products by their barcodes, GS1 codes with lot, expiry, weight and price, labels
 * of the shop's scales, coupons, and the numbers of receipts.
 */
import { CodeRefused } from "../devices/codes/elements";
import { quantityOfPrice, readCode, type Reading } from "../devices/codes/reading";
import { checkDigit, receiptNumber, spellings } from "../devices/scanner";
import { divide } from "../engine";
import type { Goods } from "../sales/document";
import { cardNumber } from "../sales/value";
import type { Hit } from "../sync/catalogue";
import type { Variant } from "../sync/pages";
import type { Outcome, Receipt, Refusal, RefusalCode } from "../view";
import type { Approving } from "./approving";
import { DONE, Refused, attempt, attemptLater, refuse, type Counter } from "./counter";
import type { Selling } from "./selling";

const ONE = 1_000_000n;
const ONE_MICRO = 1_000_000;
const PRICE = 10_000n;
/** How the units of GS1 measures are written on products, and how many of them one is. */
const UNITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  kg: { kg: 1, kilogram: 1, kilo: 1, g: 1000, gram: 1000 },
  m: { m: 1, metre: 1, meter: 1, cm: 100 },
  m2: { m2: 1, "m²": 1 },
  l: { l: 1, litre: 1, liter: 1, ml: 1000 },
  m3: { m3: 1, "m³": 1 },
};

/** true: into the basket. Else why not, or null: what is open has taken it. known: the product it stands for. */
export type Takes = (what: "card" | "coupon" | "receipt" | "other", code: string, known: () => string | null) => true | RefusalCode | null;

export class Scanning {
  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
    readonly selling: Selling,
    /** A receipt by its number, from this device or the server. */
    readonly findReceipt: (number: string) => Promise<Receipt | Refusal>,
  ) {}

  /** Whether a scan belongs to what is open on the screen. */
  takes: Takes = () => true;

  /** What a scanner read: not into the basket behind whatever lies over it. */
  scanned(code: string): void {
    const text = code.trim();
    const known = (): string | null => this.#known(text);
    const what = cardNumber(text) ? "card" : this.selling.coupons.couponOf(text) ? "coupon" : receiptNumber(text) && !known() ? "receipt" : "other";
    const taken = this.takes(what, text, known);
    if (taken === true) this.addCode(code);
    else this.#heard(text, taken && { code: taken === "unknown_barcode" ? unknown(text) : taken });
  }

  /** The product that a code stands for, whatever else it says. */
  #known(code: string): string | null {
    try {
      return (this.#find(spellings(code)) ?? this.#find(this.#reading(code).codes))?.variant.id ?? null;
    } catch {
      return null;
    }
  }

  /**
   * A code that was scanned or typed: product found and added, or refused; heard either way. What reads like a
   * receipt's number is looked for, here and at the server, and heard when that is over. despite: sell what has
   * expired, with the right.
   */
  addCode(typed: string, despite = false): Outcome {
    let number: string | null = null;
    let coupon = false;
    const code = typed.trim();
    const card = this.counter.state.stage === "selling" && !this.counter.state.asking ? cardNumber(code) : "";
    if (card) {
      this.#heard(code, null, null, "", card);
      return DONE;
    }
    const outcome = attempt(() => {
      this.selling.editable();
      if (this.selling.asking.wantsMark) return this.selling.asking.answer({ mark: code });
      if (this.counter.state.asking) return refuse("answer_first");
      const plain = this.#find(spellings(code));
      if (plain) return this.selling.offer(plain.variant, plain.variant.decimals > 0 && plain.quantity === ONE_MICRO ? null : plain.quantity);
      coupon = this.selling.coupons.couponOf(code) !== null;
      number = coupon ? null : receiptNumber(code);
      if (number || coupon) return;
      return this.#read(code, despite);
    });
    if (coupon) void this.#coupon(code);
    else if (number) void this.#receipt(code, number);
    else this.#heard(code, outcome.ok ? null : outcome.refusal);
    return outcome;
  }

  async #coupon(code: string): Promise<void> {
    const { coupons } = this.selling;
    const outcome = await coupons.present(code);
    const name = this.counter.working.coupons?.at(-1)?.name ?? "";
    if (outcome.ok) this.#heard(code, null, null, name);
    else if (outcome.refusal.code !== "not_open") this.#heard(code, outcome.refusal);
  }

  async #receipt(code: string, number: string): Promise<void> {
    const outcome = await attemptLater(async () => {
      const found = await this.findReceipt(number);
      if ("code" in found) throw new Refused(found);
      // Meanwhile somebody may have begun to pay, or locked the register.
      this.selling.editable();
    });
    if (outcome.ok) this.#heard(code, null, number);
    else if (outcome.refusal.code !== "not_open") this.#heard(code, outcome.refusal);
  }

  #find(codes: readonly string[]): Hit | undefined {
    for (const one of codes) {
      const hit = this.counter.catalogue.byCode(one);
      if (hit) return hit;
    }
    return undefined;
  }

  /** A code that stands on no product as it is. */
  #read(code: string, despite: boolean): Outcome {
    const reading = this.#reading(code);
    const hit = this.#find(reading.codes);
    if (!hit) return refuse(unknown(code), { code });
    const how = amountOf(reading, hit);
    if (!how) return refuse("code_unreadable", { why: "price", where: "" });
    const goods = goodsOf(code, reading);
    const today = this.#today();
    const on = [reading.expires, reading.best_before].find((day) => day > 0 && day < today);
    if (on !== undefined && !despite) return refuse("expired", { name: hit.variant.name, on: dayText(on) });
    return this.selling.offer(hit.variant, how.quantity, { unitPrice: how.unitPrice, ...(goods ? { goods } : {}) });
  }

  #today(): number {
    return Number(this.counter.day().replaceAll("-", ""));
  }

  #reading(code: string): Reading {
    const { company, code_layouts } = this.counter.theBook();
    try {
      return readCode(code, { layouts: code_layouts ?? [], today: this.#today(), exponent: company.exponent, currency: company.currency_number ?? 0 });
    } catch (reason) {
      if (!(reason instanceof CodeRefused)) throw reason;
      if (reason.refusal === "check_digit" || reason.refusal === "inner_check") throw new Refused({ code: "check_digit" });
      throw new Refused({ code: "code_unreadable", values: { why: reason.refusal, where: reason.where } });
    }
  }

  #heard(code: string, refusal: Refusal | null, receipt: string | null = null, coupon = "", card = ""): void {
    const { counter } = this;
    // Something is asked about what was found: it was read, and is no error.
    const reason = refusal === null || refusal.code === "asks" ? null : refusal.code;
    counter.around.sounds.play(reason ? "refused" : "accepted", counter.state.sound);
    const text = reason || receipt || coupon || card ? coupon : (counter.state.basket.lines.find(({ key }) => key === counter.state.lastAdded?.key)?.name ?? "");
    counter.set({ scan: { at: counter.clock.device(), code, ok: reason === null, text, reason, refusal, receipt, ...(card ? { card } : {}) } });
  }
}

/** No product has it: misread, or none of ours. */
function unknown(code: string): RefusalCode {
  return checkDigit(code) === false ? "check_digit" : "unknown_barcode";
}

/** How much of it a code stands for, and for how much where that is not the shelf's; null: no quantity gives its price. */
export function amountOf(reading: Reading, hit: Hit): { quantity: number | null; unitPrice: number | null } | null {
  const { variant } = hit;
  const measured = variant.decimals > 0;
  const weight = measured && reading.measure_micro !== null ? inUnit(reading.measure_micro, reading.unit, variant.unit) : null;
  const quantity = weight ?? hit.quantity * (measured ? 1 : (reading.count ?? 1));
  const price = reading.price_minor;
  // Sold by weight, and the code does not say how much of it: it is weighed.
  if (price === null) return { quantity: measured && weight === null && hit.quantity === ONE_MICRO ? null : quantity, unitPrice: null };
  if (!measured || !variant.price) {
    const unit = Number(divide(BigInt(price) * PRICE * BigInt(variant.base), ONE));
    return { quantity: measured ? Number(ONE) : quantity, unitPrice: unit === variant.price ? null : unit };
  }
  const unit = weight ? priceOfAll(price, weight, variant) : null;
  if (weight && unit !== null) return { quantity: weight, unitPrice: unit === variant.price ? null : unit };
  const whole = quantityOfPrice(price, variant.price, variant.base, variant.decimals);
  return whole === null ? null : { quantity: whole, unitPrice: null };
}

/** The unit price at which a weight costs what its label says: the shelf's, where that does; null where none does. */
function priceOfAll(price: number, weight: number, variant: Variant): number | null {
  const [all, per] = [BigInt(weight), BigInt(variant.base) * PRICE];
  const costs = (unit: bigint): boolean => divide(all * unit, per) === BigInt(price);
  if (costs(BigInt(variant.price))) return variant.price;
  const unit = divide(BigInt(price) * per, all);
  return costs(unit) ? Number(unit) : null;
}

/** A measure in the unit a product is sold in; null where that measures something else. */
function inUnit(micro: number, from: string, unit: string): number | null {
  if (!from) return micro;
  const times = UNITS[from]?.[unit.toLowerCase()];
  return times === undefined ? null : micro * times;
}

/** What of a code is worth keeping with the line. */
function goodsOf(code: string, reading: Reading): Goods | null {
  const { lot, serial, expires, best_before, measure_micro, price_minor } = reading;
  const day = expires || best_before;
  if (!lot && !serial && !day && measure_micro === null && price_minor === null) return null;
  return { code, ...(lot ? { lot } : {}), ...(serial ? { serial } : {}), ...(day ? { expires: dayText(day) } : {}) };
}

/** 20261231 as "2026-12-31". */
function dayText(day: number): string {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

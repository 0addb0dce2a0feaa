/**
 * Goods that come back without a receipt: a right of its own, a reason, no more for a piece than it cost of late, and
 * so much a day. The server holds the amount before the money is given out; without it the register's allowance holds.
 */
import { uuid7 } from "../devices/ids";
import type { Shown } from "../devices/store";
import { price, type PricedBasket } from "../engine";
import type { Draft } from "../sales/document";
import { saleDraft } from "../sales/drafting";
import { refunded } from "../sales/taking_back";
import { isValue } from "../sales/value";
import { emptyWorking, engineBasket, type Working, type WorkingLine } from "../sales/working";
import type { BookTender } from "../sync/book";
import type { Variant } from "../sync/pages";
import type { Outcome, Refusal, ReturnPreview, UnreferencedLine } from "../view";
import { needAllowance, ofTheDay } from "./allowance";
import type { Approving } from "./approving";
import { Refused, attemptLater, refuse, textOf, type Counter } from "./counter";
import { needShift } from "./drawer";
import { circumstances, settle, tendersShown } from "./paying";
import { refusalOf } from "./showing";
import type { Valuing } from "./valuing";

const PATH = "/api/v1/registers/returns";
const PATIENCE_MS = 6_000;
const RIGHT = "sales:return_unreferenced";

interface Made {
  readonly draft: Draft;
  readonly working: Working;
  readonly figures: PricedBasket;
}

export class Unreferenced {
  /** The most a piece brings, as the server said; null: only the day bounds it. */
  #most = new Map<string, number | null>();

  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
    readonly valuing: Valuing,
  ) {}

  /** The most a piece brings: the lowest price of the last 30 days, or today's where the server does not answer. */
  async priceOf(product: string): Promise<{ readonly most: number | null } | Refusal> {
    const variant = this.counter.catalogue.byId(product);
    if (!variant) return { code: "unknown_product" };
    if (this.counter.state.online) {
      const answer = await this.counter.connection.ask({ method: "GET", path: `${PATH}/price?variant=${product}`, patience: PATIENCE_MS });
      const told = answer.kind === "answer" ? (answer.value as { unit_price?: number | null; base?: number | null }) : {};
      // What the shelf says of another quantity is not compared: today's price holds.
      if (told.unit_price === null || (told.unit_price !== undefined && told.base === variant.base)) this.#most.set(product, told.unit_price);
    }
    return { most: this.#mostOf(variant) };
  }

  #mostOf(variant: Variant): number | null {
    const told = this.#most.get(variant.id);
    if (told !== undefined) return told;
    return variant.terms?.asks_price ? variant.terms.highest_price : variant.price;
  }

  preview(lines: readonly UnreferencedLine[], tenderId: string): ReturnPreview {
    try {
      const { draft } = this.#made(lines, this.#tender(tenderId), "-", "", []);
      const [name] = tendersShown(this.counter, draft);
      return { refundMinor: -draft.total, parts: [{ tenderId, name: name?.name ?? "", amountMinor: -draft.total }], otherWay: false, refusal: null };
    } catch (reason) {
      if (reason instanceof Refused) return { refundMinor: 0, parts: [], otherWay: false, refusal: reason.refusal };
      throw reason;
    }
  }

  giveBack(lines: readonly UnreferencedLine[], tenderId: string, reason: string, card = ""): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      const said = textOf(reason, 200);
      if (!said) return refuse("reason_missing");
      const tender = this.#tender(tenderId);
      const reference = tender.kind === "gift_card" ? await this.valuing.reference(tender, card) : "";
      const wanted = this.#made(lines, tender, said, reference, []).draft;
      // Before anybody is asked to allow it: what the day does not give nobody can.
      await this.#hold(wanted);
      const refund = -wanted.total;
      return this.approving.needLater([RIGHT], "returnItems", { refund, goods: wanted.lines.map(({ description }) => description).join(", ") }, (approvals) =>
        attemptLater(async () => {
          counter.thePerson();
          needShift(counter);
          if (counter.busy) return refuse("paying");
          return counter.holding(async () => {
            const made = this.#made(lines, tender, said, reference, approvals);
            const draft = { ...made.draft, id: wanted.id };
            await this.#hold(draft);
            return settle(counter, draft, this.#shown({ ...made, draft }), [], false);
          });
        }),
      );
    });
  }

  #tender(id: string): BookTender {
    const tender = this.counter.theBook().tenders.find((one) => one.id === id);
    if (!tender || tender.refunds === false) throw new Refused({ code: "unknown_tender" });
    if (isValue(tender) && tender.kind !== "gift_card" && !this.counter.working.customer) throw new Refused({ code: "customer_needed" });
    return tender;
  }

  /** The server keeps so much of the person's day, or the register's allowance holds. */
  async #hold(draft: Draft): Promise<void> {
    const { counter } = this;
    const amount = -draft.total;
    if (counter.state.online) {
      const body = { document: draft.id, person: draft.person, day: draft.business_date, amount };
      const answer = await counter.connection.ask({ method: "POST", path: `${PATH}/hold`, body, patience: PATIENCE_MS });
      if (answer.kind === "answer") return;
      if (answer.kind === "problem") {
        const { limit, left } = answer.value as { limit?: number; left?: number };
        const told = answer.problem === "return_cap" && limit !== undefined && left !== undefined;
        throw new Refused({ code: answer.problem === "return_cap" ? "return_cap" : "server_error", ...(told ? { values: ofTheDay(counter, limit, left) } : {}) });
      }
    }
    await needAllowance(counter, amount);
  }

  #made(lines: readonly UnreferencedLine[], tender: BookTender, reason: string, reference: string, approvals: Draft["approvals"]): Made {
    const { counter } = this;
    const book = counter.theBook();
    const working = this.#working(lines);
    const { tenders: _none, discounts: _off, ...basket } = engineBasket(working, book, counter.day());
    let figures: PricedBasket;
    try {
      figures = price({ ...basket, discounts: [], promotions: [], price_lists: [], coupons: [], total_rounding: null, tenders: [] });
    } catch (wrong) {
      throw new Refused(refusalOf(wrong));
    }
    const where = circumstances(counter);
    const paid = refunded({ type: tender.id, cash: tender.cash, reference, amount: -figures.gross_minor }, BigInt(book.pricing.cash_rounding_minor));
    const sale = saleDraft(working, figures, where, new Map());
    const draft: Draft = {
      ...sale,
      id: uuid7(counter.clock.now()),
      kind: "return",
      lines: sale.lines.map((line, place) => (lines[place]?.damaged && book.protocols.includes(4) ? { ...line, write_off: true as const } : line)),
      tenders: [paid],
      total: paid.amount,
      rounding: 0,
      cash_rounding: paid.amount - figures.gross_minor,
      reason,
      approvals: approvals ?? [],
    };
    return { draft, working, figures };
  }

  #working(lines: readonly UnreferencedLine[]): Working {
    if (!lines.length) throw new Refused({ code: "nothing_chosen" });
    const { customer } = this.counter.working;
    const rows = lines.map(({ productId, quantityMicro, unitPrice }, place): WorkingLine => {
      const variant = this.counter.catalogue.byId(productId);
      if (!variant) throw new Refused({ code: "unknown_product" });
      if (quantityMicro <= 0 || unitPrice < 0) throw new Refused({ code: "zero_quantity" });
      const step = 10 ** (6 - Math.min(6, variant.decimals));
      if (quantityMicro % step) throw new Refused({ code: "too_many_decimals", values: { decimals: variant.decimals } });
      const most = this.#mostOf(variant);
      if (most !== null && unitPrice > most) throw new Refused({ code: "return_price", values: { name: variant.name } });
      return { key: String(place + 1), variant, quantity: -quantityMicro, unitPrice, discount: null, note: "", approvals: [] };
    });
    return { ...emptyWorking("-"), lines: rows, customer };
  }

  #shown({ draft, working, figures }: Made): Omit<Shown, "number"> {
    const { counter } = this;
    return {
      person: counter.thePerson().name,
      customer: working.customer?.name ?? "",
      note: "",
      notes: [],
      units: working.lines.map(({ variant: { unit, decimals } }) => ({ unit, decimals })),
      tenders: tendersShown(counter, draft),
      taxes: figures.totals.map((tax) => ({ code: tax.code, ratePpm: tax.rate_ppm, baseMinor: tax.base_minor, amountMinor: tax.reverse_charge ? 0 : tax.amount_minor })),
    };
  }
}

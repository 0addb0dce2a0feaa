/**
 * Gift cards, store credit and accounts at the counter. With a network the server keeps what is being paid for
 * this sale alone; without one a register takes no more in a day than its allowance, together with what it
 * gives back.
 */
import { cardHash, cardNumber, grouped, hashIn, isValue, newNumber, referenceOf, type WorkingLoad } from "../sales/value";
import type { Draft } from "../sales/document";
import { ended, type Working } from "../sales/working";
import type { BookTender } from "../sync/book";
import type { Outcome, Refusal, RefusalCode, ValueView } from "../view";
import { spentAlone } from "./allowance";
import type { Doubting } from "./doubting";
import { DONE, Refused, attempt, attemptLater, refuse, type Counter } from "./counter";

/** How long a person at the counter waits for the server before the register goes by its allowance. */
const PATIENCE_MS = 6_000;
const PATH = "/api/v1/registers/value";
const MOST_MINOR = 1_000_000_000;

interface Told {
  readonly kind: string;
  readonly balance: number;
  readonly limit: number;
  readonly available: number;
  readonly blocked: boolean;
  readonly last_four: string;
}

const PROBLEMS: Readonly<Record<string, RefusalCode>> = {
  unknown_value: "unknown_value",
  value_blocked: "value_blocked",
  value_short: "value_short",
  credit_limit: "credit_limit",
  customer_needed: "customer_needed",
};

/** The document that pays, as the server keeps something for it. */
interface Paying {
  readonly id: string;
  readonly customer: { readonly id: string } | null;
}

export class Valuing {
  constructor(
    readonly counter: Counter,
    readonly doubting: Doubting,
  ) {}

  /** A number for a card that is sold now. */
  newCard(): string {
    return grouped(newNumber());
  }

  /** What is on a card ("" and a customer: what they have with us); only the server knows. */
  async balance(card: string, customer = ""): Promise<readonly ValueView[] | Refusal> {
    const number = cardNumber(card);
    if (!number && !customer) return { code: "no_number" };
    if (this.counter.around.training.on) return { code: "training" };
    const hash = number ? await cardHash(number) : "";
    const query = number ? `card=${hash}` : `customer=${customer}`;
    const answer = await this.counter.connection.ask({ method: "GET", path: `${PATH}?${query}`, patience: PATIENCE_MS });
    if (answer.kind !== "answer") return { code: "needs_network" };
    const { items } = answer.value as { items?: readonly Told[] };
    if (!Array.isArray(items)) return { code: "server_error" };
    return (items as readonly Told[]).map(({ kind, balance, limit, available, blocked, last_four }) => {
      const used = this.#inPayment(kind, hash);
      // What was taken without a network the server does not keep for this sale.
      const left = Math.max(0, Math.min(available, balance + limit - used));
      return { kind, balanceMinor: balance, limitMinor: limit, availableMinor: left, usedMinor: used, blocked, lastFour: last_four };
    });
  }

  /** What the parts of this payment take from a card (by its hash), or from what the customer has. */
  #inPayment(kind: string, hash: string): number {
    const ours = new Set(this.counter.theBook().tenders.filter((one) => one.kind === kind).map(({ id }) => id));
    const same = this.counter.working.parts.filter((part) => ours.has(part.tender) && (kind !== "gift_card" || hashIn(part.reference) === hash));
    return same.reduce((sum, { given }) => sum + (given ?? 0), 0);
  }

  /** Put money on something with this basket: a card by its number, the customer's credit or account. */
  load(kind: string, amount: number, card: string, isNew: boolean, sure = false): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      counter.thePerson();
      const tender = counter.theBook().tenders.find((one) => one.kind === kind);
      if (!tender || !isValue(tender)) return refuse("unknown_tender");
      if (!Number.isSafeInteger(amount) || amount <= 0 || amount > MOST_MINOR) return refuse("too_large");
      if (!sure && this.doubting.large(amount)) return this.doubting.ask({ amount }, () => this.load(kind, amount, card, isNew, true));
      const number = kind === "gift_card" ? cardNumber(card) : "";
      if (kind === "gift_card" && !number) return refuse("no_number");
      if (kind !== "gift_card" && !counter.working.customer) return refuse("customer_needed");
      const reference = number ? await referenceOf(number) : "";
      return attempt(() => {
        this.#editable();
        const { working } = counter;
        if ((working.loads ?? []).some((load) => load.reference === reference && load.tender === tender.id)) return refuse("loaded_already");
        const load: WorkingLoad = {
          key: String(working.next), tender: tender.id, kind, amount, reference, lastFour: number.slice(-4), number: isNew ? grouped(number) : "",
        };
        counter.setWorking({ ...working, loads: [...(working.loads ?? []), load], next: working.next + 1 });
        return DONE;
      });
    });
  }

  unload(key: string): Outcome {
    return attempt(() => {
      this.#editable();
      const { working } = this.counter;
      this.counter.setWorking(ended({ ...working, loads: (working.loads ?? []).filter((load) => load.key !== key) }));
    });
  }

  #editable(): void {
    const { counter } = this;
    if (counter.busy || counter.working.parts.length) throw new Refused({ code: "paying" });
    if (counter.working.back) throw new Refused({ code: "basket_in_use" });
  }

  /** The reference of a payment: a card by its hash; of others what was typed, where it must be. */
  async reference(tender: BookTender, typed: string): Promise<string> {
    if (tender.kind !== "gift_card") {
      if (tender.needs_reference && !typed.trim()) throw new Refused({ code: "reference_missing" });
      return typed;
    }
    const number = cardNumber(typed);
    if (!number) throw new Refused({ code: "no_number" });
    return referenceOf(number);
  }

  /** Before so much more is taken by this payment: kept for this sale by the server, or within the allowance. */
  async need(tender: BookTender, reference: string, amount: number): Promise<void> {
    const { counter } = this;
    const { working } = counter;
    if (tender.kind !== "gift_card" && !working.customer) throw new Refused({ code: "customer_needed" });
    // What is given back is put on it: there is nothing to keep.
    if (amount <= 0) return;
    if (await this.#held(tender, reference, working, this.#inPayment(tender.kind, hashIn(reference)) + amount)) return;
    await this.#allowed(amount);
  }

  /** A void takes off again what its sale had put on: as long as it is there still. */
  async needBack({ id, customer, tenders }: Pick<Draft, "id" | "customer" | "tenders">): Promise<void> {
    const { counter } = this;
    if (counter.around.training.on) return;
    for (const { type, amount, reference } of tenders) {
      const tender = counter.theBook().tenders.find((one) => one.id === type);
      if (!tender || !isValue(tender) || amount <= 0) continue;
      const held = this.#held(tender, reference, { id, customer: customer ? { id: customer } : null }, amount).catch((reason) => {
        throw reason instanceof Refused && reason.refusal.code === "value_short" ? new Refused({ code: "load_spent" }) : reason;
      });
      if (!(await held)) await this.#allowed(amount);
    }
  }

  /** What a payment that was taken off again had kept is free for others. */
  letGo(tender: BookTender, reference: string, working: Working): void {
    const left = working.parts
      .filter((part) => part.tender === tender.id && part.reference === reference)
      .reduce((sum, { given }) => sum + (given ?? 0), 0);
    void this.#held(tender, reference, working, left).catch(() => undefined);
  }

  /** Whether the server keeps it; false: it does not answer. Throws what it refuses. */
  async #held(tender: BookTender, reference: string, working: Paying, amount: number): Promise<boolean> {
    const { counter } = this;
    if (!counter.state.online) return false;
    const whose = tender.kind === "gift_card" ? { card: hashIn(reference) } : { customer: working.customer?.id };
    const body = { sale: working.id, kind: tender.kind, ...whose, amount };
    const answer = await counter.connection.ask({ method: "POST", path: `${PATH}/hold`, body, patience: PATIENCE_MS });
    if (answer.kind === "problem") throw new Refused({ code: PROBLEMS[answer.problem] ?? "server_error" });
    return answer.kind === "answer";
  }

  /** Off-line nobody knows what is on a card: so much a day, with what was given back. */
  async #allowed(amount: number): Promise<void> {
    const left = await this.left();
    if (amount > left) throw new Refused({ code: "value_allowance", values: { left: Math.max(0, left) } });
    this.counter.alone = true;
  }

  /** How much more this register may take or give back today without the server. */
  async left(): Promise<number> {
    const { counter } = this;
    const book = counter.theBook();
    const ours = new Set(book.tenders.filter(isValue).map(({ id }) => id));
    let taken = await spentAlone(counter);
    for (const part of counter.working.parts) if (ours.has(part.tender)) taken += part.given ?? 0;
    return book.limits.return_day_minor_offline - taken;
  }
}

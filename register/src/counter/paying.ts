/** From the basket to the final sale: payments in parts, and the one durable commit. */
import { hex, sha256 } from "../devices/ids";
import { iso, businessDay } from "../devices/clock";
import type { Kept, ReceiptRow, Shown, TextRow } from "../devices/store";
import type { PricedBasket } from "../engine";
import { commit, type Finish } from "../sales/commit";
import { after, type ShiftState } from "../sales/cash";
import { bodyText, type Draft } from "../sales/document";
import { saleDraft, type Circumstances } from "../sales/drafting";
import { isValue } from "../sales/value";
import { coinsOf, likelyNotes, mostChange } from "../sales/notes";
import { inUse, priced, tipOf, type Working, type WorkingBack, type WorkingPart } from "../sales/working";
import { taxNames } from "../sync/book";
import type { Payment, Outcome, Receipt } from "../view";
import { DONE, Refused, attempt, attemptLater, refuse, textOf, type Counter } from "./counter";
import { byHand } from "./by_hand";
import { needByItself, splitAsPaid, stayed } from "./coming_back";
import { isCashTender, isValueTender, needCopy, needShift } from "./drawer";
import { leaving } from "./shelf";
import { receiptOf, refusalOf } from "./showing";
import { copyNow, refreshParked, refreshUnsent } from "./refreshing";
import { followerOf } from "./splitting";
import type { Valuing } from "./valuing";

type Text = Pick<TextRow, "hash" | "salt" | "text">;

export class Paying {
  /** What a terminal took goes back through it. */
  giveBack: (part: WorkingPart) => Promise<Outcome> = async () => refuse("no_terminal");

  constructor(
    readonly counter: Counter,
    readonly valuing: Valuing,
    /** What comes back on the ticket as it may come back now; refuses what has come back meanwhile. */
    readonly backNow: (back: WorkingBack) => Promise<WorkingBack>,
  ) {}

  preview(tenderId: string, given: number | null): Payment {
    const nothing = { givenMinor: 0, amountMinor: 0, changeMinor: 0, remainingMinor: this.counter.state.basket.remainingMinor, roundingMinor: 0 };
    let payment: Payment = { ...nothing, refusal: { code: "no_lines" } };
    const outcome = attempt(() => {
      const { figures, amount, parts } = this.#thought(tenderId, given);
      payment = {
        givenMinor: figures.tenders.at(-1)?.given_minor ?? 0,
        amountMinor: amount,
        changeMinor: figures.change_minor,
        remainingMinor: figures.remaining_minor,
        roundingMinor: figures.cash_rounding_minor,
        refusal: null,
        byItself: tenderId in (this.counter.working.back?.byItself ?? {}),
        ...(tenderId ? {} : { parts }),
      };
    });
    return outcome.ok ? payment : { ...nothing, refusal: outcome.refusal };
  }

  likelyNotes(): readonly number[] {
    const { book } = this.counter;
    const cash = book?.tenders.find((tender) => tender.cash);
    if (!book || !cash || !inUse(this.counter.working)) return [];
    const due = this.preview(cash.id, null).amountMinor;
    if (due <= 0) return [];
    return likelyNotes(due, book.company.currency, book.company.exponent);
  }

  coins(amount: number): readonly number[] {
    const { book } = this.counter;
    return book ? coinsOf(amount, book.company.currency, book.company.exponent) : [];
  }

  pay(tenderId: string, given: number | null, reference = ""): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      this.#ready();
      const { figures, amount, parted } = this.#thought(tenderId, given);
      if (!amount) return refuse("nothing_to_pay");
      if (!tenderId) return counter.holding(() => this.#giveAsPaid(parted));
      this.#limit(tenderId, amount);
      return counter.holding(async () => {
        const said = (await byHand(counter, tenderId, reference, amount)) ?? (await this.#said(tenderId, reference, amount));
        const key = String(counter.working.next);
        const part: WorkingPart = { key, tender: tenderId, given, reference: textOf(said, 80) };
        const paid: Working = { ...counter.working, parts: [...counter.working.parts, part], next: counter.working.next + 1 };
        if (figures.remaining_minor === 0) return this.#finish(paid);
        return this.keep({ ...paid, parts: [...counter.working.parts, { ...part, given: figures.tenders.at(-1)?.given_minor ?? given }] });
      });
    });
  }

  /** The rest of an exchange goes back by what its goods were paid with, in parts. */
  async #giveAsPaid(parted: Working): Promise<Outcome> {
    for (const { tender: id, reference } of parted.parts.slice(this.counter.working.parts.length)) {
      const tender = this.counter.theBook().tenders.find((one) => one.id === id);
      if (tender && isValue(tender)) await this.valuing.need(tender, reference, -1);
    }
    return this.#finish(parted);
  }

  /** That rest as parts of the payment: what is cash comes last, and is what remains. */
  #parted(): Working {
    const { working, state } = this.counter;
    const shares = splitAsPaid(working.back?.paid ?? [], this.counter.theBook())(-state.basket.remainingMinor);
    const parts = [...shares.filter(({ cash }) => !cash), ...shares.filter(({ cash }) => cash)].map(({ type, reference, amount }, place, { length }): WorkingPart => (
      { key: String(working.next + place), tender: type, given: place < length - 1 ? -amount : null, reference }
    ));
    return { ...working, parts: [...working.parts, ...parts], next: working.next + parts.length };
  }

  /** What the payment says, once what a customer has with us is kept for it. Nobody changes the basket meanwhile. */
  async #said(tenderId: string, reference: string, amount: number): Promise<string> {
    const { counter, valuing } = this;
    const tender = counter.theBook().tenders.find(({ id }) => id === tenderId);
    if (!tender) throw new Refused({ code: "unknown_tender" });
    const said = await valuing.reference(tender, reference);
    const onto = (counter.working.loads ?? []).some((load) => load.tender === tenderId && (!load.reference || load.reference === said));
    if (onto) throw new Refused({ code: "pays_itself" });
    if (isValue(tender)) await valuing.need(tender, said, amount);
    return said;
  }

  /** What a payment by this tender would settle; throws what refuses it. */
  wanted(tenderId: string, given: number | null): number {
    this.#ready();
    const { amount } = this.#thought(tenderId, given);
    if (!amount) throw new Refused({ code: "nothing_to_pay" });
    return amount;
  }

  /** Throws what would keep the sale from being final: goods that have come back otherwise since. */
  async checkBack(): Promise<void> {
    const { back } = this.counter.working;
    if (back) await this.backNow(back);
  }

  /** The terminal charged a card: a part, or what ends the sale. */
  async takeCharged(working: Working, charged: Omit<WorkingPart, "key">): Promise<Outcome> {
    const { counter } = this;
    const part: WorkingPart = { ...charged, key: String(working.next) };
    const paid: Working = { ...working, parts: [...working.parts, part], next: working.next + 1 };
    const { remaining_minor } = priced(paid, counter.theBook(), counter.day());
    if (remaining_minor !== 0) return this.keep(paid);
    try {
      return await this.#finish(paid);
    } catch (reason) {
      // Whatever keeps the sale from being final, the card is charged: a part, which can be given back.
      if (counter.working.id === working.id) await this.keep(paid);
      throw reason;
    }
  }

  finish(): Promise<Outcome> {
    return attemptLater(async () => {
      this.#ready();
      if (this.counter.state.basket.remainingMinor !== 0) return refuse("not_paid", { open: this.counter.state.basket.remainingMinor });
      return this.#finish(this.counter.working);
    });
  }

  undoPart(key: string): Promise<Outcome> {
    return attemptLater(async () => {
      this.#ready();
      const { working } = this.counter;
      const gone = working.parts.find((part) => part.key === key);
      if (!gone) return refuse("unknown_line");
      if (gone.attempt) return this.giveBack(gone);
      const left = { ...working, parts: working.parts.filter((part) => part.key !== key) };
      const tender = this.counter.theBook().tenders.find(({ id }) => id === gone.tender);
      const outcome = await this.keep(left);
      if (tender && isValue(tender)) this.valuing.letGo(tender, gone.reference, left);
      return outcome;
    });
  }

  /** A part of the payment is kept durably before it is shown as taken: money has changed hands. */
  async keep(working: Working): Promise<Outcome> {
    const { counter } = this;
    return counter.holding(async () => {
      await counter.write(() => counter.around.kept.keep("basket", working));
      counter.setWorking(working);
      return DONE;
    });
  }

  #ready(): void {
    const { counter } = this;
    counter.thePerson();
    if (counter.busy || counter.working.card) throw new Refused({ code: "paying" });
    if (!inUse(counter.working)) throw new Refused({ code: "no_lines" });
    needCopy(counter);
    needShift(counter);
  }

  /** What the basket comes to with one payment more. */
  #thought(tenderId: string, given: number | null): { figures: PricedBasket; amount: number; parted: Working; parts: NonNullable<Payment["parts"]> } {
    const { counter } = this;
    const book = counter.theBook();
    const parted = tenderId ? counter.working : this.#parted();
    const [before, byItself] = [counter.working.parts.length, counter.working.back?.byItself];
    const tender = book.tenders.find(({ id }) => id === (tenderId || parted.parts.slice(before).at(-1)?.tender));
    if (!tender) throw new Refused({ code: "unknown_tender" });
    if (!inUse(counter.working)) throw new Refused({ code: "no_lines" });
    if (given !== null && !Number.isSafeInteger(given)) throw new Refused({ code: "too_large" });
    let figures: PricedBasket;
    try {
      figures = priced(parted, book, counter.day(), tenderId ? { tender: tenderId, given } : undefined);
    } catch (reason) {
      throw new Refused(refusalOf(reason));
    }
    const parts = figures.tenders.slice(before).map(({ amount_minor: minor }, place) => {
      const { tender: id = tenderId } = parted.parts[before + place] ?? {};
      needByItself(byItself, id, -minor);
      return { name: book.tenders.find((one) => one.id === id)?.name ?? "", amountMinor: -minor, byItself: id in (byItself ?? {}) };
    });
    const amount = parts.reduce((sum, { amountMinor }) => sum - amountMinor, 0);
    // Of a part that was paid in cash before, a card would give change.
    if (!tender.cash && figures.change_minor > 0) throw new Refused({ code: "over_total" });
    if (figures.change_minor > mostChange(book.company.currency, book.company.exponent)) throw new Refused({ code: "too_large" });
    if ((given ?? 0) < 0 || (amount && amount < 0 !== figures.to_pay_minor < 0)) throw new Refused({ code: "wrong_direction" });
    return { figures, amount, parted, parts };
  }

  #limit(tenderId: string, amount: number): void {
    const { counter } = this;
    const limit = counter.state.tenders.find(({ id }) => id === tenderId)?.limitMinor ?? null;
    if (!counter.state.online && limit !== null && amount > limit) throw new Refused({ code: "needs_network", values: { limit } });
  }

  async #finish(working: Working): Promise<Outcome> {
    const { counter } = this;
    const where = circumstances(counter);
    let figures: PricedBasket;
    try {
      figures = priced(working, where.book, where.day);
    } catch (reason) {
      throw new Refused(refusalOf(reason));
    }
    if (figures.remaining_minor !== 0) throw new Refused({ code: "not_paid", values: { open: figures.remaining_minor } });
    return counter.holding(async () => {
      if (working.back) await this.backNow(working.back);
      const { texts, hashes } = await hashedNotes(working);
      const draft = saleDraft(working, figures, where, hashes);
      const shown = shownOfSale(counter, working, figures, draft);
      return settle(counter, draft, shown, texts, true);
    });
  }
}

export function circumstances(counter: Counter): Circumstances {
  const book = counter.theBook();
  const identity = counter.theIdentity();
  const now = counter.clock.now();
  return {
    book,
    register: identity.register.id,
    series: identity.series,
    person: counter.thePerson().id,
    day: businessDay(now, book.location.time_zone, book.location.day_starts_hour),
    occurredAt: iso(now),
    deviceTime: iso(counter.clock.device()),
    shift: counter.shift?.id ?? "",
  };
}

/** The durable commit of any document, and what follows from it: shown as done, copied, sent. */
export async function settle(
  counter: Counter,
  draft: Draft,
  shown: Omit<Shown, "number">,
  texts: readonly Text[],
  closesBasket: boolean,
): Promise<Outcome> {
  const { kept } = counter.around;
  const rest = closesBasket ? await followerOf(counter, draft.id) : undefined;
  const next = closesBasket ? (rest?.working ?? counter.freshBasket()) : null;
  const cards = (shown.loads ?? []).flatMap(({ number }) => (number ? [number.slice(-4)] : []));
  const row = await counter.write(async () => {
    const made = await committed(counter, {
      made: { ...draft, text: (number) => bodyText(draft, number) },
      drawer: (body) => ({ shift: counter.shift && after(counter.shift, body, (id) => isCashTender(counter, id), (id) => isValueTender(counter, id), cards) }),
      shown, texts, nextBasket: next, takesUp: rest?.id ?? "", at: counter.clock.now(), clockOffset: counter.clock.offset,
      alone: counter.alone || !counter.state.online,
    });
    counter.alone = false;
    counter.shift = ((await kept.fact<ShiftState | null>("shift")) ?? null);
    // From here on the sale has happened: the basket must not be written again by what was queued behind.
    if (next) counter.working = next;
    return made;
  });
  const shownAs = {
    done: await justMade(kept, row), stage: "done", undoable: null, lastAdded: null,
    // Counted at once: until the count below, "sent to the office" would be a claim about the sales before.
    unsent: counter.state.unsent + row.unsent, unsentSince: counter.state.unsentSince ?? (row.unsent ? row.at : null),
  } as const;
  if (next) counter.setWorking(next, shownAs);
  else counter.set(shownAs);
  counter.levels.sold(leaving(draft.lines, (id) => counter.catalogue.byId(id)));
  // What is shown as done is done: the next scan need not wait for the counts below.
  counter.letGo();
  counter.around.sounds.play("paid", counter.state.sound);
  await refreshUnsent(counter);
  if (rest) await refreshParked(counter);
  counter.nudge();
  copyNow(counter);
  return DONE;
}

/** A document as it was when it was finished. */
export async function justMade(kept: Kept, row: ReceiptRow): Promise<Receipt> {
  return receiptOf(row, false, new Map(), (row.original && (await kept.receipts.get(row.original))?.shown.number) || null);
}

/** A commit that reports a failure may have happened all the same: what is on the disk counts. */
export async function committed(counter: Counter, finish: Finish): Promise<ReceiptRow> {
  const { kept } = counter.around;
  try {
    return await commit(kept, finish);
  } catch (reason) {
    const there = await kept.receipts.get(finish.made.id).catch(() => undefined);
    if (there) return there;
    throw reason;
  }
}

/** Notes are personal: only their salted hashes stand in the document. */
async function hashedNotes(working: Working): Promise<{ texts: Text[]; hashes: Map<string, string> }> {
  const texts: Text[] = [];
  const hashes = new Map<string, string>();
  for (const [key, text] of [["", working.note], ...working.lines.map((line) => [line.key, line.note])] as [string, string][]) {
    if (!text) continue;
    const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
    const hash = await sha256(salt + text);
    texts.push({ hash, salt, text });
    hashes.set(key, hash);
  }
  return { texts, hashes };
}

function shownOfSale(counter: Counter, working: Working, figures: PricedBasket, draft: Draft): Omit<Shown, "number"> {
  const names = taxNames(counter.theBook());
  return {
    person: counter.thePerson().name,
    customer: working.customer?.name ?? "",
    note: working.note,
    notes: working.lines.map(({ note }) => note),
    units: [...working.lines.map(({ variant: { unit, decimals } }) => ({ unit, decimals })), ...(working.back?.units ?? [])],
    tenders: tendersShown(counter, draft, working.back?.byItself),
    ...(working.back ? { stayed: stayed(working.back, draft, counter.theBook()) } : {}),
    loads: counter.state.basket.loads,
    ...(tipOf(working) ? { tip: { minor: tipOf(working), name: counter.thePerson().name, of: "" } } : {}),
    taxes: together(
      figures.totals.map((tax) => ({ code: tax.code, name: names.get(tax.code) ?? tax.code, ratePpm: tax.rate_ppm, baseMinor: tax.base_minor, amountMinor: tax.reverse_charge ? 0 : tax.amount_minor })),
      working.back?.taxes ?? [],
    ),
  };
}

/** Taxes of what is sold and of what comes back: of one code and rate they are one row. */
function together(sold: Shown["taxes"], back: Shown["taxes"]): Shown["taxes"] {
  const rows = new Map<string, Shown["taxes"][number]>();
  for (const tax of [...sold, ...back]) {
    const key = `${tax.code} ${tax.ratePpm}`;
    const { baseMinor = 0, amountMinor = 0 } = rows.get(key) ?? {};
    rows.set(key, { ...tax, baseMinor: baseMinor + tax.baseMinor, amountMinor: amountMinor + tax.amountMinor });
  }
  return [...rows.values()];
}

export function tendersShown(counter: Counter, draft: Draft, byItself: WorkingBack["byItself"] = {}): Shown["tenders"] {
  return draft.tenders.map(({ type, amount }) => {
    const tender = counter.theBook().tenders.find(({ id }) => id === type);
    return { name: tender?.name ?? (type === counter.theBook().tips?.tender ? counter.theBook().tips?.name : "") ?? "", cash: tender?.cash ?? false, ...(amount < 0 && type in byItself ? { byItself: true } : {}) };
  });
}

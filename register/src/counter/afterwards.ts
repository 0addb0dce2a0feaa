/** What comes after a sale: its receipt again, voids and returns. */
import { uuid7 } from "../devices/ids";
import type { ReceiptRow as Row, Shown } from "../devices/store";
import { readBody, type Draft } from "../sales/document";
import { returnDraft, voidDraft, wrongChoice, type Chosen } from "../sales/taking_back";
import type { Share } from "../sales/refunding";
import { isValue } from "../sales/value";
import { ended, type GivenApproval, type WorkingBack } from "../sales/working";
import { isCash } from "../sales/cash";
import { asideNow } from "../sync/outbox";
import type { Outcome, Receipt, ReceiptRow, Refusal, ReturnLine, ReturnPreview } from "../view";
import { needAllowance } from "./allowance";
import type { Approving } from "./approving";
import { goneBack, isOtherWay, left, leftByItself, leftOf, most, needByItself, paidWith, waysBack, refundOf, splitAsPaid, taxesShown, type Original } from "./coming_back";
import { Refused, attempt, attemptLater, refuse, textOf, type Counter } from "./counter";
import { needShift } from "./drawer";
import { lookUp } from "./looking_up";
import { circumstances, settle, tendersShown } from "./paying";
import { receiptOf, veiled, receiptRow } from "./showing";
import { refreshUnsent } from "./refreshing";
import { tipsLeft } from "./tipping";
import type { Valuing } from "./valuing";

export class Afterwards {
  #found = new Map<string, Original>();

  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
    readonly valuing: Valuing,
  ) {}

  async receipts(text: string, limit = 50): Promise<readonly ReceiptRow[]> {
    const { kept } = this.counter.around;
    const wanted = text.trim().toLowerCase();
    const digits = wanted.replace(/[^0-9]/g, "");
    const voided = await this.#voided();
    const matches = (row: Row): boolean =>
      !isCash(row.kind) &&
      (!wanted || row.shown.number.toLowerCase().includes(wanted) || (digits.length > 1 && String(Math.abs(row.total_minor)) === digits));
    const rows = await kept.receipts.orderBy("[series+number]").reverse().filter(matches).limit(limit).toArray();
    return rows.map((row) => receiptRow(row, voided.has(row.id)));
  }

  async receipt(id: string): Promise<Receipt | null> {
    const { kept } = this.counter.around;
    const row = await kept.receipts.get(id);
    if (!row || isCash(row.kind)) return null;
    const { back, voided } = await this.#ownBack(id);
    const original = row.original ? ((await kept.receipts.get(row.original))?.shown.number ?? this.#found.get(row.original)?.shown.number ?? null) : null;
    return (this.counter.may(this.counter.thePerson(), "sales:return") ? (one: Receipt) => one : veiled)(receiptOf(row, voided, back, original));
  }

  /** Counted before it is printed: after a power cut the next one says “copy”, whether paper came out or not. */
  async markPrinted(id: string): Promise<{ copy: number }> {
    const { counter } = this;
    const { kept } = counter.around;
    const copy = await counter.write(() =>
      kept.transaction("rw", kept.receipts, async () => {
        const row = await kept.receipts.get(id);
        if (!row) return 1; // printed first where it was made
        await kept.receipts.update(id, { printed: row.printed + 1 });
        return row.printed;
      }),
    );
    if (counter.state.done?.id === id) counter.set({ done: { ...counter.state.done, printed: copy + 1 } });
    return { copy };
  }

  async unsentList(): Promise<readonly ReceiptRow[]> {
    const voided = await this.#voided();
    const rows = await this.counter.around.own.receipts.where("unsent").equals(1).sortBy("number");
    return rows.map((row) => receiptRow(row, voided.has(row.id)));
  }

  async keptAside(): Promise<readonly ReceiptRow[]> {
    const voided = await this.#voided();
    return (await asideNow(this.counter.around.own)).map((row) => receiptRow(row, voided.has(row.id)));
  }

  voidSale(id: string, reason: string): Promise<Outcome> {
    return attemptLater(async () => {
      const [sale, said] = [await this.#original(id), needReason(reason)];
      await this.#mayVoid(sale);
      const [values, made] = [{ number: sale.shown.number, total: sale.body.total }, uuid7(this.counter.clock.now())];
      const usable = async ({ body }: Original, approvals: readonly GivenApproval[]): Promise<Draft> => {
        const draft = voidDraft(body, { id: made, reason: said, approvals: plain(approvals) }, circumstances(this.counter));
        // What the office has not heard of nobody has used.
        if (!(await this.counter.around.kept.receipts.get(id))?.unsent) await this.valuing.needBack(draft);
        return draft;
      };
      await usable(sale, []);
      return this.approving.needLater(["sales:void"], "voidSale", values, (approvals) =>
        attemptLater(() => this.#exclusive(async () => {
          const { sale: again } = await this.#asOfNow(id);
          await this.#mayVoid(again);
          return this.#settle(await usable(again, approvals), again);
        })),
      );
    });
  }

  async #mayVoid(sale: Original): Promise<void> {
    if (sale.voided) throw new Refused({ code: "already_voided" });
    if (sale.body.kind !== "sale") throw new Refused({ code: "unknown_receipt" });
    // The goods that came in on an exchange are the customer's no more: what was sold there comes back by a return.
    if (sale.body.lines.some(({ original }) => original)) throw new Refused({ code: "already_returned" });
    if ([...sale.back.values()].some((micro) => micro > 0)) throw new Refused({ code: "already_returned" });
    // A void gives the tip back with the rest: what went back before would go back twice.
    const tip = sale.own ? (sale.shown.tip?.minor ?? 0) : 0;
    if (tip > 0 && tip > (await tipsLeft(this.counter, sale.shown.number))) throw new Refused({ code: "tip_gone_back" });
    if (!sale.own && !this.counter.state.online) throw new Refused({ code: "needs_network" });
  }

  async findForReturn(number: string): Promise<Receipt | Refusal> {
    const typed = number.trim();
    const row = await this.#byNumber(typed);
    const looked = await this.#askOffice(typed, row);
    if ("body" in looked) return this.#receiptOf(looked.body.id);
    if (row?.kind !== "sale") return looked;
    await this.#original(row.id);
    return this.#receiptOf(row.id);
  }

  /** What the office says, kept beside what this register took back and has not told yet. */
  async #askOffice(typed: string, row: Row | undefined): Promise<Original | Refusal> {
    const looked = await lookUp(this.counter, typed);
    if ("code" in looked) return looked;
    const own = row ? await this.#ownBack(row.id) : null;
    const known = own ? leftOf(paidWith({ ...looked, shown: row?.shown ?? looked.shown }, this.counter.theBook(), own.gone)) : null;
    const sale = own ? { ...looked, back: most(looked.back, own.back), left: known, voided: looked.voided || own.voided, own: true } : looked;
    this.#found.set(looked.body.id, sale);
    return sale;
  }

  /**
   * The sale as it is right before money goes out: other registers took goods of it back meanwhile, of our own receipts too.
   * alone: nobody but this register could be asked.
   */
  async #asOfNow(id: string): Promise<{ sale: Original; alone: boolean }> {
    const { counter } = this;
    const row = await counter.around.kept.receipts.get(id);
    // What the office has not heard of nobody else took back.
    const looked = row?.unsent ? null : await this.#askOffice(id, row);
    const sale = await this.#original(id);
    const silent = looked !== null && "code" in looked;
    if (silent && !sale.own) throw new Refused(looked);
    return { sale, alone: !counter.around.training.on && (silent || !counter.state.online) };
  }

  previewReturn(id: string, lines: readonly ReturnLine[], tenderId: string): ReturnPreview {
    try {
      const sale = this.#found.get(id);
      if (!sale) throw new Refused({ code: "unknown_receipt" });
      const draft = this.#returned(sale, lines, tenderId, "-", []);
      const names = tendersShown(this.counter, draft, leftByItself(sale, this.counter.theBook()));
      const parts = draft.tenders.map(({ type, amount }, place) => ({ tenderId: type, name: names[place]?.name ?? "", amountMinor: -amount, byItself: names[place]?.byItself ?? false }));
      const byItself = names.some((one) => one.byItself);
      return { refundMinor: -draft.total, parts, otherWay: this.#otherWay(sale, tenderId), byItself, refusal: null };
    } catch (reason) {
      if (reason instanceof Refused) return { refundMinor: 0, parts: [], otherWay: false, refusal: reason.refusal };
      throw reason;
    }
  }

  #otherWay(sale: Original, tenderId: string): boolean {
    return tenderId !== "" && isOtherWay(paidWith(sale, this.counter.theBook()), tenderId);
  }

  /** Off-line a register takes back its own receipts by itself, up to the day's allowance; training is as with a network. */
  #rights(sale: Original, otherWay: boolean): string[] {
    const alone = sale.own && !this.counter.state.online && !this.counter.around.training.on;
    return [...(alone ? [] : ["sales:return"]), ...(otherWay ? ["sales:refund_other"] : [])];
  }

  returnItems(id: string, lines: readonly ReturnLine[], tenderId: string, reason: string, card = "", why = ""): Promise<Outcome> {
    return attemptLater(async () => {
      const reference = await this.#reference(tenderId, card);
      const sale = this.#found.get(id) ?? (await this.#original(id));
      const otherWay = this.#otherWay(sale, tenderId);
      if (otherWay && !textOf(why, 100)) throw new Refused({ code: "reason_missing" });
      const said = needReason(otherWay ? [textOf(reason, 90), textOf(why, 100)].filter(Boolean).join("; ") : reason);
      const refund = -this.#returned(sale, lines, tenderId, said, [], reference).total;
      await this.#allowance(sale, refund);
      const values = { number: sale.shown.number, refund };
      return this.approving.needLater(this.#rights(sale, otherWay), "returnItems", values, (approvals) =>
        attemptLater(() => this.#exclusive(async () => {
          const { sale: again, alone } = await this.#asOfNow(id);
          const draft = this.#returned(again, lines, tenderId, said, plain(approvals), reference);
          await this.#allowance(again, -draft.total, alone);
          const outcome = await this.#settle(draft, again);
          this.#found.delete(id);
          return outcome;
        })),
      );
    });
  }

  /** Put goods of a sale on the open ticket: they are settled with what is sold there, at what was paid. */
  exchange(id: string, lines: readonly ReturnLine[], reason: string): Promise<Outcome> {
    return attemptLater(async () => {
      const sale = this.#found.get(id) ?? (await this.#original(id));
      const said = needReason(reason);
      this.#exchangeable();
      const back = this.#backOf(sale, lines.map(chosenOf), said, []), refund = refundOf(back);
      await this.#allowance(sale, refund);
      return this.approving.needLater(this.#rights(sale, false), "returnItems", { number: sale.shown.number, refund }, (approvals) =>
        attemptLater(async () => {
          this.#exchangeable();
          this.counter.setWorking({ ...this.counter.working, back: { ...back, approvals } }, { undoable: null });
        }),
      );
    });
  }

  dropExchange(): Outcome {
    return attempt(() => {
      const { counter } = this;
      counter.thePerson();
      if (counter.busy || counter.working.parts.length) return refuse("paying");
      const { back: _gone, ...working } = counter.working;
      counter.setWorking(ended(working));
    });
  }

  /** What comes back as it may come back now; what was settled with the customer must still be so. */
  async backNow(back: WorkingBack): Promise<WorkingBack> {
    const { sale, alone } = await this.#asOfNow(back.sale);
    const now = this.#backOf(sale, back.chosen, back.reason, back.approvals);
    if (JSON.stringify(now.lines) !== JSON.stringify(back.lines) || now.rounding !== back.rounding) throw new Refused({ code: "already_returned" });
    await this.#allowance(sale, refundOf(now), alone);
    return now;
  }

  /** There is a ticket to put it on, and nothing of another receipt on it. */
  #exchangeable(): void {
    const { counter } = this;
    counter.nextSale();
    counter.thePerson();
    if (counter.busy || counter.working.parts.length) throw new Refused({ code: "paying" });
    if (counter.working.back || counter.working.loads?.length) throw new Refused({ code: "basket_in_use" });
  }

  #backOf(sale: Original, chosen: WorkingBack["chosen"], reason: string, approvals: readonly GivenApproval[]): WorkingBack {
    if (sale.voided) throw new Refused({ code: "already_voided" });
    this.#choose(sale, chosen);
    const draft = returnDraft(sale.body, sale.back, chosen, { id: "", split: () => [], reason, approvals: [] }, circumstances(this.counter));
    const paid = paidWith(sale, this.counter.theBook());
    return {
      sale: sale.body.id, number: sale.shown.number, paid, ways: waysBack(paid), byItself: leftByItself(sale, this.counter.theBook()), chosen, reason, approvals, lines: draft.lines, rounding: draft.rounding,
      units: draft.lines.map(({ original }) => sale.shown.units[(original?.[1] ?? 1) - 1] ?? { unit: "", decimals: 0 }),
      taxes: taxesShown(draft, sale),
    };
  }

  /** Refuses what cannot come back: too much, or half of what is sold by the piece. */
  #choose(sale: Original, chosen: WorkingBack["chosen"]): void {
    const wrong = wrongChoice(sale.body, sale.back, chosen);
    if (wrong) throw new Refused({ code: wrong });
    for (const { line, quantity } of chosen) {
      const decimals = Math.min(6, sale.shown.units[line - 1]?.decimals ?? 0);
      const step = 10 ** (6 - decimals);
      // What is left of half a piece that was sold all the same may come back as it is.
      if (quantity - step * Math.floor(quantity / step) && quantity !== left(sale, line)) throw new Refused({ code: "too_many_decimals", values: { decimals } });
    }
  }

  async #reference(tenderId: string, card: string): Promise<string> {
    const tender = this.counter.theBook().tenders.find(({ id }) => id === tenderId);
    return tender?.kind === "gift_card" ? this.valuing.reference(tender, card) : "";
  }

  #returned(sale: Original, lines: readonly ReturnLine[], tenderId: string, reason: string, approvals: Draft["approvals"], reference = ""): Draft {
    const book = this.counter.theBook();
    const tender = book.tenders.find(({ id }) => id === tenderId);
    if (tenderId && (!tender || tender.refunds === false)) throw new Refused({ code: "unknown_tender" });
    const customer = this.counter.working.customer?.id ?? "";
    const onCredit = tender !== undefined && isValue(tender);
    if (onCredit && tender.kind !== "gift_card" && !sale.body.customer && !customer) throw new Refused({ code: "customer_needed" });
    if (sale.voided) throw new Refused({ code: "already_voided" });
    const chosen = lines.map(chosenOf);
    this.#choose(sale, chosen);
    const split = tender ? (refund: number): readonly Share[] => [{ type: tender.id, reference, cash: tender.cash, amount: refund }] : splitAsPaid(paidWith(sale, book), book);
    const how = { id: uuid7(this.counter.clock.now()), split, customer: onCredit ? customer : "", reason, approvals };
    const draft = returnDraft(sale.body, sale.back, chosen, how, circumstances(this.counter));
    needByItself(leftByItself(sale, book), tenderId, -draft.total);
    return draft;
  }

  /** Off-line nobody knows what other registers gave back: own receipts only, and so much a day. */
  async #allowance(sale: Original, refund: number, alone = !this.counter.state.online): Promise<void> {
    if (!alone) return;
    if (!sale.own) throw new Refused({ code: "needs_network" });
    await needAllowance(this.counter, refund);
  }

  async #settle(draft: Draft, sale: Original): Promise<Outcome> {
    const { counter } = this;
    const places = draft.lines.map((line) => (line.original ? line.original[1] - 1 : 0));
    const units = draft.kind === "void" ? sale.shown.units : places.map((place) => sale.shown.units[place] ?? { unit: "", decimals: 0 });
    const shown: Omit<Shown, "number"> = {
      person: counter.thePerson().name,
      customer: sale.shown.customer,
      note: "",
      notes: [],
      units,
      tenders: tendersShown(counter, draft, leftByItself(sale, counter.theBook())),
      taxes: taxesShown(draft, sale),
      // A sale that never was left nobody anything.
      ...(draft.kind === "void" && sale.shown.loads?.length ? { loads: sale.shown.loads.map((load) => ({ ...load, amountMinor: -load.amountMinor, number: "" })) } : {}),
      ...(draft.kind === "void" && sale.shown.tip ? { tip: { ...sale.shown.tip, minor: -sale.shown.tip.minor } } : {}),
    };
    const outcome = await settle(counter, draft, shown, [], false);
    const done = counter.state.done;
    if (done?.id === draft.id) counter.set({ done: { ...done, original: sale.shown.number } });
    await refreshUnsent(counter);
    return outcome;
  }

  /** One document at a time. */
  async #exclusive(work: () => Promise<Outcome>): Promise<Outcome> {
    const { counter } = this;
    counter.thePerson();
    needShift(counter);
    if (counter.busy) return refuse("paying");
    return counter.holding(work);
  }

  async #original(id: string): Promise<Original> {
    const found = await this.counter.around.kept.receipts.get(id);
    const row = found && !isCash(found.kind) ? found : undefined;
    const told = this.#found.get(id);
    if (!row) {
      if (told) return told;
      throw new Refused({ code: "unknown_receipt" });
    }
    const { back, gone, voided } = await this.#ownBack(id);
    const body = readBody(row.body);
    const now = paidWith({ body, left: told?.left ?? null, shown: row.shown }, this.counter.theBook(), gone);
    const sale: Original = {
      body, shown: row.shown, back: told ? most(told.back, back) : back, left: leftOf(now), voided: voided || (told?.voided ?? false), own: true,
      ...(told?.charged ? { charged: told.charged } : {}),
    };
    this.#found.set(id, sale);
    return sale;
  }

  /** What this register took back of a sale itself. */
  async #ownBack(id: string): Promise<{ back: Map<number, number>; gone: Map<string, number>; voided: boolean }> {
    const back = new Map<number, number>();
    const rows = await this.counter.around.kept.receipts.where("original").equals(id).toArray();
    const bodies = rows.map((row) => readBody(row.body));
    for (const { original, quantity } of bodies.flatMap(({ lines }) => lines)) {
      if (original && original[0] === id && quantity < 0) back.set(original[1], (back.get(original[1]) ?? 0) - quantity);
    }
    return { back, gone: goneBack(bodies, this.counter.theBook()), voided: rows.some(({ kind }) => kind === "void") };
  }

  async #byNumber(typed: string): Promise<Row | undefined> {
    const { kept } = this.counter.around;
    const match = /^(.+)-0*([1-9][0-9]*)$/.exec(typed.toUpperCase());
    if (!match) return kept.receipts.get(typed.toLowerCase());
    for (const series of await kept.series.toArray()) {
      if (series.code.toUpperCase() !== match[1]) continue;
      return kept.receipts.where("[series+number]").equals([series.id, Number(match[2])]).first();
    }
    return undefined;
  }

  async #receiptOf(id: string): Promise<Receipt> {
    const found = this.#found.get(id) as Original;
    const own = await this.receipt(id);
    const { body, shown, back, voided } = found;
    if (own) return { ...own, voided, lines: own.lines.map((line) => ({ ...line, returnableMicro: left(found, line.line) })) };
    const row: Row = {
      id: body.id, series: body.series, number: body.number, previous_hash: "", hash: "", body: JSON.stringify(body), register: body.register,
      at: Date.parse(body.occurred_at), kind: body.kind, total_minor: body.total, original: body.original ?? "", unsent: 0, acknowledged_at: 0,
      problem: "", uncopied: 0, printed: 1, clock_offset_ms: 0, shown,
    };
    return { ...receiptOf(row, voided, back, null), own: false };
  }

  async #voided(): Promise<Set<string>> {
    const rows = await this.counter.around.kept.receipts.where("original").notEqual("").and((row) => row.kind === "void").toArray();
    return new Set(rows.map((row) => row.original));
  }
}

function chosenOf({ line, quantityMicro, damaged }: ReturnLine): Chosen {
  return { line, quantity: quantityMicro, ...(damaged ? { damaged } : {}) };
}

function needReason(reason: string): string {
  return textOf(reason, 200) || "-";
}

function plain(approvals: readonly GivenApproval[]): GivenApproval[] {
  return [...approvals];
}

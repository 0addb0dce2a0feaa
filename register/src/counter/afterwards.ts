/** What comes after a sale: its receipt again, voids and returns. */
import { uuid7 } from "../devices/ids";
import type { ReceiptRow as Row, Shown } from "../devices/store";
import { readBody, type Body, type Draft } from "../sales/document";
import { returnDraft, voidDraft, wrongChoice, type Back } from "../sales/taking_back";
import { isValue } from "../sales/value";
import type { GivenApproval, WorkingBack } from "../sales/working";
import { isCash } from "../sales/cash";
import { asideNow } from "../sync/outbox";
import type { Outcome, Receipt, ReceiptRow, Refusal, ReturnLine } from "../view";
import type { Approving } from "./approving";
import { Refused, attempt, attemptLater, refuse, textOf, type Counter } from "./counter";
import { needShift } from "./drawer";
import { lookUp } from "./looking_up";
import { circumstances, settle, tendersShown } from "./paying";
import { receiptOf, receiptRow } from "./showing";
import { refreshUnsent } from "./refreshing";
import type { Valuing } from "./valuing";

/** A sale that goods may come back from: our own, or one the server told us about. */
export interface Original {
  readonly body: Body;
  readonly shown: Shown;
  readonly back: Back;
  readonly voided: boolean;
  readonly own: boolean;
}

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
    return receiptOf(row, voided, back, original);
  }

  /** Counted before it is printed: after a power cut the next one says “copy”, whether paper came out or not. */
  async markPrinted(id: string): Promise<{ copy: number }> {
    const { counter } = this;
    const { kept } = counter.around;
    const copy = await counter.write(() =>
      kept.transaction("rw", kept.receipts, async () => {
        const row = await kept.receipts.get(id);
        if (!row) return 0;
        await kept.receipts.update(id, { printed: row.printed + 1 });
        return row.printed;
      }),
    );
    if (counter.state.done?.id === id) counter.set({ done: { ...counter.state.done, printed: copy + 1 } });
    return { copy };
  }

  async unsentList(): Promise<readonly ReceiptRow[]> {
    const voided = await this.#voided();
    const rows = await this.counter.around.kept.receipts.where("unsent").equals(1).sortBy("number");
    return rows.map((row) => receiptRow(row, voided.has(row.id)));
  }

  async keptAside(): Promise<readonly ReceiptRow[]> {
    const voided = await this.#voided();
    return (await asideNow(this.counter.around.kept)).map((row) => receiptRow(row, voided.has(row.id)));
  }

  voidSale(id: string, reason: string): Promise<Outcome> {
    return attemptLater(async () => {
      const sale = await this.#original(id);
      const said = needReason(reason);
      this.#mayVoid(sale);
      const values = { number: sale.shown.number, total: sale.body.total };
      return this.approving.needLater("sales:void", "voidSale", values, (approvals) =>
        attemptLater(() => this.#exclusive(async () => {
          const again = await this.#original(id);
          this.#mayVoid(again);
          const draft = voidDraft(again.body, { id: uuid7(this.counter.clock.now()), reason: said, approvals: plain(approvals) }, circumstances(this.counter));
          return this.#settle(draft, again);
        })),
      );
    });
  }

  #mayVoid(sale: Original): void {
    if (sale.voided) throw new Refused({ code: "already_voided" });
    if (sale.body.kind !== "sale") throw new Refused({ code: "unknown_receipt" });
    // The goods that came in on an exchange are the customer's no more: what was sold there comes back by a return.
    if (sale.body.lines.some(({ original }) => original)) throw new Refused({ code: "already_returned" });
    if ([...sale.back.values()].some((micro) => micro > 0)) throw new Refused({ code: "already_returned" });
    if (!sale.own && !this.counter.state.online) throw new Refused({ code: "needs_network" });
  }

  async findForReturn(number: string): Promise<Receipt | Refusal> {
    const typed = number.trim();
    const row = await this.#byNumber(typed);
    const looked = await lookUp(this.counter, typed);
    if (looked && "body" in looked) {
      // What other registers took back counts as well as what this one did and has not told yet.
      const own = row ? await this.#ownBack(row.id) : null;
      this.#found.set(looked.body.id, own ? { ...looked, back: most(looked.back, own.back), voided: looked.voided || own.voided, own: true } : looked);
      return this.#receiptOf(looked.body.id);
    }
    if (row?.kind === "sale") {
      await this.#original(row.id);
      return this.#receiptOf(row.id);
    }
    return looked && "code" in looked ? looked : { code: "unknown_receipt" };
  }

  previewReturn(id: string, lines: readonly ReturnLine[], tenderId: string): { refundMinor: number; refusal: Refusal | null } {
    try {
      const sale = this.#found.get(id);
      if (!sale) throw new Refused({ code: "unknown_receipt" });
      return { refundMinor: -this.#returned(sale, lines, tenderId, "-", []).total, refusal: null };
    } catch (reason) {
      if (reason instanceof Refused) return { refundMinor: 0, refusal: reason.refusal };
      throw reason;
    }
  }

  returnItems(id: string, lines: readonly ReturnLine[], tenderId: string, reason: string, card = ""): Promise<Outcome> {
    return attemptLater(async () => {
      const reference = await this.#reference(tenderId, card);
      const sale = this.#found.get(id) ?? (await this.#original(id));
      const said = needReason(reason);
      const refund = -this.#returned(sale, lines, tenderId, said, [], reference).total;
      await this.#allowance(sale, refund);
      const values = { number: sale.shown.number, refund };
      return this.approving.needLater("sales:return", "returnItems", values, (approvals) =>
        attemptLater(() => this.#exclusive(async () => {
          const again = await this.#fresh(id, sale);
          const draft = this.#returned(again, lines, tenderId, said, plain(approvals), reference);
          await this.#allowance(again, -draft.total);
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
      const back = this.#backOf(sale, lines.map(({ line, quantityMicro }) => ({ line, quantity: quantityMicro })), said, []);
      const refund = refundOf(back);
      await this.#allowance(sale, refund);
      return this.approving.needLater("sales:return", "returnItems", { number: sale.shown.number, refund }, (approvals) =>
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
      counter.setWorking(working);
    });
  }

  /** What comes back as it may come back now; what was settled with the customer must still be so. */
  async backNow(back: WorkingBack): Promise<WorkingBack> {
    // After a restart the receipt of another register is asked for again.
    if (!this.#found.has(back.sale)) await this.findForReturn(back.sale);
    const sale = await this.#fresh(back.sale, await this.#original(back.sale));
    const now = this.#backOf(sale, back.chosen, back.reason, back.approvals);
    if (JSON.stringify(now.lines) !== JSON.stringify(back.lines) || now.rounding !== back.rounding) throw new Refused({ code: "already_returned" });
    await this.#allowance(sale, refundOf(now));
    return now;
  }

  /** There is a ticket to put it on, and nothing of another receipt on it. */
  #exchangeable(): void {
    const { counter } = this;
    if (counter.state.stage === "done") counter.set({ stage: "selling", done: null });
    counter.thePerson();
    if (counter.busy || counter.working.parts.length) throw new Refused({ code: "paying" });
    if (counter.working.back || counter.working.loads?.length) throw new Refused({ code: "basket_in_use" });
  }

  #backOf(sale: Original, chosen: WorkingBack["chosen"], reason: string, approvals: readonly GivenApproval[]): WorkingBack {
    if (sale.voided) throw new Refused({ code: "already_voided" });
    this.#choose(sale, chosen);
    const draft = returnDraft(sale.body, sale.back, chosen, { id: "", tender: "", cash: false, reason, approvals: [] }, circumstances(this.counter));
    return {
      sale: sale.body.id, number: sale.shown.number, chosen, reason, approvals, lines: draft.lines, rounding: draft.rounding,
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
    const tender = this.counter.theBook().tenders.find(({ id }) => id === tenderId);
    if (!tender || tender.refunds === false) throw new Refused({ code: "unknown_tender" });
    const customer = this.counter.working.customer?.id ?? "";
    if (isValue(tender) && tender.kind !== "gift_card" && !sale.body.customer && !customer) throw new Refused({ code: "customer_needed" });
    if (sale.voided) throw new Refused({ code: "already_voided" });
    const chosen = lines.map(({ line, quantityMicro }) => ({ line, quantity: quantityMicro }));
    this.#choose(sale, chosen);
    const how = { id: uuid7(this.counter.clock.now()), tender: tender.id, cash: tender.cash, reference, customer: isValue(tender) ? customer : "", reason, approvals };
    return returnDraft(sale.body, sale.back, chosen, how, circumstances(this.counter));
  }

  /** Off-line nobody knows what other registers gave back: own receipts only, and so much a day. */
  async #allowance(sale: Original, refund: number): Promise<void> {
    const { counter } = this;
    if (counter.state.online) return;
    if (!sale.own) throw new Refused({ code: "needs_network" });
    const day = counter.day();
    const rows = await counter.around.kept.receipts.where("unsent").equals(1).and((row) => row.kind === "return" || (row.kind === "sale" && row.original !== "")).toArray();
    const given = rows.map((row) => readBody(row.body)).filter((body) => body.business_date === day).reduce((sum, body) => sum + givenBack(body), 0);
    const allowed = counter.theBook().limits.return_day_minor_offline;
    if (given + refund > allowed) throw new Refused({ code: "return_allowance", values: { left: Math.max(0, allowed - given) } });
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
      tenders: tendersShown(counter, draft),
      taxes: taxesShown(draft, sale),
      // A sale that never was left nobody anything.
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

  async #fresh(id: string, sale: Original): Promise<Original> {
    if (!sale.own) return sale;
    const now = await this.#original(id);
    return { ...now, back: most(sale.back, now.back) };
  }

  async #original(id: string): Promise<Original> {
    const found = await this.counter.around.kept.receipts.get(id);
    const row = found && !isCash(found.kind) ? found : undefined;
    const told = this.#found.get(id);
    if (!row) {
      if (told) return told;
      throw new Refused({ code: "unknown_receipt" });
    }
    const { back, voided } = await this.#ownBack(id);
    const sale: Original = { body: readBody(row.body), shown: row.shown, back: told ? most(told.back, back) : back, voided: voided || (told?.voided ?? false), own: true };
    this.#found.set(id, sale);
    return sale;
  }

  /** What this register took back of a sale itself. */
  async #ownBack(id: string): Promise<{ back: Map<number, number>; voided: boolean }> {
    const back = new Map<number, number>();
    let voided = false;
    for (const row of await this.counter.around.kept.receipts.where("original").equals(id).toArray()) {
      if (row.kind === "void") voided = true;
      for (const { original, quantity } of readBody(row.body).lines) {
        if (original && original[0] === id && quantity < 0) back.set(original[1], (back.get(original[1]) ?? 0) - quantity);
      }
    }
    return { back, voided };
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

/** What a document gave back: of an exchange the goods that came back, whatever was bought for them. */
function givenBack(body: Body): number {
  if (body.kind === "return") return -body.total;
  return body.lines.reduce((sum, line) => (line.original ? sum - line.gross : sum), 0);
}

function refundOf(back: WorkingBack): number {
  return -back.rounding - back.lines.reduce((sum, { gross }) => sum + gross, 0);
}

function left({ body, back, voided }: Original, line: number): number {
  return voided ? 0 : Math.max(0, (body.lines[line - 1]?.quantity ?? 0) - (back.get(line) ?? 0));
}

function most(one: Back, other: Back): Back {
  const merged = new Map(one);
  for (const [line, micro] of other) merged.set(line, Math.max(micro, merged.get(line) ?? 0));
  return merged;
}

function needReason(reason: string): string {
  return textOf(reason, 200) || "-";
}

function plain(approvals: readonly GivenApproval[]): GivenApproval[] {
  return [...approvals];
}

/** The taxes of a document by code, named as the sale named them. */
function taxesShown(draft: Draft, sale: Original): Shown["taxes"] {
  if (draft.kind === "void") return sale.shown.taxes.map((tax) => ({ ...tax, baseMinor: -tax.baseMinor, amountMinor: -tax.amountMinor }));
  const names = new Map<string, { code: string; ratePpm: number | null }>();
  // The sale's totals stand in order of their first appearance on its lines, as its tax codes do.
  const order = [...new Set(sale.body.lines.flatMap((line) => line.taxes.map(([code]) => code)))];
  order.forEach((code, place) => names.set(code, sale.shown.taxes[place] ?? { code: "", ratePpm: null }));
  const totals = new Map<string, { base: number; amount: number }>();
  for (const line of draft.lines) {
    for (const [code, base, amount] of line.taxes) {
      const sum = totals.get(code) ?? { base: 0, amount: 0 };
      totals.set(code, { base: sum.base + base, amount: sum.amount + amount });
    }
  }
  return [...totals].map(([code, { base, amount }]) => ({ code: names.get(code)?.code ?? "", ratePpm: names.get(code)?.ratePpm ?? null, baseMinor: base, amountMinor: amount }));
}

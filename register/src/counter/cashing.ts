/** The drawer's own acts: open a shift, move its cash, look into it, count and close it. */
import { uuid7 } from "../devices/ids";
import type { ReceiptRow } from "../devices/store";
import {
  MOVEMENTS, after, cashText, counted, expected, firstCount, opened, rowsOf, together, totalsOf,
  type CashDraft, type CashKind, type Closing, type Count, type Movement, type ShiftState, type ZState,
} from "../sales/cash";
import type { Drawer } from "../sales/commit";
import { beingPaid, type GivenApproval } from "../sales/working";
import { taxNames } from "../sync/book";
import type { CashCount, CashSlip, Counted, Outcome, Refusal, ShiftFigures } from "../view";
import type { Approving } from "./approving";
import { DONE, Refused, attempt, attemptLater, refuse, textOf, type Counter } from "./counter";
import type { Doubting } from "./doubting";
import { drawerView, isCashTender, isValueTender, needCopy, rightToPayOut } from "./drawer";
import { circumstances, committed } from "./paying";
import { copyNow, refreshUnsent } from "./refreshing";

const SHIFT = "cash:shift";
const NO_SALE = "cash:no_sale";
const SEE = "cash:read";
const WHAT = { pay_in: "payIn", pay_out: "payOut", drop: "drop", no_sale: "noSale" } as const;
const MOST_MINOR = 1_000_000_000_000;
const MOST_UNSENT = 10_000;
const KINDS = ["sale", "return", "exchange", "void"] as const;

export class Cashing {
  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
    readonly doubting: Doubting,
  ) {}

  openShift(amount: number, count: CashCount, sure = false): Promise<Outcome> {
    return attemptLater(async () => {
      this.#kept();
      const float = count.length ? counted(count) : amount;
      whole(float, 0);
      if (this.counter.shift) return refuse("shift_open_already");
      if (!sure && this.doubting.large(float)) return this.doubting.ask({ amount: float }, () => this.openShift(amount, count, true));
      return this.approving.needLater([SHIFT], "openShift", { amount: float }, (approvals) =>
        this.#one(async () => {
          if (this.counter.shift) return refuse("shift_open_already");
          const draft = this.#draft("shift_open", { amount: float, count: clean(count) }, approvals);
          const shiftAfter = (number: string): ShiftState => opened(draft, number, this.counter.clock.now(), draft.person);
          return this.#commit(draft, (_body, number) => ({ shift: shiftAfter(number) }), null);
        }),
      );
    });
  }

  move(kind: Movement, amount: number, reasonId: string, text: string, sure = false): Promise<Outcome> {
    return attemptLater(async () => {
      this.#kept();
      whole(amount, kind === "no_sale" ? 0 : 1);
      const { drawer } = this.counter.state;
      const known = drawer.reasons.find(({ id, kind: of }) => id === reasonId && of === kind);
      const reason = textOf(text, 200) || (known?.name ?? "");
      if (!reason && kind !== "drop") return refuse("reason_missing");
      if (!sure && this.doubting.large(amount)) return this.doubting.ask({ amount }, () => this.move(kind, amount, reasonId, text, true));
      // However much: a question past what is there would tell a cashier who counts blind how much that is.
      this.#shift();
      const right = kind === "no_sale" ? NO_SALE : kind === "pay_out" ? rightToPayOut(this.counter, amount) : SHIFT;
      return this.approving.needLater([right], WHAT[kind], { amount, reason }, (approvals) =>
        this.#one(async () => {
          const shift = this.#shift();
          const draft = this.#draft(kind, { amount, reason, reason_id: known?.id ?? "", shift: shift.id }, approvals);
          return this.#commit(draft, (body) => ({ shift: this.#after(shift, body) }), null);
        }),
      );
    });
  }

  /** Who counts the drawer blind must not read off here what is to be in it. */
  xReport(): Outcome {
    return attempt(() => {
      this.#shift();
      return this.approving.need(SEE, "xReport", {}, () =>
        attempt(() => {
          const shift = this.#figures(this.#shift());
          const [at, person] = [this.counter.clock.now(), this.counter.thePerson().name];
          this.counter.set({ slip: { kind: "x", number: "", at, person, amountMinor: 0, reason: "", count: [], shift, z: null, hash: "" } });
        }),
      );
    });
  }

  countShift(count: CashCount): Counted | Refusal {
    let found: Counted = { expectedMinor: null, countedMinor: 0, differenceMinor: null, unsent: 0 };
    const outcome = attempt(() => {
      const shift = this.#shift();
      const [must, there] = [expected(shift), counted(clean(count))];
      found = { ...found, countedMinor: there, unsent: this.counter.state.unsent };
      // Who may not see it counts blind to the end: nothing is learned from a count, and each is as good as the first.
      if (!this.#sees()) return;
      this.#counted(shift, [there, must]);
      found = { ...found, expectedMinor: must, differenceMinor: there - must };
    });
    return outcome.ok ? found : outcome.refusal;
  }

  #sees(): boolean {
    return this.counter.may(this.counter.thePerson(), SEE);
  }

  /** From now on whoever counts again knows what must be there: the first count stays. */
  #counted(shift: ShiftState, first: readonly [number, number]): void {
    const { counter } = this;
    if (shift.first || counter.busy) return;
    counter.shift = { ...shift, first };
    void counter.write(() => counter.around.kept.keep("shift", counter.shift)).catch(() => undefined);
  }

  closeShift(count: CashCount): Promise<Outcome> {
    return attemptLater(async () => {
      this.#kept();
      const shift = this.#shift();
      // A part that was paid belongs to this drawer: its sale is finished first, or the part undone.
      if (beingPaid(this.counter.working)) return refuse("paying");
      const pieces = clean(count);
      whole(counted(pieces), 0);
      return this.approving.needLater([SHIFT], "closeShift", { number: shift.number }, (approvals) => this.#one(() => this.#close(pieces, approvals)));
    });
  }

  putSlipAway(): void {
    this.counter.set({ slip: null });
  }

  async #close(count: Count, approvals: readonly GivenApproval[]): Promise<Outcome> {
    const shift = this.#shift();
    const before = this.#zs();
    const totals = totalsOf(shift);
    const perpetual = together(before, totals);
    const { late = null } = before;
    const zs: ZState = { z: before.z + 1, ...perpetual };
    const [must, there] = [expected(shift), counted(count)];
    const { unsent, numbers, server } = await this.#behind();
    const [first, loads] = [firstCount(shift, there - must), rowsOf(shift.loads ?? {})];
    const closing: Closing = {
      z: zs.z, expected: must, counted: there, difference: there - must, totals, perpetual, unsent, server,
      tenders: rowsOf(shift.tenders), taxes: rowsOf(shift.taxes), movements: rowsOf(shift.movements),
      ...(first ? { first } : {}), ...(loads.length ? { loads } : {}), ...(late ? { late } : {}),
    };
    const draft = this.#draft("shift_close", { shift: shift.id, count, closing }, approvals);
    const slip: CashSlip["z"] = {
      number: zs.z, countedMinor: there, differenceMinor: there - must, documents: perpetual.documents,
      soldMinor: perpetual.sold, late, returnedMinor: perpetual.returned, unsent: numbers, head: "", firstDifferenceMinor: first ? first[0] - first[1] : null,
    };
    return this.#commit(draft, () => ({ shift: null, z: zs }), { figures: { ...this.#figures(shift), blind: !this.#sees() }, z: slip });
  }

  /** What the server had not acknowledged, and how far its chain was heard of. */
  async #behind(): Promise<{ unsent: Closing["unsent"]; numbers: string[]; server: Closing["server"] }> {
    const { kept } = this.counter.around;
    const rows = await kept.receipts.where("unsent").equals(1).sortBy("number");
    const series = await kept.series.get(this.counter.theIdentity().series);
    const some = rows.slice(0, MOST_UNSENT);
    return {
      unsent: some.map(({ id, number }) => [id, number] as const),
      numbers: some.map(({ shown }) => shown.number),
      server: { head: "", verified_to: series?.verified_to ?? 0 },
    };
  }

  #kept(): void {
    const { state } = this.counter;
    this.counter.thePerson();
    if (!state.drawer.kept) throw new Refused({ code: "not_kept" });
    needCopy(this.counter);
  }

  #shift(): ShiftState {
    this.counter.thePerson();
    if (!this.counter.shift) throw new Refused({ code: "shift_needed" });
    return this.counter.shift;
  }

  /** Of this device, or what the server told when it became this register. */
  #zs(): ZState {
    const last = this.counter.theBook().shifts?.last;
    const own = this.counter.zs;
    if (own && (!last || own.z >= last.z)) return own;
    return last ?? { z: 0, documents: 0, sold: 0, returned: 0 };
  }

  #after(shift: ShiftState, body: string): ShiftState {
    return after(shift, body, (id) => isCashTender(this.counter, id), (id) => isValueTender(this.counter, id));
  }

  #draft(kind: CashKind, what: Partial<CashDraft>, approvals: readonly GivenApproval[]): CashDraft {
    const { counter } = this;
    const where = circumstances(counter);
    const tender = counter.theBook().tenders.find(({ cash }) => cash);
    if (!tender) throw new Refused({ code: "unknown_tender" });
    const id = uuid7(counter.clock.now());
    return {
      id, kind, shift: id, amount: 0, count: [], reason: "", reason_id: "", closing: null,
      location: where.book.location.id, series: where.series, register: where.register, person: where.person,
      currency: where.book.company.currency, business_date: where.day, occurred_at: where.occurredAt, device_time: where.deviceTime,
      tender: counter.shift?.tender ?? tender.id,
      approvals: [...approvals],
      ...what,
    };
  }

  async #commit(draft: CashDraft, drawer: (body: string, number: string) => Drawer, z: { figures: ShiftFigures; z: CashSlip["z"] } | null): Promise<Outcome> {
    const { counter } = this;
    const { kept } = counter.around;
    const person = counter.thePerson().name;
    const made = {
      id: draft.id, series: draft.series, register: draft.register, kind: draft.kind, total: draft.closing?.counted ?? draft.amount,
      text: (number: number, head: string) => cashText(draft, number, head),
    };
    const shown = { person, customer: "", note: draft.reason, notes: [], units: [], tenders: [], taxes: [] };
    const row = await counter.write(async () => {
      const done = await committed(counter, { made, drawer, shown, texts: [], nextBasket: null, at: counter.clock.now(), clockOffset: counter.clock.offset });
      counter.shift = (await kept.fact<ShiftState | null>("shift")) ?? null;
      counter.zs = await kept.fact<ZState>("z");
      return done;
    });
    counter.set({ drawer: drawerView(counter, counter.theBook()), slip: slipOf(row, draft, z) });
    counter.letGo();
    counter.around.sounds.play("paid", counter.state.sound);
    await refreshUnsent(counter);
    counter.nudge();
    copyNow(counter, draft.kind === "shift_close");
    return DONE;
  }

  /** One document at a time; nothing else may touch the drawer meanwhile. */
  #one(work: () => Promise<Outcome>): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      counter.thePerson();
      if (counter.busy) return refuse("paying");
      return counter.holding(work);
    });
  }

  #figures(shift: ShiftState): ShiftFigures {
    const book = this.counter.theBook();
    const names = taxNames(book);
    return {
      number: shift.number,
      openedAt: shift.openedAt,
      openedBy: book.people.find(({ id }) => id === shift.person)?.name ?? "",
      floatMinor: shift.float,
      cashMinor: shift.cash,
      expectedMinor: expected(shift),
      kinds: KINDS.flatMap((kind) => (shift.kinds[kind] ? [{ kind, count: shift.kinds[kind][0], minor: shift.kinds[kind][1] }] : [])),
      tenders: rowsOf(shift.tenders).map(([id, count, minor]) => ({ name: book.tenders.find((one) => one.id === id)?.name ?? (book.tips?.tender === id ? book.tips.name : ""), count, minor, ...(book.tips?.tender === id ? { tip: true } : {}), ...(shift.loads?.[id] ? { loads: shift.loads[id], sold: shift.sold?.[id] ?? [0, 0] } : {}) })),
      taxes: rowsOf(shift.taxes).map(([id, baseMinor, amountMinor]) => ({ name: names.get(id) ?? "", baseMinor, amountMinor })),
      movements: MOVEMENTS.flatMap((kind) => (shift.movements[kind] ? [{ kind, count: shift.movements[kind][0], minor: shift.movements[kind][1] }] : [])),
    };
  }
}

function slipOf(row: ReceiptRow, draft: CashDraft, z: { figures: ShiftFigures; z: CashSlip["z"] } | null): CashSlip {
  return {
    kind: draft.kind,
    number: row.shown.number,
    at: row.at,
    person: row.shown.person,
    amountMinor: draft.amount,
    reason: draft.reason,
    count: draft.count,
    shift: z?.figures ?? null,
    z: z?.z ? { ...z.z, head: row.previous_hash } : null,
    hash: row.hash,
  };
}

/** Pieces that are there, largest first. */
function clean(count: CashCount): Count {
  const some = count.filter(([, pieces]) => pieces !== 0);
  for (const [denomination, pieces] of some) {
    whole(denomination, 1);
    whole(pieces, 0);
  }
  return [...some].sort(([one], [other]) => other - one);
}

function whole(amount: number, least: number): void {
  if (!Number.isSafeInteger(amount) || amount > MOST_MINOR) throw new Refused({ code: "too_large" });
  if (amount < least) throw new Refused({ code: "under_zero" });
}

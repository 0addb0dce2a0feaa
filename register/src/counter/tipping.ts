/** Tips: chosen before paying, added to what is paid as long as its shift is open, given back, and paid out. */
import { uuid7 } from "../devices/ids";
import type { ReceiptRow as Row, Shown } from "../devices/store";
import { isCash } from "../sales/cash";
import { readBody } from "../sales/document";
import { PAID_OUT, tipDraft } from "../sales/tips";
import type { Outcome, Refusal, TipOwed, TipVerbs } from "../view";
import type { Approving } from "./approving";
import { Refused, attempt, attemptLater, refuse, type Counter } from "./counter";
import { needCopy, needShift, rightToPayOut } from "./drawer";
import { circumstances, settle, tendersShown } from "./paying";

const PATIENCE_MS = 6_000;
const MOST_MINOR = 1_000_000_000;

type Wanted = Omit<Parameters<typeof tipDraft>[0], "id" | "tip" | "approvals">;

export class Tipping implements TipVerbs {
  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
  ) {}

  set(amount: number): Outcome {
    return attempt(() => {
      const { counter } = this;
      counter.thePerson();
      if (!counter.theBook().tips?.before) throw new Refused({ code: "unknown_tender" });
      if (!Number.isSafeInteger(amount) || amount < 0 || amount > MOST_MINOR) throw new Refused({ code: "too_large" });
      if (counter.busy || counter.working.parts.length || counter.working.card) throw new Refused({ code: "paying" });
      counter.setWorking({ ...counter.working, tip: amount });
    });
  }

  add(id: string, tenderId: string, amount: number): Promise<Outcome> {
    return attemptLater(async () => {
      positive(amount);
      if (!this.counter.theBook().tips?.after) return refuse("unknown_tender");
      const row = await this.#sale(id);
      if ((readBody(row.body).shift ?? "") !== (this.counter.shift?.id ?? "")) return refuse("shift_closed");
      return this.#settle({ amount, tender: tenderId, person: readBody(row.body).person, note: row.shown.number }, []);
    });
  }

  giveBack(id: string, tenderId: string, amount: number): Promise<Outcome> {
    return attemptLater(async () => {
      positive(amount);
      const row = await this.#sale(id);
      if (amount > (await tipsLeft(this.counter, row.shown.number))) return refuse("more_than_left");
      const wanted = { amount: -amount, tender: tenderId, person: readBody(row.body).person, note: row.shown.number };
      return this.#out(wanted, amount);
    });
  }

  payOut(person: string, amount: number): Promise<Outcome> {
    return attemptLater(async () => {
      positive(amount);
      const cash = this.counter.theBook().tenders.find((one) => one.cash);
      if (!cash) return refuse("unknown_tender");
      const wanted = { amount: -amount, tender: cash.id, person, note: PAID_OUT };
      return this.#out(wanted, amount);
    });
  }

  #out(wanted: Wanted, amount: number): Promise<Outcome> {
    return this.approving.needLater([rightToPayOut(this.counter, amount)], "payOut", { amount }, (approvals) => attemptLater(() => this.#settle(wanted, approvals)));
  }

  /** What of a receipt's tips is with the person still, as far as this register knows. */
  async leftOf(id: string): Promise<number> {
    const row = await this.counter.around.kept.receipts.get(id);
    return row ? tipsLeft(this.counter, row.shown.number) : 0;
  }

  async owed(): Promise<readonly TipOwed[] | Refusal> {
    const { counter } = this;
    const answer = await counter.connection.ask({ method: "GET", path: "/api/v1/registers/tips", patience: PATIENCE_MS });
    if (answer.kind !== "answer") return { code: "needs_network" };
    const { items } = answer.value as { items?: readonly { person: string | null; amount: number }[] };
    if (!Array.isArray(items)) return { code: "server_error" };
    return (items as readonly { person: string | null; amount: number }[]).flatMap(({ person, amount }) =>
      person && amount > 0 ? [{ personId: person, name: this.#name(person), amountMinor: amount }] : [],
    );
  }

  async #sale(id: string): Promise<Row> {
    this.counter.thePerson();
    const { receipts } = this.counter.around.kept;
    const row = await receipts.get(id);
    if (!row || row.kind !== "sale" || !readBody(row.body).lines.length) throw new Refused({ code: "unknown_receipt" });
    const voids = await receipts.where("original").equals(id).and((one) => one.kind === "void").count();
    if (voids) throw new Refused({ code: "already_voided" });
    return row;
  }

  #name(person: string): string {
    return this.counter.theBook().people.find(({ id }) => id === person)?.name ?? "";
  }

  async #settle(wanted: Wanted, approvals: Parameters<typeof tipDraft>[0]["approvals"]): Promise<Outcome> {
    const { counter } = this;
    const book = counter.theBook();
    const tender = book.tenders.find(({ id }) => id === wanted.tender);
    // A terminal that is driven from here took what it was asked for; it is not asked twice.
    if (!book.tips || !tender || tender.id === book.card_terminal?.tender) throw new Refused({ code: "unknown_tender" });
    const tip = book.tips.tender;
    needShift(counter);
    needCopy(counter);
    if (counter.busy) return refuse("paying");
    return counter.holding(async () => {
      const draft = tipDraft({ ...wanted, id: uuid7(counter.clock.now()), tip, approvals }, circumstances(counter));
      const shown: Omit<Shown, "number"> = {
        person: counter.thePerson().name, customer: "", note: "", notes: [], units: [], taxes: [],
        tenders: tendersShown(counter, draft),
        tip: { minor: wanted.amount, name: this.#name(wanted.person), of: wanted.note === PAID_OUT ? "" : wanted.note },
      };
      return settle(counter, draft, shown, [], false);
    });
  }
}

/** What of a receipt's tips has not gone back to the customer, as far as this register knows. */
export async function tipsLeft(counter: Counter, number: string): Promise<number> {
  const rows = await counter.around.kept.receipts
    .filter((row) => !isCash(row.kind) && row.shown.tip !== undefined && (row.shown.tip.of || row.shown.number) === number)
    .toArray();
  return rows.reduce((sum, { shown }) => sum + (shown.tip?.minor ?? 0), 0);
}

function positive(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount > MOST_MINOR) throw new Refused({ code: "too_large" });
  if (amount <= 0) throw new Refused({ code: "under_zero" });
}

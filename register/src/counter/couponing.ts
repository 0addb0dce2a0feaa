/**
 * Coupons: a code that was typed or scanned counts when the server holds it for this basket. Without a network the
 * register goes by the book: a code it can believe, so many a day, none that it took before.
 */
import { cleaned } from "../sales/document";
import { belongs, spelled } from "../sales/coupons";
import type { WorkingCoupon } from "../sales/working";
import type { BookCoupon } from "../sync/book";
import type { Outcome, RefusalCode } from "../view";
import { Refused, attempt, attemptLater, refuse, type Counter } from "./counter";

const PATIENCE_MS = 4_000;
const TAKEN = "coupons taken off-line";
/** The server's refusals, which are the register's own words too. */
const REFUSALS: ReadonlySet<string> = new Set([
  "coupon_unknown", "coupon_ended", "coupon_not_yet", "coupon_needs_customer", "coupon_used_up", "coupon_used_by_customer",
]);

/** What was taken without asking on a day: its codes, each with the basket it was for. */
interface Taken {
  readonly day: string;
  readonly codes: readonly { readonly coupon: string; readonly code: string; readonly sale: string }[];
}

export class Couponing {
  constructor(
    readonly counter: Counter,
    readonly editable: () => void,
  ) {}

  /** The coupon that a code may be of; null: it reads like none. */
  couponOf(typed: string): BookCoupon | null {
    const code = spelled(typed);
    return (this.counter.book?.coupons ?? []).find((one) => (one.batch ? belongs(code, one.code) : one.code === code)) ?? null;
  }

  /** Put a code to the basket. */
  present(typed: string): Promise<Outcome> {
    return attemptLater(async () => {
      this.editable();
      const { counter } = this;
      const code = spelled(cleaned(typed, 40));
      const coupon = this.couponOf(code);
      if (!coupon) return refuse("coupon_unknown", { code });
      const { id, coupons = [], customer } = counter.working;
      if (coupons.some((one) => one.id === coupon.id)) return refuse("coupon_twice");
      if (coupon.per_customer && !customer) return refuse("coupon_needs_customer");
      if (!(await this.#held(coupon, code, id, customer?.id))) await this.#believe(coupon, code, id);
      // Meanwhile somebody may have begun to pay, or it is another basket.
      this.editable();
      if (counter.working.id !== id) return refuse("paying");
      const put: WorkingCoupon = { id: coupon.id, code, name: coupon.name };
      counter.setWorking({ ...counter.working, coupons: [...(counter.working.coupons ?? []), put] });
      return;
    });
  }

  /** Take a code off the basket; the server is told, and forgets by itself where it does not hear it. */
  remove(code: string): Outcome {
    return attempt(() => {
      this.editable();
      const { counter } = this;
      const { id: sale, coupons = [] } = counter.working;
      counter.setWorking({ ...counter.working, coupons: coupons.filter((one) => one.code !== code) });
      void counter.connection.ask({ method: "POST", path: "/api/v1/registers/coupons/release", body: { code, sale }, patience: PATIENCE_MS });
    });
  }

  /** Whether the server holds it; false where it does not answer. */
  async #held(coupon: BookCoupon, code: string, sale: string, customer: string | undefined): Promise<boolean> {
    const { counter } = this;
    const body = { code, sale, day: counter.day(), ...(customer ? { customer } : {}) };
    const answer = await counter.connection.ask({ method: "POST", path: "/api/v1/registers/coupons", body, patience: PATIENCE_MS });
    if (answer.kind === "problem" && REFUSALS.has(answer.problem)) throw new Refused({ code: answer.problem as RefusalCode });
    return answer.kind === "answer" && (answer.value as { id?: unknown }).id === coupon.id;
  }

  /** Without the server: within its days, not taken here before, and no more than so many a day. */
  async #believe(coupon: BookCoupon, code: string, sale: string): Promise<void> {
    const { counter } = this;
    const day = counter.day();
    if (coupon.to_date && day > coupon.to_date) throw new Refused({ code: "coupon_ended" });
    if (coupon.from_date && day < coupon.from_date) throw new Refused({ code: "coupon_not_yet" });
    if (!coupon.uses && !coupon.per_customer) return;
    const kept = await counter.around.kept.fact<Taken>(TAKEN);
    const codes = kept?.day === day ? kept.codes : [];
    const own = codes.filter((one) => one.coupon === coupon.id);
    if (coupon.uses === 1 && own.some((one) => one.code === code && one.sale !== sale)) throw new Refused({ code: "coupon_used_up" });
    if (own.some((one) => one.code === code && one.sale === sale)) return;
    if (own.length >= coupon.offline_a_day) throw new Refused({ code: "coupon_offline" });
    await counter.write(() => counter.around.kept.keep(TAKEN, { day, codes: [...codes, { coupon: coupon.id, code, sale }] } satisfies Taken));
  }
}

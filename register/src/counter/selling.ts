/** The open basket: adding, changing, discounts, customers, parking. Answers at once, written behind. */
import { uuid7 } from "../devices/ids";
import { added, beingPaid, changed, ended, inUse, priced, without, type Beginning, type GivenApproval, type NamedDiscount, type Working, type WorkingLine } from "../sales/working";
import type { Variant } from "../sync/pages";
import type { WantedDiscount } from "../till";
import type { Outcome, TillState } from "../view";
import type { Approving } from "./approving";
import { Asking } from "./asking";
import { Couponing } from "./couponing";
import { Doubting } from "./doubting";
import { Exempting } from "./exempting";
import { DONE, Refused, attempt, attemptLater, refuse, textOf, type Counter } from "./counter";
import { handOver, takeShared } from "./sharing";
import { allow, heldBack } from "./repricing";
import { minimumAge } from "./shelf";
import { itemsOf, refusalOf } from "./showing";
import { refreshParked } from "./refreshing";
import { Splitting } from "./splitting";

const ONE = 1_000_000;
/** The most one line may count, as the server has it (`desks/sales/rules.MOST_MICRO`). */
const MOST_MICRO = 1_000_000_000 * ONE;
const MOST_LINES = 1000;

export class Selling {
  readonly coupons: Couponing;
  readonly exempting: Exempting;
  #undo: { before: Working; id: string } | null = null;
  readonly asking: Asking;
  readonly splitting: Splitting;
  readonly doubting: Doubting;

  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
  ) {
    this.coupons = new Couponing(counter, () => this.editable());
    this.exempting = new Exempting(counter, approving, () => this.editable());
    this.splitting = new Splitting(counter, () => this.editable());
    this.doubting = new Doubting(counter);
    this.asking = new Asking(counter, approving, this.doubting, (variant, quantity, beginning) => this.put(variant, quantity, beginning));
  }

  add(productId: string, quantity?: number): Outcome {
    return attempt(() => {
      const variant = this.counter.catalogue.byId(productId);
      if (!variant) return refuse("unknown_product");
      return this.offer(variant, quantity ?? null);
    });
  }

  /** Put goods into the basket, once everything their sale asks for is answered. quantity null: weigh it. */
  offer(variant: Variant, quantity: number | null, beginning: Beginning = {}): Outcome {
    this.editable();
    if (variant.archived || variant.as_choice) return refuse(variant.archived ? "archived" : "only_with");
    return this.asking.offer({ variant, quantity: variant.decimals > 0 ? quantity : (quantity ?? ONE), beginning });
  }

  /** Put goods into the basket; what a label or a person said of them goes with them. */
  put(variant: Variant, quantity: number, beginning: Beginning = {}): Outcome {
    const { counter } = this;
    this.editable();
    if (counter.working.lines.length >= MOST_LINES) return refuse("too_large");
    const made = added(counter.working, variant, quantity, beginning);
    const line = made.working.lines.find(({ key }) => key === made.key) as WorkingLine;
    checkQuantity(line, line.quantity);
    this.#undo = null;
    this.#show(made.working, { lastAdded: { key: made.key, at: counter.clock.device() }, undoable: null });
    return DONE;
  }

  setQuantity(key: string, quantity: number): Outcome {
    return attempt(() => {
      const line = this.#line(key);
      if (quantity === 0) return this.remove(key);
      checkQuantity(line, quantity);
      const act = (): Outcome => (quantity > (line.allowed ?? 0) ? this.#allow(key, { quantity }) : attempt(() => this.#change(key, { quantity })));
      const doubt = this.doubting.ofLine(changed(this.counter.working, key, { quantity }), key);
      return doubt ? this.doubting.ask(doubt, act) : act();
    });
  }

  setPrice(key: string, unitPrice: number | null): Outcome {
    return attempt(() => {
      const line = this.#line(key);
      const change = { unitPrice, typed: unitPrice === null ? undefined : (true as const) };
      if (unitPrice !== null && (!Number.isSafeInteger(unitPrice) || unitPrice < 0)) return refuse("too_large");
      const doubt = unitPrice === null ? null : this.doubting.ofLine(changed(this.counter.working, key, change), key);
      // That it is sold past its day was said yes to already.
      if (line.quantity <= (line.allowed ?? 0) && heldBack({ ...line, ...change }, this.counter.day())?.what === "sellExpired") return this.#change(key, change);
      const act = (): Outcome => this.#allow(key, change);
      return doubt ? this.doubting.ask(doubt, act) : act();
    });
  }

  /** The line as it would be is sold by somebody who may, or with another's yes. */
  #allow(key: string, change: Partial<WorkingLine>): Outcome {
    return allow(this.approving, { ...this.#line(key), ...change }, (more) => this.#change(key, { ...change, ...more }));
  }

  #change(key: string, change: Partial<WorkingLine>): void {
    this.#line(key);
    this.#show(changed(this.counter.working, key, change));
  }

  discountLine(key: string, discount: WantedDiscount | null, reason: string): Outcome {
    return attempt(() => {
      const line = this.#line(key);
      const make = (named: NamedDiscount | null): Working => changed(this.counter.working, key, { discount: named });
      return this.#discount(discount, reason, make, "discountLine", line.variant.name, () => this.#line(key));
    });
  }

  discountBasket(discount: WantedDiscount | null, reason: string): Outcome {
    return attempt(() => {
      this.editable();
      if (!this.counter.working.lines.length) return refuse("no_lines");
      const make = (named: NamedDiscount | null): Working => ({ ...this.counter.working, discount: named });
      return this.#discount(discount, reason, make, "discountBasket", "", () => this.editable());
    });
  }

  #discount(
    wanted: WantedDiscount | null,
    reason: string,
    make: (named: NamedDiscount | null) => Working,
    what: "discountLine" | "discountBasket",
    name: string,
    still: () => void,
  ): Outcome {
    if (!wanted) {
      this.#show(make(null));
      return DONE;
    }
    const named = { ...wanted, reason: textOf(reason, 200) };
    const wished = make({ ...named, approvals: [] });
    const limit = this.counter.theBook().limits.discount_ppm_without_approval;
    const { ppm, minor } = this.#given(wished);
    // Beside other discounts what was typed is not what all of them come to.
    const kind = this.#given(make(null)).minor ? "amount" : wanted.kind;
    const values = { name, kind, value: wanted.value, ppm, limit, minor };
    const put = (more: Partial<NamedDiscount>): Outcome =>
      attempt(() => {
        still();
        this.#show(make({ ...named, approvals: [], ...more }));
      });
    return ppm <= limit ? put({}) : this.approving.need("sales:discount", what, values, (yes) => put({ approvals: forSo(minor, yes), allowed: minor }));
  }

  /** A discount that was within the limit, or allowed, may have become more since: goods went, or came. Then it is asked about before it is paid. */
  within(pay: () => Promise<Outcome>): Promise<Outcome> {
    return attemptLater(async () => {
      const { working } = this.counter;
      const discounts = [working.discount, ...working.lines.map(({ discount }) => discount)].filter((one) => one !== null);
      if (!discounts.length || beingPaid(working)) return pay();
      const { ppm, minor } = this.#given(working);
      const limit = this.counter.theBook().limits.discount_ppm_without_approval;
      if (ppm <= limit || minor <= Math.max(0, ...discounts.map(({ allowed }) => allowed ?? 0))) return pay();
      const values = { name: "", kind: "amount", value: minor, ppm, limit, minor };
      return this.approving.needLater(["sales:discount"], "discountBasket", values, async (approvals) => {
        const { working: open } = this.counter;
        const yes = (one: NamedDiscount): NamedDiscount => ({ ...one, approvals: forSo(minor, approvals), allowed: minor });
        const at = open.lines.findIndex(({ discount }) => discount);
        const lines = open.lines.map((line, place) => (place === at && line.discount ? { ...line, discount: yes(line.discount) } : line));
        this.#show(open.discount ? { ...open, discount: yes(open.discount) } : { ...open, lines });
        return this.within(pay); // what was scanned while somebody was asked
      });
    });
  }

  /** The rest of an exchange goes back as its goods were paid; another way is for somebody who may. */
  asPaid(tender: string, pay: () => Promise<Outcome>, why = ""): Promise<Outcome> {
    return attemptLater(async () => {
      const { back } = this.counter.working;
      const minor = this.counter.state.basket.remainingMinor;
      if (!back?.ways?.length || minor >= 0 || !tender || back.ways.includes(tender)) return pay();
      const other = textOf(why, 100);
      if (!other) return refuse("reason_missing");
      const right = "sales:refund_other";
      return this.approving.needLater(back.approvals.some((one) => one.right === right) ? [] : [right], "returnItems", { number: back.number, refund: minor, other: 1 }, (approvals) => {
        const { working } = this.counter;
        if (working.back) this.counter.setWorking({ ...working, back: { ...working.back, other, approvals: [...working.back.approvals, ...approvals] } });
        return pay();
      });
    });
  }

  /** What people take off, beside promotions: parts per million of the list prices, of the whole or of the line most reduced; and minor units. */
  #given(working: Working): { ppm: number; minor: number } {
    try {
      let [list, minor, most] = [0, 0, 0];
      for (const line of priced({ ...working, parts: [] }, this.counter.theBook(), this.counter.day()).lines) {
        list += Math.abs(line.list_minor);
        minor += Math.abs(line.discount_minor + line.basket_discount_minor);
        most = Math.max(most, share(line.discount_minor, line.list_minor));
      }
      return { ppm: Math.max(most, share(minor, list)), minor };
    } catch (reason) {
      throw new Refused(refusalOf(reason));
    }
  }

  setNote(key: string, text: string): Outcome {
    return attempt(() => {
      this.#line(key);
      this.#show(changed(this.counter.working, key, { note: textOf(text, 200) }));
    });
  }

  setBasketNote(text: string): Outcome {
    return attempt(() => {
      this.editable();
      this.#show({ ...this.counter.working, note: textOf(text, 200) });
    });
  }

  /** one: of several pieces, one. */
  remove(key: string, one = false): Outcome {
    return attempt(() => {
      const { variant, quantity } = this.#line(key);
      const { working } = this.counter;
      this.#undoable("removed", variant.name);
      if (one && !variant.decimals && quantity > ONE) return this.#show(changed(working, key, { quantity: quantity - ONE }));
      const { age, ...left } = without(working, key);
      const asks = left.lines.some((line) => minimumAge(line.variant, this.counter.theBook(), (id) => this.counter.catalogue.byId(id)));
      // Nothing is sold any more that somebody's age was looked at for.
      this.#show(ended(age && asks ? { ...left, age } : left));
    });
  }

  clear(): Outcome {
    return attempt(() => {
      this.editable();
      if (!inUse(this.counter.working) && !this.counter.working.customer) return;
      this.#undoable("cleared", "");
      // The same identity goes on: nothing was sold under it.
      this.#show({ ...this.counter.freshBasket(), id: this.counter.working.id });
    });
  }

  undo(): Outcome {
    return attempt(() => {
      this.editable();
      if (!this.#undo || this.#undo.id !== this.counter.working.id) return refuse("nothing_to_undo");
      const { before } = this.#undo;
      this.#undo = null;
      this.#show(before, { undoable: null });
      return DONE;
    });
  }

  #undoable(what: "removed" | "cleared", text: string): void {
    this.#undo = { before: this.counter.working, id: this.counter.working.id };
    this.counter.set({ undoable: { what, text, at: this.counter.clock.device() } });
  }

  /** shared: for any register of the shop. */
  park(label: string, shared = false): Promise<Outcome> {
    return attemptLater(async () => {
      this.editable();
      const { counter } = this;
      if (!inUse(counter.working)) return refuse("no_lines");
      if (shared && !counter.state.online) return refuse("needs_network");
      await counter.setAside(label, shared);
      await refreshParked(counter);
      if (shared) await handOver(counter);
      return DONE;
    });
  }

  unpark(id: string): Promise<Outcome> {
    return attemptLater(async () => {
      this.#empty();
      const { counter } = this;
      const { kept } = counter.around;
      // From the first moment on: what is scanned meanwhile belongs to the basket that comes back.
      const row = await counter.holding(async () => {
        const found = await counter.write(() =>
          kept.transaction("rw", [kept.parked, kept.facts], async () => {
            const there = await kept.parked.get(id);
            if (!there || there.shared) return null;
            await kept.parked.delete(id);
            await kept.facts.put({ key: "basket", value: there.working });
            return there;
          }),
        );
        if (found) counter.setWorking(found.working, { undoable: null, lastAdded: null });
        return found;
      });
      if (!row) return takeShared(counter, id, () => this.#empty());
      await refreshParked(counter);
      return DONE;
    });
  }

  /** A basket can be taken up: nothing stands in this one. */
  #empty(): void {
    this.editable();
    if (inUse(this.counter.working)) throw new Refused({ code: "basket_in_use" });
  }

  setCustomer(id: string | null): Outcome {
    return attempt(() => {
      this.editable();
      const customer = id === null ? null : this.counter.customers.byId(id);
      if (customer === undefined) return refuse("unknown_customer");
      this.#show({ ...withTax(this.counter.working), customer });
      return DONE;
    });
  }

  addCustomer(typed: { name: string; phone: string; email: string }): Promise<Outcome> {
    return attemptLater(async () => {
      this.editable();
      const { counter } = this;
      const [name, phone, email] = [textOf(typed.name, 200), textOf(typed.phone, 40), textOf(typed.email, 254)];
      if (!name) return refuse("unknown_customer");
      const id = uuid7(counter.clock.now());
      await counter.write(() => counter.around.kept.customers.put({ id, name, phone, email, unsent: counter.around.kept.outgoing }).then(() => undefined));
      const customer = { id, name, code: "", phoneEnd: phone.replace(/\D/g, "").slice(-4), waiting: true };
      counter.customers.put(customer);
      this.editable();
      this.#show({ ...withTax(counter.working), customer });
      counter.nudge();
      return DONE;
    });
  }

  /** The basket may be changed: somebody is at the register, nothing was paid and nothing is being written. */
  editable(): void {
    const { counter } = this;
    // The next scan begins the next sale.
    counter.nextSale();
    counter.thePerson();
    if (counter.busy || beingPaid(counter.working)) throw new Refused({ code: "paying" });
  }

  #line(key: string): WorkingLine {
    this.editable();
    const line = this.counter.working.lines.find((one) => one.key === key);
    if (!line) throw new Refused({ code: "unknown_line" });
    return line;
  }

  #show(working: Working, change: Partial<TillState> = {}): void {
    this.counter.setWorking(working, change);
  }

  /** Items in the open basket. */
  get items(): number {
    return itemsOf(this.counter.working);
  }
}

/** Whose certificate it was is gone with them. */
function withTax({ exemption: _theirs, ...working }: Working): Working {
  return working;
}

/** A yes to so much being taken off, and no more. */
function forSo(minor: number, yes: readonly GivenApproval[]): GivenApproval[] {
  return yes.map((one) => ({ ...one, of: [minor] as const }));
}

/** Parts per million, rounded up: what is over the limit by a hair is over it. */
function share(off: number, list: number): number {
  if (!off) return 0;
  const [o, l] = [BigInt(Math.abs(off)), BigInt(Math.abs(list))];
  return l ? Number((o * 1_000_000n + l - 1n) / l) : 1_000_000;
}

function checkQuantity(line: WorkingLine, quantity: number): void {
  if (!Number.isSafeInteger(quantity) || Math.abs(quantity) > MOST_MICRO) throw new Refused({ code: "too_large" });
  // Goods come back by a return against their receipt, never by a line below zero.
  if (quantity <= 0) throw new Refused({ code: quantity ? "under_zero" : "zero_quantity" });
  if (line.goods?.serial && quantity !== ONE) throw new Refused({ code: "one_piece" });
  // What a label's price comes to may be finer than people weigh.
  if (line.goods?.code && quantity === line.quantity) return;
  const step = 10 ** (6 - Math.min(6, line.variant.decimals));
  if (quantity - step * Math.floor(quantity / step)) throw new Refused({ code: "too_many_decimals", values: { decimals: line.variant.decimals } });
}

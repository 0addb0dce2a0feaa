/**
 * What selling some goods asks for before they go into the basket: how old the customer is, how much it weighs,
 * what it costs, which piece it is. One question after the other; an answer that is there already is not asked for.
 */
import { CodeRefused } from "../devices/codes/elements";
import { readCode } from "../devices/codes/reading";
import { cleaned } from "../sales/document";
import { enough } from "../sales/choosing";
import { added, type Beginning } from "../sales/working";
import type { Variant } from "../sync/pages";
import type { Answer, Asked, Outcome } from "../view";
import type { Approving } from "./approving";
import { DONE, attempt, refuse, textOf, type Counter } from "./counter";
import type { Doubting } from "./doubting";
import { allow } from "./repricing";
import { minimumAge } from "./shelf";

const ONE = 1_000_000;
const LONGEST_MARK = 60;

interface Pending {
  readonly variant: Variant;
  /** Millionths; null: to be weighed. */
  readonly quantity: number | null;
  readonly beginning: Beginning;
  /** Its weight or its price was typed. */
  readonly keyed?: boolean;
}

export class Asking {
  #pending: Pending | null = null;

  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
    readonly doubting: Doubting,
    readonly put: (variant: Variant, quantity: number, beginning: Beginning) => Outcome,
  ) {}

  /** Put goods in, or ask what is still missing. */
  offer(pending: Pending): Outcome {
    const asked = this.#missing(pending);
    if (asked) {
      this.#pending = pending;
      this.counter.set({ asking: asked });
      return refuse("asks", { name: pending.variant.name });
    }
    const { variant, beginning } = pending;
    const quantity = pending.quantity ?? ONE;
    const act = (): Outcome =>
      allow(this.approving, { ...beginning, variant, quantity }, (more) => {
        this.leaveOut();
        return this.put(variant, quantity, { ...beginning, ...more });
      });
    const would = pending.keyed ? added({ ...this.counter.working, lines: [] }, variant, quantity, beginning) : null;
    const doubt = would && this.doubting.ofLine(would.working, would.key);
    return doubt ? this.doubting.ask(doubt, act) : act();
  }

  leaveOut(): void {
    this.#pending = null;
    if (this.counter.state.asking) this.counter.set({ asking: null });
  }

  /** Whether a scan is the answer. */
  get wantsMark(): boolean {
    const what = this.counter.state.asking?.what;
    return what === "serial" || what === "lot";
  }

  answer(given: Answer): Outcome {
    return attempt(() => {
      const asked = this.counter.state.asking;
      const pending = this.#pending;
      if (!asked || !pending) return refuse("unknown_line");
      if (asked.what === "choices") return this.#chosen(asked, pending, given.chosen ?? []);
      if (asked.what === "age") return this.#aged(asked, pending, given.old === true);
      if (asked.what === "quantity") return this.#weighed(pending, given);
      if (asked.what === "price") return this.#priced(pending, given.unitPrice);
      return this.#marked(asked.what, pending, cleaned(given.mark ?? "", 256));
    });
  }

  #missing({ variant, quantity, beginning }: Pending): Asked | null {
    const { name, terms } = variant;
    const byId = (id: string): Variant | undefined => this.counter.catalogue.byId(id);
    const groups = beginning.chosen ? [] : (variant.choices ?? []).map((group) => ({ ...group, options: group.options.flatMap((id) => byId(id) ?? []).filter((one) => !one.archived) })).filter(({ options }) => options.length);
    if (groups.length) return { what: "choices", name, groups: groups.sort((a, b) => Math.sign(b.least) - Math.sign(a.least)) };
    const minimum = Math.max(...[variant, ...(beginning.chosen ?? [])].map((one) => minimumAge(one, this.counter.theBook(), byId)));
    if (minimum > (this.counter.working.age?.minimum ?? 0)) {
      return { what: "age", name, minimum, bornBy: yearsBefore(this.counter.day(), minimum) };
    }
    if (terms?.asks_price && (beginning.unitPrice ?? null) === null) {
      return { what: "price", name, lowest: terms.lowest_price, highest: terms.highest_price };
    }
    if (terms?.tracking && !beginning.goods?.[terms.tracking]) return { what: terms.tracking, name };
    if (quantity === null && variant.decimals > 0) return { what: "quantity", name, unit: variant.unit, decimals: variant.decimals };
    return null;
  }

  #chosen(asked: Asked & { what: "choices" }, pending: Pending, ids: readonly string[]): Outcome {
    if (!asked.groups.every((group) => enough(group, ids))) return refuse("asks", { name: asked.name });
    // What stands in two groups counts for both, and is sold once.
    const all = new Set(asked.groups.flatMap(({ options }) => options.map(({ id }) => id)));
    const chosen = [...all].flatMap((id) => (ids.includes(id) ? (this.counter.catalogue.byId(id) ?? []) : []));
    return this.offer({ ...pending, beginning: { ...pending.beginning, chosen } });
  }

  #aged(asked: Asked & { what: "age" }, pending: Pending, old: boolean): Outcome {
    if (!old) {
      this.leaveOut();
      return DONE;
    }
    const { counter } = this;
    const age = { at: counter.iso(), born_by: asked.bornBy, minimum: asked.minimum, person: counter.thePerson().id };
    counter.setWorking({ ...counter.working, age });
    return this.offer(pending);
  }

  #weighed(pending: Pending, { quantityMicro = 0, tareMicro = 0 }: Answer): Outcome {
    const net = quantityMicro - tareMicro;
    if (net <= 0) return refuse(quantityMicro ? "under_zero" : "zero_quantity");
    const goods = tareMicro ? { ...pending.beginning.goods, tare: tareMicro } : pending.beginning.goods;
    return this.offer({ ...pending, keyed: true, quantity: net, beginning: { ...pending.beginning, ...(goods ? { goods } : {}) } });
  }

  #priced(pending: Pending, unitPrice: number | undefined): Outcome {
    if (unitPrice === undefined || !Number.isSafeInteger(unitPrice) || unitPrice < 0) return refuse("too_large");
    return this.offer({ ...pending, keyed: true, beginning: { ...pending.beginning, unitPrice, typed: true } });
  }

  #marked(what: "serial" | "lot", pending: Pending, typed: string): Outcome {
    const said = this.#read(typed);
    const mark = textOf(said?.[what] || typed, LONGEST_MARK);
    if (!mark) return refuse("reason_missing");
    const again = this.counter.working.lines.some(({ variant, goods }) => variant.id === pending.variant.id && goods?.serial === mark);
    if (what === "serial" && again) return refuse("serial_twice", { serial: mark });
    const goods = { ...pending.beginning.goods, ...(said?.lot ? { lot: said.lot } : {}), [what]: mark };
    const quantity = what === "serial" ? ONE : pending.quantity;
    return this.offer({ ...pending, quantity, beginning: { ...pending.beginning, goods } });
  }

  /** A GS1 code that was scanned for the number it holds. */
  #read(typed: string): { serial: string; lot: string } | null {
    try {
      const reading = readCode(typed, { layouts: [], today: 20_000_101, exponent: 2, currency: 0 });
      return reading.kind === "gs1" ? reading : null;
    } catch (reason) {
      if (reason instanceof CodeRefused) return null;
      throw reason;
    }
  }
}

/** The same day so many years before; the day before where there was no 29 February. */
export function yearsBefore(day: string, years: number): string {
  const year = Number(day.slice(0, 4)) - years;
  const leap = !(year & 3) && (!String(year).endsWith("00") || !(year & 15));
  return `${String(year).padStart(4, "0")}${day.endsWith("-02-29") && !leap ? "-02-28" : day.slice(4)}`;
}

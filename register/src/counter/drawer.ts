/** What is known of the drawer: shown, and asked for before anything is sold. */
import { circulation } from "../sales/notes";
import { isValue } from "../sales/value";
import type { Book } from "../sync/book";
import type { DrawerView } from "../view";
import { Refused, type Counter } from "./counter";

export function drawerView(counter: Counter, book: Book): DrawerView {
  const { shift } = counter;
  const { shifts, company, protocols, people } = book;
  const left = shift || counter.zs || counter.around.training.on ? null : shifts?.open;
  const kept = shifts !== undefined && protocols.includes(3);
  return {
    required: kept && shifts.required,
    kept,
    office: (!shift && counter.zs?.office && counter.zs.z) || 0,
    between: kept && !shift && (counter.zs ?? shifts.last ?? { z: 0 }).z > 0,
    left: left ? { number: left.number, openedAt: Date.parse(left.opened_at), person: left.person } : null,
    shift: shift && {
      id: shift.id,
      number: shift.number,
      openedAt: shift.openedAt,
      person: people.find(({ id }) => id === shift.person)?.name ?? "",
      floatMinor: shift.float,
    },
    reasons: shifts?.reasons ?? [],
    payOutLimitMinor: shifts?.pay_out_minor_without_approval ?? 0,
    denominations: circulation(company.currency, company.exponent),
  };
}

/** Where shifts are required nothing is sold, given back or voided without one. */
export function needShift(counter: Counter): void {
  if (counter.state.drawer.required && !counter.shift) throw new Refused({ code: "shift_needed" });
}

/**
 * Where the browser may throw sales away, none is made before there is a second copy. One that fails later stops nobody
 * while the office answers and has everything: what is sold next is there in a moment.
 */
export function needCopy(counter: Counter): void {
  const { storage, online, unsent } = counter.state;
  if (storage.neededFirst && !(storage.secondCopy && online && !unsent)) throw new Refused({ code: "second_copy_needed" });
}

export function isCashTender(counter: Counter, id: string): boolean {
  return counter.theBook().tenders.some((tender) => tender.id === id && tender.cash);
}

export function isValueTender(counter: Counter, id: string): boolean {
  return isValue(counter.theBook().tenders.find((tender) => tender.id === id));
}

/** What whoever pays so much out of the drawer may. */
export function rightToPayOut(counter: Counter, amount: number): string {
  return amount > counter.state.drawer.payOutLimitMinor ? "cash:pay_out" : "cash:shift";
}

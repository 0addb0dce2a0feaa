/**
 * The basket that is open at the counter: plain data, stored as it is after every change, so that a till
 * that dies comes back with it. Pure functions; prices come from the engine alone.
 */
import {
  pay,
  price,
  type Basket as EngineBasket,
  type Discount,
  type Moment,
  type PricedBasket,
  type Promotion,
  type Rounding,
} from "../engine";
import { taxesOn, type Book, type NamedPriceList } from "../sync/book";
import type { Shown } from "../devices/store";
import type { Variant } from "../sync/pages";
import type { Certificate } from "../views/customers";
import type { AgeCheck, DocumentLine, Goods } from "./document";
import { engineExemption, type WorkingExemption } from "./exemption";
import type { Paid } from "./refunding";
import type { Chosen } from "./taking_back";
import { loaded, type WorkingLoad } from "./value";

export interface Working {
  readonly id: string;
  readonly lines: readonly WorkingLine[];
  readonly discount: NamedDiscount | null;
  readonly note: string;
  readonly customer: WorkingCustomer | null;
  /** It is free of tax by a certificate of the customer, on the days it counts. */
  readonly exemption?: WorkingExemption;
  /** Codes that were presented and count. */
  readonly coupons?: readonly WorkingCoupon[];
  /** Payments taken already. While there are any, the lines are fixed. */
  readonly parts: readonly WorkingPart[];
  /** Somebody saw that the customer is old enough; asked once a basket. */
  readonly age?: AgeCheck;
  /** Money this basket puts on gift cards, credit or accounts. Baskets of before have none. */
  readonly loads?: readonly WorkingLoad[];
  /** What is left for who serves, paid together with the rest; not on an exchange. */
  readonly tip?: number;
  /** The next line's key. */
  readonly next: number;
  /** When something was last changed, by the clock on the wall: what promotions count is not what o'clock it is paid. */
  readonly moment?: Moment;
  /** Those that held when the first payment was taken: a book that comes meanwhile changes no total. */
  readonly promotions?: readonly Promotion[];
  /** The price lists that held then, with the prices of what is in the basket. */
  readonly priceLists?: readonly NamedPriceList[];
  /** A payment that the terminal was asked for and that is not settled here. While there is one, all is fixed. */
  readonly card?: PendingCard | null;
  /** An exchange: what comes back is settled together with what is sold. */
  readonly back?: WorkingBack;
}

/** Goods that come back on this ticket: the lines they are on the document, at what was paid for them. */
export interface WorkingBack {
  /** The sale they were sold by, and its number. */
  readonly sale: string;
  readonly number: string;
  /** By what it was paid and can be given back: the rest of an exchange goes that way too. */
  readonly ways?: readonly string[];
  /** By what of that a terminal gives it back by itself, and how much of it can go so. */
  readonly byItself?: Readonly<Record<string, number>>;
  /** What its goods were paid with. */
  readonly paid?: readonly Paid[];
  readonly chosen: readonly Chosen[];
  readonly reason: string;
  /** Why the rest goes another way than that. */
  readonly other?: string;
  readonly lines: readonly DocumentLine[];
  readonly units: Shown["units"];
  readonly taxes: Shown["taxes"];
  /** Their share of the rounding of that sale's total. */
  readonly rounding: number;
  readonly approvals: readonly GivenApproval[];
}

/** Stored before anybody is asked, so that a till that dies asks again about the same payment. */
export interface PendingCard {
  /** Its id, made here. */
  readonly attempt: string;
  readonly tender: string;
  readonly amount: number;
  readonly kind: "charge" | "refund";
  /** Of money back: the charge, and the part it was. */
  readonly of?: string;
  readonly part?: string;
  readonly state: CardState;
  readonly reason: string;
  readonly label: string;
  readonly reference: string;
  /** When it was begun, and until when the server may begin it (by its clock). */
  readonly at: number;
  readonly before: number;
}

/** asking: the server has not answered yet. The others as docs/register-protocol.md says. */
export type CardState = "asking" | "started" | "waiting" | "unknown" | "approved" | "declined" | "cancelled";

/** Whether something is paid, or may be: the lines stay as they are. */
export function beingPaid(working: Working): boolean {
  return working.parts.length > 0 || Boolean(working.card);
}

export interface WorkingLine {
  readonly key: string;
  /** The product as it was when it was added: an archived or re-priced one stays as it is. */
  readonly variant: Variant;
  readonly quantity: number;
  /** minor x 10^4, where not the shelf's. */
  readonly unitPrice: number | null;
  readonly discount: NamedDiscount | null;
  readonly note: string;
  readonly approvals: readonly GivenApproval[];
  /** How much of it may be sold so: at the price that was typed, past its day. */
  readonly allowed?: number | undefined;
  /** Its price was typed, whatever its label says. */
  readonly typed?: true | undefined;
  /** What its label, or the seller, said of the very piece. Baskets of before have none. */
  readonly goods?: Goods;
  /** The key of the line that this one modifies. */
  readonly of?: string;
}

export interface NamedDiscount {
  readonly kind: "percent" | "amount";
  readonly value: number;
  readonly reason: string;
  readonly approvals: readonly GivenApproval[];
  /** What all discounts of the ticket came to when somebody allowed them; where nobody had to, absent. */
  readonly allowed?: number;
}

export interface WorkingCustomer {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly phoneEnd: string;
  readonly waiting: boolean;
  /** Ids of the groups they were in when they were chosen. */
  readonly groups?: readonly string[];
  readonly alert?: string;
  readonly note?: string;
  readonly certificates?: readonly Certificate[];
}

export interface WorkingCoupon {
  /** The coupon's, as promotions name it. */
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export interface WorkingPart {
  readonly key: string;
  readonly tender: string;
  /** null: what is left; only of the payment that ends the sale. */
  readonly given: number | null;
  readonly reference: string;
  /** Charged by the terminal: the payment's id. */
  readonly attempt?: string;
}

/** Another person's yes: when (ISO), who, which right, and what it is for: of goods [product, unit price, so much of it], of discounts [what they come to]. */
export interface GivenApproval {
  readonly of?: readonly [string, number, number] | readonly [number];
  readonly at: string;
  readonly person: string;
  readonly right: string;
}

export function emptyWorking(id: string): Working {
  return { id, lines: [], discount: null, note: "", customer: null, parts: [], next: 1 };
}

/** What a line begins with besides its product and quantity. */
export type Beginning = Partial<Pick<WorkingLine, "unitPrice" | "goods" | "approvals" | "allowed" | "typed">> & { readonly chosen?: readonly Variant[] };

/** Something stands on the ticket. */
export function inUse({ lines, back, loads }: Working): boolean {
  return lines.length > 0 || back !== undefined || Boolean(loads?.length);
}

/** What was said of everything on a ticket ends with the last of it: it is nothing of the next customer's. */
export function ended(working: Working): Working {
  return inUse(working) ? working : { ...working, discount: null, note: "" };
}

/** The tip, where there can be one. */
export function tipOf({ back, tip }: Working): number {
  return back ? 0 : (tip ?? 0);
}

/** What is paid beside the goods: money put on something, and a tip. */
export function beside(working: Working): number {
  return loaded(working.loads) + tipOf(working);
}

/** Add a product: to its line, when there is one at the shelf's price that nothing was said about. */
export function added(working: Working, variant: Variant, quantity: number, { chosen, ...with_ }: Beginning = {}): { working: Working; key: string } {
  const same = working.lines.find(
    (line) =>
      !variant.choices &&
      !line.of &&
      !with_.goods &&
      !line.goods &&
      (with_.unitPrice ?? null) === null &&
      !with_.allowed &&
      line.variant.id === variant.id &&
      line.variant.price === variant.price &&
      line.variant.base === variant.base &&
      line.unitPrice === null &&
      !line.discount &&
      !line.note &&
      variant.decimals === 0 &&
      line.quantity > 0 === quantity > 0,
  );
  if (same) return { working: changed(working, same.key, { quantity: same.quantity + quantity }), key: same.key };
  const key = String(working.next);
  const line: WorkingLine = { key, variant, quantity, unitPrice: null, discount: null, note: "", approvals: [], ...with_ };
  const { department, tax_category } = variant;
  const modifiers = (chosen ?? []).map((one, place): WorkingLine => ({
    key: String(working.next + 1 + place), of: key, quantity, unitPrice: null, discount: null, note: "", approvals: [],
    variant: one.as_choice ? { ...one, department, tax_category } : one,
  }));
  return { working: { ...working, lines: [...working.lines, line, ...modifiers], next: working.next + 1 + modifiers.length }, key };
}

/** A modifier counts as often as what it modifies, and goes with it. */
export function changed(working: Working, key: string, change: Partial<WorkingLine>): Working {
  const { quantity } = change;
  return { ...working, lines: working.lines.map((line) => (line.key === key ? { ...line, ...change } : line.of === key && quantity ? { ...line, quantity } : line)) };
}

export function without(working: Working, key: string): Working {
  return { ...working, lines: working.lines.filter((line) => line.key !== key && line.of !== key) };
}

/** What the engine prices. extra: a payment that is only being thought about. */
export function engineBasket(working: Working, book: Book, day: string, extra?: { tender: string; given: number | null }): EngineBasket {
  const cash = (id: string): boolean => book.tenders.find((tender) => tender.id === id)?.cash ?? false;
  const tenders = working.parts.map((part) => ({ key: part.key, given_minor: part.given, cash: cash(part.tender) }));
  if (extra) tenders.push({ key: "extra", given_minor: extra.given, cash: cash(extra.tender) });
  return {
    lines: working.lines.map((line) => ({
      key: line.key,
      quantity_micro: line.quantity,
      unit_price: line.unitPrice ?? line.variant.price,
      price_base_micro: line.variant.base,
      taxes: taxesOn(book, line.variant.tax_category, day),
      discounts: line.discount ? [plain(line.discount)] : NO_DISCOUNTS,
      product: line.variant.sku,
      groups: [line.variant.department],
      by_hand: line.unitPrice !== null,
      uncounted: line.variant.as_choice === true,
    })),
    discounts: working.discount ? [plain(working.discount)] : NO_DISCOUNTS,
    exponent: book.company.exponent,
    tax_rounding: book.pricing.tax_rounding,
    total_rounding: step(book.pricing.total_rounding_minor),
    cash_rounding: step(book.pricing.cash_rounding_minor),
    tenders,
    price_lists: listsOf(working, book),
    promotions: working.promotions ?? book.promotions ?? [],
    coupons: working.coupons?.map(({ id }) => id) ?? NOBODYS,
    customer_groups: working.customer?.groups ?? NOBODYS,
    location: book.location.code,
    moment: working.moment ?? null,
    exemption: engineExemption(working, book, day),
  };
}

/** The basket as it is from now on: while something of it is paid, its promotions stay what they were. */
export function heldOrNow(working: Working, book: Book, now: Moment): Working {
  if (beingPaid(working)) {
    return { ...working, promotions: working.promotions ?? book.promotions ?? [], priceLists: working.priceLists ?? narrowed(working, book) };
  }
  const { promotions: _held, priceLists: _lists, ...open } = working;
  return { ...open, moment: now };
}

/** The price lists that this basket is priced with. */
export function listsOf(working: Working, book: Book): readonly NamedPriceList[] {
  return working.priceLists ?? book.price_lists ?? NO_LISTS;
}

/** The book's lists without the prices of what is not in the basket: what is kept with it stays small. */
function narrowed(working: Working, book: Book): readonly NamedPriceList[] {
  const skus = new Set(working.lines.map(({ variant }) => variant.sku));
  return (book.price_lists ?? NO_LISTS).map((list) => ({ ...list, prices: list.prices?.filter(({ product }) => skus.has(product)) ?? [] }));
}

const NO_LISTS: readonly NamedPriceList[] = [];
const NOBODYS: readonly string[] = [];

/** May throw the engine's `BasketRefused`. */
export function priced(working: Working, book: Book, day: string, extra?: { tender: string; given: number | null }): PricedBasket {
  const basket = engineBasket(working, book, day, extra);
  if (working.back) return exchanged(basket, working.back);
  const more = beside(working);
  if (!more) return price(basket);
  // What is put on a card, or left for somebody, is no goods: no discount and no tax touch it, but it is paid with them.
  const figures = price({ ...basket, tenders: [] });
  return { ...figures, ...pay(basket, figures.gross_minor + more) };
}

/** What is sold is priced by itself; what comes back counts as it was paid; one sum settles both. */
function exchanged(basket: EngineBasket, back: WorkingBack): PricedBasket {
  const { tenders = [], cash_rounding = null, ...goods } = basket;
  const sold = price(goods.lines.length ? goods : { ...goods, discounts: [], promotions: [] });
  const sum = (figure: "net" | "tax" | "gross"): number => back.lines.reduce((total, line) => total + line[figure], 0);
  const [net, tax, gross] = [sold.net_minor + sum("net"), sold.tax_minor + sum("tax"), sold.gross_minor + sum("gross")];
  const rounding = sold.total_rounding_minor + back.rounding;
  const paid = pay({ tenders, total_rounding: null, cash_rounding }, gross + rounding);
  return { ...sold, ...paid, total_rounding_minor: rounding, net_minor: net, tax_minor: tax, gross_minor: gross };
}

const NO_DISCOUNTS: readonly Discount[] = [];

function plain(discount: NamedDiscount): Discount {
  return { kind: discount.kind, value: discount.value, reason: discount.reason };
}

function step(minor: number): Rounding | null {
  return minor > 1 ? { step_minor: minor } : null;
}

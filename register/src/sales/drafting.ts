/** From a priced basket to the document that says so. Pure. */
import { ENGINE, type PricedBasket } from "../engine";
import { taxesOn, type Book, type NamedPriceList } from "../sync/book";
import { cleaned, type DiscountRow, type DocumentLine, type Draft } from "./document";
import { countedAs, freeBy } from "./exemption";
import { beside, listsOf, tipOf, type GivenApproval, type Working, type WorkingBack } from "./working";

/** Where and by whom a document is made. Moments are ISO texts. */
export interface Circumstances {
  readonly book: Book;
  readonly register: string;
  readonly series: string;
  readonly person: string;
  readonly day: string;
  readonly occurredAt: string;
  readonly deviceTime: string;
  /** The shift that is open; "" without one. */
  readonly shift: string;
}

/** Hashes of the notes, by line key; "" is the whole basket's. */
export type NoteHashes = ReadonlyMap<string, string>;

export function headOf(where: Circumstances): Pick<
  Draft,
  "location" | "series" | "register" | "person" | "currency" | "business_date" | "occurred_at" | "device_time" | "prices" | "taxes" | "engine" | "shift"
> {
  const { book } = where;
  return {
    location: book.location.id,
    series: where.series,
    register: where.register,
    person: where.person,
    currency: book.company.currency,
    business_date: where.day,
    occurred_at: where.occurredAt,
    device_time: where.deviceTime,
    prices: book.configuration,
    taxes: book.configuration,
    engine: ENGINE,
    ...(where.shift ? { shift: where.shift } : {}),
  };
}

export function saleDraft(working: Working, priced: PricedBasket, where: Circumstances, notes: NoteHashes): Draft {
  const lists = listsOf(working, where.book);
  const groups = lists.length || where.book.promotions?.length ? (working.customer?.groups ?? []) : [];
  const free = freeBy(working, where.day);
  const exempt = free ? countedAs(where.book, free, where.day) : [];
  const lines = working.lines.map((line, place): DocumentLine => {
    const figures = priced.lines[place] as PricedBasket["lines"][number];
    const taxes = [...taxesOn(where.book, line.variant.tax_category, where.day), ...exempt];
    const discounts: DiscountRow[] = figures.discounts.map((d) => [d.reason || "discount", d.amount_minor]);
    for (const { id, name, amount_minor } of figures.promotions ?? []) discounts.push([name, amount_minor, id]);
    const share = figures.basket_shares[0] ?? 0;
    if (working.discount && share) discounts.push([working.discount.reason || "basket discount", share]);
    const note = notes.get(line.key);
    return {
      variant: line.variant.id,
      department: line.variant.department,
      description: cleaned(line.variant.name, 200),
      quantity: line.quantity,
      price: line.unitPrice ?? figures.unit_price ?? line.variant.price,
      base: line.variant.base,
      list: figures.list_minor,
      discount: figures.discount_minor + (figures.promotion_minor ?? 0),
      basket_discount: figures.basket_discount_minor,
      discounts,
      net: figures.net_minor,
      tax: figures.tax_minor,
      gross: figures.gross_minor,
      taxes: figures.taxes.map((tax) => [
        taxes.find((one) => one.code === tax.code)?.code_id ?? "",
        tax.base_minor,
        // The buyer owes a reverse-charged tax: the seller's document carries its base alone.
        tax.reverse_charge ? 0 : tax.amount_minor,
      ]),
      ...(note ? { note } : {}),
      ...(figures.price_list ? { price_list: [figures.price_list, called(lists, figures.price_list)] as const } : {}),
      ...(line.goods && where.book.protocols.includes(4) ? { goods: line.goods } : {}),
      ...(line.of && where.book.protocols.includes(5) ? { of: working.lines.findIndex(({ key }) => key === line.of) + 1 } : {}),
    };
  });
  const note = notes.get("");
  return {
    id: working.id,
    kind: "sale",
    ...headOf(where),
    ...(working.customer ? { customer: working.customer.id } : {}),
    ...(working.coupons?.length ? { coupons: working.coupons.map(({ id, code }) => [id, code] as const) } : {}),
    ...(groups.length ? { customer_groups: groups } : {}),
    ...(free ? { exemption: { certificate: free.id, jurisdiction: free.jurisdiction, number: cleaned(free.number, 60) } } : {}),
    ...(working.age && where.book.protocols.includes(4) ? { age: working.age } : {}),
    lines: [...lines, ...(working.back?.lines ?? []).map((line) => (line.of ? { ...line, of: line.of + lines.length } : line))],
    ...(working.back ? { original: working.back.sale, reason: reasonsOf(working.back) } : {}),
    tenders: [
      ...working.parts.map((part, place) => {
        const paid = priced.tenders[place] as PricedBasket["tenders"][number];
        return { type: part.tender, amount: paid.amount_minor, given: paid.given_minor, change: paid.change_minor, reference: cleaned(part.reference, 80) };
      }),
      ...(working.loads ?? []).map(({ tender, amount, reference }) => ({ type: tender, amount: -amount, given: -amount, change: 0, reference })),
      ...tipRow(working, where),
    ],
    net: priced.net_minor,
    tax: priced.tax_minor,
    total: priced.to_pay_minor - beside(working),
    rounding: priced.total_rounding_minor,
    cash_rounding: priced.cash_rounding_minor,
    ...(note ? { note } : {}),
    approvals: approvalsOf(working),
  };
}

/** The tip of who serves: the last payment, and none that pays. */
function tipRow(working: Working, { book, person }: Circumstances): Draft["tenders"] {
  const amount = -tipOf(working);
  return amount && book.tips ? [{ type: book.tips.tender, amount, given: amount, change: 0, reference: person }] : [];
}

function called(lists: readonly NamedPriceList[], id: string): string {
  return cleaned(lists.find((list) => list.id === id)?.name ?? "", 60);
}

/** Every yes that was given, once. */
export function approvalsOf(working: Working): readonly GivenApproval[] {
  const all = [...(working.exemption?.approvals ?? []), ...(working.back?.approvals ?? []), ...working.lines.flatMap((line) => [...line.approvals, ...(line.discount?.approvals ?? [])]), ...(working.discount?.approvals ?? [])];
  const seen = new Set<string>();
  return all.filter(({ person, right, of, at }) => {
    const key = `${person} ${right} ${of ? at + of : ""}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Why goods come back, and why their money goes another way. */
function reasonsOf({ reason, other }: WorkingBack): string {
  return other ? `${reason.slice(0, 90).trim()}; ${other}` : reason;
}

/** From what is kept to what is shown. Pure. */
import { BasketRefused, type PricedBasket } from "../engine";
import type { ReceiptRow as Row } from "../devices/store";
import { USUAL, isLayout } from "../receipts/arranging";
import { readBody } from "../sales/document";
import { exemptionView, leftOut } from "../sales/exemption";
import { beside, inUse, listsOf, priced, tipOf, type Working, type WorkingBack } from "../sales/working";
import type { Book, BookPerson } from "../sync/book";
import type { TriesRow } from "../devices/store";
import type { Basket, CompanyView, PersonRow, Receipt, ReceiptRow, Refusal, TenderRow, TillState } from "../view";
import { EMPTY_BASKET } from "./starting";

const WHOLE = 1_000_000;

/** What a receipt calls a discount without a reason: no words of a person, so the screens find their own. */
const UNNAMED: ReadonlySet<string> = new Set(["discount", "basket discount"]);

/** before: the lines that are shown; those that stay as they are stay the same objects, and nothing is written anew for them. */
export function basketView(working: Working, book: Book, day: string, before: Basket["lines"] = []): Basket {
  let figures: PricedBasket | null = null;
  let refusal: Refusal | null = null;
  if (inUse(working)) {
    try {
      figures = priced(working, book, day);
    } catch (reason) {
      refusal = refusalOf(reason);
    }
  }
  const lists = listsOf(working, book);
  const lines = working.lines.map((line, place) => {
    const figure = figures?.lines[place];
    const shown: Basket["lines"][number] = {
      key: line.key,
      productId: line.variant.id,
      sku: line.variant.sku,
      name: line.variant.name,
      departmentId: line.variant.department,
      quantityMicro: line.quantity,
      decimals: line.variant.decimals,
      unit: line.variant.unit,
      unitPrice: line.unitPrice ?? figure?.unit_price ?? line.variant.price,
      baseMicro: line.variant.base,
      priceChanged: line.unitPrice !== null,
      priceList: (figure?.price_list && lists.find(({ id }) => id === figure.price_list)?.name) || "",
      listMinor: figure?.list_minor ?? 0,
      amountMinor: figure ? figure.list_minor - figure.discount_minor - (figure.promotion_minor ?? 0) : 0,
      discounts: [
        ...(figure?.discounts.map((d) => ({ name: d.reason, amountMinor: d.amount_minor })) ?? []),
        ...(figure?.promotions?.map((p) => ({ name: p.name, amountMinor: p.amount_minor, promotion: true })) ?? []),
      ],
      note: line.note,
      goods: line.goods ?? null,
      of: line.of ?? null,
    };
    const stood = before[place];
    return stood && alike(shown, stood) ? stood : shown;
  });
  return {
    ...EMPTY_BASKET,
    id: working.id,
    lines,
    customer: working.customer,
    exemption: exemptionView(working, figures, day),
    note: working.note,
    discounts: figures?.discounts.map((d) => ({ name: d.reason, amountMinor: d.amount_minor })) ?? [],
    coupons: (working.coupons ?? []).map(({ id, code, name }) => ({ code, name, amountMinor: takenFor(id, working, figures, book) })),
    items: itemsOf(working),
    savesMinor: figures?.lines.reduce((sum, line) => sum + line.discount_minor + (line.promotion_minor ?? 0) + line.basket_discount_minor, 0) ?? 0,
    netMinor: figures?.net_minor ?? 0,
    taxMinor: figures?.tax_minor ?? 0,
    totalMinor: figures ? figures.gross_minor + figures.total_rounding_minor + beside(working) : 0,
    loads: (working.loads ?? []).map((load) => ({
      key: load.key,
      kind: load.kind,
      name: book.tenders.find(({ id }) => id === load.tender)?.name ?? "",
      amountMinor: load.amount,
      lastFour: load.lastFour,
      number: load.number,
    })),
    tipMinor: tipOf(working),
    parts: partsOf(working, figures, book),
    remainingMinor: figures?.remaining_minor ?? 0,
    card: cardView(working, book),
    back: working.back ? backView(working.back) : null,
    refusal,
  };
}

function alike<T extends object>(one: T, other: T): boolean {
  return Object.entries(one).every(([name, value]) => {
    const there: unknown = other[name as keyof T];
    return value === there || (typeof value === "object" && JSON.stringify(value) === JSON.stringify(there));
  });
}

function backView({ number, ways = [], lines, units }: WorkingBack): NonNullable<Basket["back"]> {
  return {
    number, ways,
    lines: lines.map((line, place) => ({
      name: line.description, quantityMicro: -line.quantity, unit: units[place]?.unit ?? "", decimals: units[place]?.decimals ?? 0, amountMinor: line.gross,
    })),
  };
}

/** What the promotions of a coupon take off. */
function takenFor(coupon: string, working: Working, figures: PricedBasket | null, book: Book): number {
  const asking = new Set((working.promotions ?? book.promotions ?? []).filter((one) => one.coupon === coupon).map(({ id }) => id));
  return figures?.promotions?.reduce((sum, { id, amount_minor }) => sum + (asking.has(id) ? amount_minor : 0), 0) ?? 0;
}

/** Pieces: whole quantities count as they are, weighed goods as one. */
export function itemsOf(working: Working): number {
  return working.lines.reduce((sum, { quantity, variant, of }) => sum + (of ? 0 : variant.decimals ? 1 : Math.round(Math.abs(quantity) / WHOLE)), 0);
}

function partsOf(working: Working, figures: PricedBasket | null, book: Book): Basket["parts"] {
  return working.parts.map((part, place) => {
    const tender = book.tenders.find(({ id }) => id === part.tender);
    const figure = figures?.tenders[place];
    return {
      key: part.key,
      tenderId: part.tender,
      name: tender?.name ?? "",
      cash: tender?.cash ?? false,
      givenMinor: figure?.given_minor ?? part.given ?? 0,
      changeMinor: figure?.change_minor ?? 0,
      amountMinor: figure?.amount_minor ?? part.given ?? 0,
      reference: part.reference,
      charged: Boolean(part.attempt),
    };
  });
}

function cardView({ card }: Working, book: Book): Basket["card"] {
  if (!card) return null;
  const { attempt, tender, amount, kind, state, reason, label, reference, at } = card;
  const name = book.tenders.find(({ id }) => id === tender)?.name ?? "";
  const terminal = book.card_terminal?.name ?? "";
  return { id: attempt, tenderId: tender, name, terminal, amountMinor: amount, back: kind === "refund", state, reason, label, reference, since: at };
}

/** The engine's refusal in the till's words. */
export function refusalOf(reason: unknown): Refusal {
  if (!(reason instanceof BasketRefused)) throw reason;
  if (reason.refusal === "tender_over_total") return { code: "over_total" };
  if (reason.refusal === "number_too_large") return { code: "too_large" };
  return { code: "pricing", values: { reason: reason.refusal, path: reason.path } };
}

export function companyView(book: Book): CompanyView {
  const { name, legal_name, tax_number, currency, exponent, symbol, locale, country } = book.company;
  return { name, legalName: legal_name, taxNumber: tax_number, address: book.location.address, currency, exponent, symbol, locale, country };
}

export function tenderRows(book: Book): TenderRow[] {
  return book.tenders.map(({ id, code, name, kind, cash, offline_limit_minor, refunds, needs_reference }) => ({
    id, code, name, kind, cash, limitMinor: offline_limit_minor ?? null, refunds: refunds ?? true, needsReference: needs_reference ?? false,
    terminal: book.card_terminal?.tender === id ? book.card_terminal.name : null,
    byHandMinor: book.card_terminal?.tender === id ? (book.card_terminal.offline?.sale_minor ?? null) : null,
  }));
}

/** Who may stand at a register, with what bars them. */
export function peopleRows(people: readonly BookPerson[], tries: readonly TriesRow[], device: number): PersonRow[] {
  return people
    .filter(({ rights }) => rights.includes("sales:write"))
    .map(({ id, name, pin, rights }) => {
      const row = tries.find(({ person }) => person === id);
      const until = row && row.locked_until > device ? row.locked_until : null;
      return { id, name, hasPin: pin !== null, mayUnlock: rights.includes("registers:unlock"), lockedUntil: until, needsUnlock: row?.needs_unlock === 1 };
    });
}

export function bookState(book: Book): Partial<TillState> {
  return {
    company: companyView(book),
    location: { name: book.location.name, address: book.location.address, timeZone: book.location.time_zone },
    pricesIncludeTax: book.pricing.prices_include_tax,
    linkKey: book.receipts?.link_key ?? "",
    mails: book.receipts?.mails ?? false,
    printer: book.receipts?.printer ? { name: book.receipts.printer.name } : null,
    receiptLayout: isLayout(book.receipts?.layout) ? book.receipts.layout : USUAL,
    cashStepMinor: Math.max(1, book.pricing.cash_rounding_minor),
    keyPages: (book.quick_keys ?? []).map(({ name }) => name),
    departments: [...book.departments].sort((a, b) => a.position - b.position).map(({ id, code, name, ground }) => ({ id, code, name, ground })),
    tenders: tenderRows(book),
    tips: book.tips ? { before: book.tips.before, after: book.tips.after, offeredPpm: book.tips.offered_ppm } : null,
  };
}

export function receiptRow(row: Row, voided: boolean): ReceiptRow {
  return {
    id: row.id,
    number: row.shown.number,
    at: row.at,
    // A tip alone is no sale; what is handed over all the same is it.
    totalMinor: row.total_minor + (row.shown.loads ?? []).reduce((sum, load) => sum + load.amountMinor, 0) || (row.shown.tip?.minor ?? 0),
    kind: row.kind,
    person: row.shown.person,
    sent: row.unsent === 0,
    voided,
    problem: row.problem || null,
    own: true,
    also: row.kind !== "sale" ? "" : row.body.includes('"original":["') ? "exchange" : row.shown.tip && row.body.includes('"lines":[]') ? "tip" : "",
  };
}

/** Without the whole numbers of its cards: they are money, and after their sale for whoever may give money back. */
export function veiled(receipt: Receipt): Receipt {
  return { ...receipt, loads: receipt.loads.map((load) => ({ ...load, number: "", veiled: load.number !== "" })) };
}

/** back: how much of each line (from 1) came back already. */
export function receiptOf(row: Row, voided: boolean, back: ReadonlyMap<number, number>, original: string | null): Receipt {
  const body = readBody(row.body);
  const saves = body.lines.reduce((sum, line) => sum + line.discount + line.basket_discount, 0);
  return {
    ...receiptRow(row, voided),
    businessDay: body.business_date,
    lines: body.lines.map((line, place) => ({
      line: place + 1,
      productId: line.variant,
      name: line.description,
      quantityMicro: line.quantity,
      unit: row.shown.units[place]?.unit ?? "",
      decimals: row.shown.units[place]?.decimals ?? 0,
      unitPrice: line.price,
      priceList: line.price_list?.[1] ?? "",
      baseMicro: line.base,
      listMinor: line.list,
      amountMinor: line.list - line.discount - line.basket_discount,
      discounts: line.discounts.map(([name, amountMinor]) => ({ name: UNNAMED.has(name) ? "" : name, amountMinor })),
      note: row.shown.notes[place] ?? "",
      goods: line.goods ?? null,
      of: line.of ?? null,
      returnableMicro: row.kind === "sale" && !voided ? Math.max(0, line.quantity - (back.get(place + 1) ?? 0)) : 0,
    })),
    taxes: row.shown.taxes,
    netMinor: body.net,
    taxMinor: body.tax,
    roundingMinor: body.rounding,
    cashRoundingMinor: body.cash_rounding,
    savesMinor: saves,
    loads: row.shown.loads ?? [],
    tip: row.shown.tip ?? null,
    tenders: body.tenders.slice(0, body.tenders.length - (row.shown.loads?.length ?? 0) - (row.shown.tip ? 1 : 0)).map((tender, place) => ({
      id: tender.type,
      name: row.shown.tenders[place]?.name ?? "",
      cash: row.shown.tenders[place]?.cash ?? false,
      byItself: row.shown.tenders[place]?.byItself ?? false,
      givenMinor: tender.given,
      changeMinor: tender.change,
      amountMinor: tender.amount,
      reference: tender.reference,
    })),
    certificate: body.exemption?.number ?? "",
    taxLeftOutMinor: leftOut(body.lines.map((line) => [line.list - line.discount - line.basket_discount, line.gross])),
    changeMinor: body.tenders.reduce((sum, tender) => sum + tender.change, 0),
    customer: row.shown.customer || null,
    reason: body.reason ?? "",
    note: row.shown.note,
    printed: row.printed,
    original,
    hash: row.hash,
  };
}

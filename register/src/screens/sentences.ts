/** Sentences made of what the till says: refusals, scans, approvals, the strip above everything. */
import { divide } from "../engine/rounding";
import type { Approval, Basket, BasketLine, DiscountView, Goods, LoadView, Prompt, Receipt, Refusal, TillState } from "../till";
import type { Figures } from "../words/figures";
import { t, words, type Key } from "../words/words.svelte";

const WHOLE = 1_000_000;

/** Why not, as a sentence. A code without a sentence says that nothing changed. */
export function refusalText(refusal: Refusal, figures?: Figures): string {
  const { limit, left, who } = refusal.values ?? {};
  if (figures && typeof limit === "number" && typeof left === "number" && (refusal.code === "return_allowance" || refusal.code === "return_cap")) {
    const names = who ? anyOf(String(who).split("\n"), figures.locale) : t("return.office");
    return t(refusal.code === "return_cap" ? "return.cap_left" : "return.allowance_left", { limit: figures.amount(limit), left: figures.amount(left), who: names });
  }
  if (refusal.code === "pin_wrong" && typeof refusal.values?.["left"] === "number") {
    return t("pin.wrong", { count: refusal.values["left"] });
  }
  if (refusal.code === "code_unreadable") {
    const why = `code.wrong.${refusal.values?.["why"]}`;
    if (why in words.catalogue) return t(why as Exclude<Extract<Key, `code.wrong.${string}`>, never>);
  }
  const key = `refusal.${refusal.code}`;
  return key in words.catalogue ? t(key as Exclude<RefusalKey, never>) : t("refusal.unexpected");
}

/** What of a receipt's money went back, or is on its way: a terminal gives it back when the office has heard of it. */
export function backText({ tenders }: Receipt): string {
  const back = tenders.filter(({ amountMinor }) => amountMinor < 0);
  const itself = back.filter((one) => one.byItself).length;
  return t(!itself ? "done.refunded" : itself === back.length ? "card.to_give_back" : "receipts.kind_return");
}

/** Why a card payment stands as it does; a word of the server's that is not known here says nothing. */
export function cardReason(reason: string): string {
  const key = `card.why_${reason}`;
  return reason && key in words.catalogue ? t(key as Extract<Key, `card.why_${string}`>) : "";
}

type RefusalKey = Extract<Key, `refusal.${string}`>;

/** What is known of the very piece: "No. S-7, lot A7, use by 31 Dec 2026". */
export function goodsText(goods: Goods, figures: Figures): string {
  const { serial, lot, expires, tare } = goods;
  return [
    serial ? t("goods.serial", { serial }) : "",
    lot ? t("goods.lot", { lot }) : "",
    expires ? t("goods.expires", { date: figures.day(expires) }) : "",
    tare ? t("goods.tare", { tare: figures.quantity(tare) }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** A code as people see it: the separators in it are signs that no screen shows. */
export function shownCode(code: string): string {
  return code.replace(/[\u0000-\u001f\u007f]/g, " ");
}

/** What is said when a line was added: its name and price, or how many there are now. */
export function scanText(line: BasketLine, figures: Figures): string {
  return line.quantityMicro === 1_000_000
    ? t("scan.accepted", { name: line.name, price: figures.amount(line.amountMinor) })
    : t("scan.added_again", { name: line.name, quantity: figures.quantity(line.quantityMicro) });
}

/** How many pieces are in the basket, what they save, and how many come back. */
export function itemsText({ items, savesMinor, back, loads }: Basket, figures: Figures): string {
  const came = (back?.lines ?? []).reduce((sum, { decimals, quantityMicro }) => sum + (decimals ? 1 : Math.round(quantityMicro / WHOLE)), 0);
  const sold = savesMinor > 0 ? t("basket.items_saves", { count: items, amount: figures.plain(savesMinor) }) : t("basket.items", { count: items });
  return [...(items || (!came && !loads.length) ? [sold] : []), ...(came ? [t("basket.items_back", { count: came })] : [])].join(", ");
}

/** What a line of money on a card, a credit or an account is called. */
export function loadName(load: Pick<LoadView, "kind" | "name" | "lastFour">): string {
  if (load.kind === "on_account") return t("account.title");
  return load.lastFour ? t("gift.line", { name: load.name, last: load.lastFour }) : load.name;
}

/** Names as a list: "Eva or Tom". */
export function anyOf(names: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: "disjunction" }).format(names);
}

/** What is asked about a figure that was keyed in: "35,006 kg of Banana for £7,701,320.00". */
export function doubtText({ values = {} }: Refusal, figures: Figures): string {
  const amount = figures.amount(Number(values["amount"]));
  return values["name"] ? t("doubt.for", { what: whatOf(values, figures), amount }) : amount;
}

/** "35,006 kg of Banana", "3 × Shirt". */
function whatOf({ name = "", unit, decimals, quantity = WHOLE }: Approval["values"], figures: Figures): string {
  const many = figures.quantity(Number(quantity));
  return decimals ? t("doubt.of", { quantity: `${many} ${unit}`, name }) : quantity === WHOLE ? String(name) : `${many} × ${name}`;
}

/** What reductions of one name took off several lines, together: nobody adds that up in their head. */
export function together(lines: readonly { readonly discounts: readonly DiscountView[] }[]): readonly DiscountView[] {
  const found = new Map<string, DiscountView[]>();
  for (const one of lines.flatMap(({ discounts }) => discounts)) if (one.name) found.set(one.name, [...(found.get(one.name) ?? []), one]);
  return [...found].flatMap(([name, all]) => (all.length > 1 ? [{ name, amountMinor: all.reduce((sum, one) => sum + one.amountMinor, 0) }] : []));
}

/** What somebody is asked to allow. Values: ppm, minor and prices as the till gives them. */
export function approvalText(approval: Approval, figures: Figures): string {
  const value = (name: string) => approval.values[name];
  const whole = (name: string) => Number(value(name) ?? 0);
  const name = whatOf(approval.values, figures);
  const expired = value("on") ? t("approve.expired", { name, date: figures.day(String(value("on"))) }) : "";
  switch (approval.what) {
    case "discountLine":
    case "discountBasket": {
      return t("approve.discount", { percent: figures.percent(offPpm(approval)), amount: figures.amount(whole("minor")) });
    }
    case "sellExpired":
      return expired;
    case "sellExempt":
      return t("approve.exempt", { name: String(value("name") ?? ""), number: String(value("number") ?? "") });
    case "openPrice":
      return [t("approve.open_price", { name, price: figures.price(whole("to")) }), expired].filter(Boolean).join(" · ");
    case "setPrice":
      return [t("approve.price", { name, price: figures.price(whole("to")), was: figures.price(whole("from")) }), expired].filter(Boolean).join(" · ");
    case "voidSale":
      return t("approve.void", { number: String(value("number") ?? "") });
    case "returnItems":
      return t(value("other") ? "approve.return_other" : value("number") ? "approve.return" : "approve.return_loose", { amount: figures.amount(Math.abs(whole("refund"))) });
    case "unlockPerson":
      return t("approve.unlock", { name: String(value("name") ?? "") });
    case "payOut":
      return t("approve.pay_out", { amount: figures.amount(whole("amount")) });
    case "startTraining":
      return t("training.approve");
    case "noSale":
      return t("approve.no_sale");
    case "xReport":
      return t("approve.x");
    default:
      return t("approve.other");
  }
}

const TENTH_OF_A_POINT_PPM = 1_000n;

/** The per cent as they were typed; else what all of it comes to. */
function offPpm(approval: Approval): number {
  const { kind, value, ppm = 0 } = approval.values;
  return kind === "percent" ? Number(value) : Number(divide(BigInt(ppm), TENTH_OF_A_POINT_PPM) * TENTH_OF_A_POINT_PPM);
}

/** What may help now, and why. */
export function promptText(prompt: Prompt, figures: Figures): string {
  const date = prompt.until ? figures.day(prompt.until) : "";
  if (prompt.what === "certificate_ends") return t("prompt.certificate_ends", { number: prompt.number, date });
  const { name, promotion } = prompt;
  return date ? t("prompt.one_more_until", { name, promotion, date }) : t("prompt.one_more", { name, promotion });
}

export interface Strip {
  readonly text: string;
  /** For a phone, where it is shorter. */
  readonly short?: string;
  readonly tone: "amber" | "brick" | "pine";
  readonly leads: "unsent" | "copy" | "aside" | "update" | "training" | "cash" | null;
}

const LEASE_WARNING_MS = 12 * 3_600_000;

/** The one sentence above everything, the most pressing first; null: nothing to say. */
export function strip(state: TillState, figures: Figures, now: number): Strip | null {
  if (state.training) {
    const text = state.unsent ? t("training.strip_unsent", { count: state.unsent }) : t("training.strip");
    return { text, short: t("training.strip_short"), tone: "amber", leads: "training" };
  }
  const { neededFirst, secondCopy } = state.storage;
  if (secondCopy ? !secondCopy.ok : neededFirst) return { text: t(secondCopy ? "strip.copy_stale" : "strip.copy_needed"), tone: "brick", leads: "copy" };
  if (state.leaseUntil !== null && !state.online && state.offlineWhy !== "clock" && state.leaseUntil - now < LEASE_WARNING_MS) {
    return { text: t("strip.lease", { time: figures.time(state.leaseUntil) }), tone: "amber", leads: "unsent" };
  }
  if (!state.online && state.offlineSince !== null) {
    const text = offlineText(state, figures);
    const leads = state.unsent ? "unsent" : null;
    // A wrong clock has one sentence, and nothing to count.
    return leads && state.offlineWhy !== "clock" ? { text, short: offlineShort(state, figures), tone: "amber", leads } : { text, tone: "amber", leads };
  }
  if (state.keptAside) return { text: t("strip.aside", { count: state.keptAside }), tone: "amber", leads: "aside" };
  // With goods in the basket it would be refused: it is offered after this sale.
  if (state.update && !state.basket.lines.length) return { text: t("strip.update"), tone: "pine", leads: "update" };
  if (state.drawer.between && state.drawer.office) return { text: t("strip.office_closed", { number: state.drawer.office }), tone: "amber", leads: "cash" };
  if (state.drawer.between) return { text: t(state.drawer.required ? "cash.no_shift" : "strip.no_shift"), tone: "pine", leads: "cash" };
  return null;
}

function cause(state: TillState): "captive" | "server" | "offline" {
  return state.offlineWhy === "captive" ? "captive" : state.offlineWhy === "server_error" ? "server" : "offline";
}

function offlineShort(state: TillState, figures: Figures): string {
  return t(`strip.${cause(state)}_short`, { time: figures.time(state.offlineSince ?? 0), count: state.unsent });
}

function offlineText(state: TillState, figures: Figures): string {
  const values = { time: figures.time(state.offlineSince ?? 0), count: state.unsent };
  if (state.offlineWhy === "clock") return t("strip.clock");
  return t(`strip.${cause(state)}${state.unsent ? "" : "_none"}`, values);
}

/** What stands beside a reduction of the whole basket: a promotion's name, or that it is on everything, and why. */
export function basketDiscount({ name, promotion }: Pick<DiscountView, "name" | "promotion">): string {
  return promotion && name ? name : [t("basket.discount"), name].filter(Boolean).join(": ");
}

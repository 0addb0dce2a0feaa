/** A receipt of this register as the facts of its paper, in the language of the screen. */
import { arrange, type Facts, type Piece, type Two } from "../../receipts/arranging";
import type { Receipt, TillState } from "../../till";
import type { Figures } from "../../words/figures";
import { tenderName } from "../../words/tenders";
import { t } from "../../words/words.svelte";
import { goodsText, loadName, together } from "../sentences";

const WHOLE = 1_000_000;
const HASH_SHOWN = 12;
/** What a row of taxes begins with; the rate follows it, and a cell of a printed table holds 60 letters. */
const LONGEST_TAX = 40;

export interface Asked {
  /** 0: the original; n: its n-th copy. */
  readonly copy: number;
  readonly gift: boolean;
  /** The address of the digital receipt, or "". */
  readonly link: string;
}

/** The paper of a receipt by the shop's layout. In training it says first and last that it is none, whatever the layout. */
export function paperOf(receipt: Receipt, state: TillState, figures: Figures, asked: Asked, language: string): Piece[] {
  const pieces = arrange(state.receiptLayout, factsOf(receipt, state, figures, asked), language);
  if (!state.training) return pieces;
  const mark: Piece = { is: "mark", text: t("training.paper") };
  return [mark, { is: "space" }, ...pieces, { is: "space" }, mark];
}

export function factsOf(receipt: Receipt, state: TillState, figures: Figures, { copy, gift, link }: Asked): Facts {
  const { company, location, register } = state;
  const money = (minor: number): string => figures.plain(minor);
  return {
    company: company?.name ?? "",
    legal_name: company?.legalName ?? "",
    address: (location?.address || company?.address || "").split(/\n+/).filter(Boolean),
    tax_number: company?.taxNumber ? t("paper.tax_number", { number: company.taxNumber }) : "",
    mark: copy ? t("paper.copy", { count: copy }) : "",
    title: titleOf(receipt),
    gift: gift ? t("paper.gift") : "",
    lines: [
      ...receipt.lines.map((line) => ({ name: line.name, amount: money(line.listMinor), parts: partsOf(line, figures), of: line.of !== null })),
      ...receipt.loads.map((load) => ({ name: loadName(load), amount: money(load.amountMinor), parts: [] })),
    ],
    sums: sumsOf(receipt, figures),
    total: [t("paper.total"), figures.amount(receipt.totalMinor)],
    tenders: tendersOf(receipt, figures),
    saved: receipt.savesMinor > 0 && receipt.kind === "sale" ? t("paper.saved", { amount: figures.amount(receipt.savesMinor) }) : "",
    saves: receipt.kind === "sale" ? together(receipt.lines).map(({ name, amountMinor }): Two => [t("paper.in_all", { name }), money(-amountMinor)]) : [],
    tax_head: [t("paper.tax_head"), t("paper.tax_base"), t("paper.tax_amount")],
    taxes: receipt.taxes.map((tax) => [`${(tax.name || tax.code).slice(0, LONGEST_TAX)} ${tax.ratePpm === null ? "" : figures.percent(tax.ratePpm)}`.trim(), money(tax.baseMinor), money(tax.amountMinor)]),
    customer: receipt.customer ? t("paper.customer", { name: receipt.customer }) : "",
    reason: paidOut(receipt) ? t("tip.paper_for", { name: receipt.tip?.name ?? "" }) : receipt.reason ? t("paper.reason", { text: receipt.reason }) : "",
    number: t("paper.number", { number: receipt.number }),
    moment: figures.moment(receipt.at),
    served: [receipt.own && register?.name, t("paper.served", { name: receipt.person })].filter(Boolean).join(" · "),
    seal: receipt.hash.slice(0, HASH_SHOWN),
    code: receipt.number,
    link,
    link_words: t("paper.link"),
  };
}

/** What stands between the lines and the total: by which certificate it is free of tax, and what rounding did. */
function sumsOf({ certificate, taxLeftOutMinor, roundingMinor }: Receipt, figures: Figures): Two[] {
  const said = certificate ? t("paper.exempt_by", { number: certificate }) : t("paper.exempt");
  const left: Two[] = certificate || taxLeftOutMinor ? [[said, taxLeftOutMinor ? figures.plain(-taxLeftOutMinor) : ""]] : [];
  return roundingMinor ? [...left, [t("paper.rounding"), figures.plain(roundingMinor)]] : left;
}

/** Tips that were handed to the person they were left for. */
function paidOut({ tip, lines }: Receipt): boolean {
  return !lines.length && tip !== null && !tip.of;
}

function titleOf(receipt: Receipt): string {
  const { kind, original, tip, lines } = receipt;
  if (tip && !lines.length && kind === "sale") {
    if (paidOut(receipt)) return t("tip.paper_out");
    return t(tip.minor < 0 ? "tip.paper_back" : "tip.paper_of", { number: tip.of });
  }
  if (kind === "return") return t("paper.return_of", { number: original ?? "" });
  if (kind === "void") return t("paper.void_of", { number: original ?? "" });
  return original ? t("paper.exchange_of", { number: original }) : "";
}

function partsOf(line: Receipt["lines"][number], figures: Figures): Two[] {
  const many = `${figures.quantity(line.quantityMicro)} ${line.decimals ? line.unit : ""}`.trim();
  const counted: Two[] = line.quantityMicro === WHOLE ? [] : [[`${many} × ${figures.price(line.unitPrice)}`, ""]];
  const off = line.discounts.map(({ name, amountMinor }): Two => [name || t("paper.discount"), figures.plain(-amountMinor)]);
  // Which price list made the price.
  const list: Two[] = line.priceList ? [[line.priceList, ""]] : [];
  const piece = line.goods ? goodsText(line.goods, figures) : "";
  return [...counted, ...list, ...(piece ? [[piece, ""] as const] : []), ...off, ...(line.note ? [[line.note, ""] as const] : [])];
}

function tendersOf(receipt: Receipt, figures: Figures): Two[] {
  const tip: Two[] = receipt.tip && receipt.lines.length ? [[t("tip.title"), figures.plain(receipt.tip.minor)]] : [];
  const given = receipt.tenders.flatMap((tender, place): Two[] => [
    ...(place ? [] : tip),
    [`${tenderName(tender.name)}${shownReference(tender.reference)}`, figures.plain(tender.givenMinor)],
    ...(tender.changeMinor ? [[t("paper.change"), figures.plain(-tender.changeMinor)] as const] : []),
  ]);
  return receipt.cashRoundingMinor ? [...given, [t("pay.rounding"), figures.plain(receipt.cashRoundingMinor)]] : given;
}

/** A gift card's payment shows its last four signs; its hash is for the books. */
function shownReference(reference: string): string {
  if (/^[0-9a-f]{64}:/.test(reference)) return ` ···${reference.slice(-4)}`;
  return reference && ` ${reference}`;
}

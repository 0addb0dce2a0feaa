/** A slip of the drawer as what stands on its paper: an opening, a movement, an X, a Z. */
import type { Piece, Two } from "../../receipts/arranging";
import type { CashSlip, ShiftFigures, TillState } from "../../till";
import type { Figures } from "../../words/figures";
import { tenderName } from "../../words/tenders";
import { t } from "../../words/words.svelte";

const HASH_SHOWN = 12;
const LONGEST_TAX = 40;
const SPACE: Piece = { is: "space" };

const text = (said: string, weight: "plain" | "strong" | "soft" = "plain", size = 1): Piece => ({ is: "text", text: said, align: "center", weight, size });
const pair = ([left, right]: Two, strong = false): Piece => ({ is: "pair", left, right, weight: strong ? "strong" : "plain", size: strong ? 2 : 1, indent: 0 });

export function slipTitle(slip: CashSlip): string {
  if (slip.z) return t("slip.z", { number: slip.z.number });
  return slip.kind === "shift_close" ? t("cash.closed") : t(`slip.${slip.kind}`);
}

/** Everything on it, from top to bottom. In training it says first and last that it is none. */
export function slipPieces(slip: CashSlip, state: TillState, figures: Figures): Piece[] {
  const money = (minor: number): string => figures.plain(minor);
  const mark: Piece[] = state.training ? [{ is: "mark", text: t("training.paper") }] : [];
  return [
    ...mark,
    text(state.company?.name ?? "", "strong", 2),
    text(state.location?.name ?? ""),
    SPACE,
    text(slipTitle(slip), "strong", 2),
    ...(slip.kind === "x" ? [text(t("slip.not_final"))] : []),
    SPACE,
    ...(slip.shift ? shiftPieces(slip.shift, figures) : amountPieces(slip, figures)),
    ...(slip.reason ? [text(slip.reason)] : []),
    ...countPieces(slip, figures),
    ...slip.count.map(([denomination, pieces]) => pair([`${pieces} × ${figures.coin(denomination)}`, money(denomination * pieces)])),
    ...everPieces(slip, money),
    ...(slip.kind === "pay_out" || slip.kind === "pay_in" ? [SPACE, SPACE, { is: "rule" } as const, text(t("slip.signature"), "soft")] : []),
    SPACE,
    text([slip.number, figures.moment(slip.at)].filter(Boolean).join(" · "), "soft"),
    text([state.register?.name, slip.person].filter(Boolean).join(" · "), "soft"),
    ...(slip.hash ? [text(`${slip.z?.head ? `${slip.z.head.slice(0, HASH_SHOWN)} → ` : ""}${slip.hash.slice(0, HASH_SHOWN)}`, "soft")] : []),
    ...mark,
  ];
}

function amountPieces(slip: CashSlip, figures: Figures): Piece[] {
  if (slip.kind === "no_sale") return [];
  return [pair([slip.kind === "shift_open" ? t("cash.float") : t("cash.amount"), figures.amount(slip.amountMinor)], true)];
}

function shiftPieces(shift: ShiftFigures, figures: Figures): Piece[] {
  const money = (minor: number): string => figures.plain(minor);
  const rows: Two[] = [
    ...shift.kinds.map((one): Two => [`${t(`slip.${one.kind}`)} (${one.count})`, money(one.minor)]),
    ...shift.tenders.filter(({ tip }) => !tip).map((one) => ({ ...one, name: tenderName(one.name) })).flatMap(({ name, count, minor, loads: [n, on] = [0, 0], sold: [m, of] = [0, 0] }): Two[] =>
      ([[n ? t("slip.used", { name }) : name, count - n, minor - on], [t("slip.bought", { name }), m, of], [t("slip.loaded", { name }), n - m, on - of]] as const)
        .flatMap(([words, many, sum]): Two[] => (many ? [[`${words} (${many})`, money(sum)]] : [])),
    ),
  ];
  // People's money, and no way of paying: apart from those, as what is owed.
  const tips = shift.tenders.filter(({ tip }) => tip).map((one): Two => [t("slip.tips", { count: one.count }), money(-one.minor)]);
  const taxes = shift.taxes.map((tax) => [tax.name.slice(0, LONGEST_TAX), money(tax.baseMinor), money(tax.amountMinor)]);
  const moved = shift.movements.map((one): Two => [
    `${t(`slip.${one.kind}`)} (${one.count})`,
    one.kind === "no_sale" ? "" : money(one.kind === "pay_in" ? one.minor : -one.minor),
  ]);
  return [
    text(t("slip.opened", { time: figures.moment(shift.openedAt), name: shift.openedBy })),
    SPACE,
    ...rows.map((row) => pair(row)),
    ...(tips.length ? [SPACE, ...tips.map((row) => pair(row)), SPACE] : []),
    ...(taxes.length ? [{ is: "table" as const, head: [t("paper.tax_head"), t("paper.tax_base"), t("paper.tax_amount")], rows: taxes }] : []),
    pair([t("cash.float"), money(shift.floatMinor)]),
    pair([t("slip.cash"), money(shift.cashMinor)]),
    ...moved.map((row) => pair(row)),
    ...(shift.blind ? [] : [pair([t("cash.expected"), money(shift.expectedMinor)])]),
  ];
}

/** What was counted, and how far off it is. */
function countPieces({ z, shift }: CashSlip, figures: Figures): Piece[] {
  if (!z) return [];
  const { differenceMinor: off, firstDifferenceMinor: first } = z;
  // “Short”: the sentence elsewhere has its amount before it, here it begins a row.
  const words = off === 0 ? t("cash.exact") : t(off > 0 ? "cash.over" : "cash.short", { amount: "" }).trim();
  const counted = pair([t("cash.counted"), figures.plain(z.countedMinor)]);
  if (shift?.blind) return [counted];
  return [
    counted,
    pair([words.charAt(0).toUpperCase() + words.slice(1), figures.plain(off)], true),
    ...(first === null ? [] : [pair([t("slip.first_count"), figures.plain(first)])]),
  ];
}

function everPieces({ z }: CashSlip, money: (minor: number) => string): Piece[] {
  if (!z) return [];
  return [
    SPACE,
    text(t("slip.perpetual"), "strong"),
    pair([t("slip.documents"), String(z.documents)]),
    pair([t("slip.sold"), money(z.soldMinor)]),
    pair([t("slip.returned"), money(z.returnedMinor)]),
    ...(z.late ? [pair([t("slip.late", { count: z.late.documents }), money(z.late.sold - z.late.returned)])] : []),
    ...(z.unsent.length ? [text(`${t("slip.unsent")}: ${z.unsent.join(", ")}`)] : []),
  ];
}

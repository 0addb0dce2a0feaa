/** What the demo till's receipts say. */
import type { Receipt, TillState } from "../../src/till";
import { SATURDAY } from "./bakehouse";

/** The receipt of the basket in hand. */
export function receiptOf(state: TillState, number: string): Receipt {
  const { basket } = state;
  const change = basket.parts.reduce((sum, part) => sum + part.changeMinor, 0);
  return {
    id: number, number, at: SATURDAY, totalMinor: basket.totalMinor, kind: "sale", person: state.person?.name ?? "", sent: state.online, voided: false,
    problem: null, own: true, also: "", businessDay: "2026-11-21", netMinor: basket.netMinor, taxMinor: basket.taxMinor, roundingMinor: 0, cashRoundingMinor: 0,
    savesMinor: basket.savesMinor, changeMinor: change, customer: basket.customer?.name ?? null, reason: "", note: "", printed: 0, original: null,
    certificate: "", taxLeftOutMinor: 0,
    hash: "9f2c47d1a0b35e68c4d2",
    lines: basket.lines.map((line, at) => ({ ...line, of: null, line: at + 1, returnableMicro: line.quantityMicro })),
    taxes: [{ code: "FOOD", name: "VAT on food", ratePpm: 90_000, baseMinor: basket.netMinor, amountMinor: basket.taxMinor }],
    loads: basket.loads,
    tip: basket.tipMinor ? { minor: basket.tipMinor, name: state.person?.name ?? "", of: "" } : null,
    tenders: basket.parts.map((part) => ({ ...part, id: part.tenderId })),
  };
}

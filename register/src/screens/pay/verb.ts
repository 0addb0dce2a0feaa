/** What the one button says: everything that will happen when it is pressed. */
import type { Payment, TenderRow } from "../../till";
import type { Figures } from "../../words/figures";
import { t } from "../../words/words.svelte";

export function verbOf(tender: TenderRow, payment: Payment, figures: Figures): string {
  const given = figures.amount(payment.givenMinor);
  if (payment.amountMinor < 0) {
    const amount = figures.amount(-payment.amountMinor);
    return tender.cash ? t("return.go_cash", { amount }) : t("return.go_other", { amount, tender: tender.name });
  }
  const rest = figures.amount(payment.remainingMinor);
  const open = payment.remainingMinor > 0;
  if (!tender.cash) {
    const amount = figures.amount(payment.amountMinor);
    if (tender.terminal) return open ? t("pay.charge_part", { amount, terminal: tender.terminal, rest }) : t("pay.charge", { amount, terminal: tender.terminal });
    return open ? t("pay.card_part", { amount, tender: tender.name, rest }) : t("pay.card", { amount, tender: tender.name });
  }
  if (open) return t("pay.take_part", { given, rest });
  if (payment.changeMinor) return t("pay.take_cash_change", { given, change: figures.amount(payment.changeMinor) });
  return t("pay.take_cash", { given });
}

/** How an amount is handed over: "one note", "20 + 10", "2 + 1 + 0.50 + 0.20". */
export function pieces(coins: readonly number[], figures: Figures): string {
  return coins.map((coin) => figures.coin(coin)).join(" + ");
}

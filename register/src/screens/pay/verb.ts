/** What the one button says: everything that will happen when it is pressed. */
import type { Payment, TenderRow } from "../../till";
import type { Figures } from "../../words/figures";
import { t } from "../../words/words.svelte";

export function verbOf(tender: TenderRow, payment: Payment, figures: Figures): string {
  const given = figures.amount(payment.givenMinor);
  if (payment.amountMinor < 0) {
    const amount = figures.amount(-payment.amountMinor);
    return payment.byItself ? t("return.go_as_paid", { amount }) : tender.cash ? t("return.go_cash", { amount }) : t("return.go_other", { amount, tender: tender.name });
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

const FEW = 2;

/** How an amount is handed over: "20 + 10", "6 × 50 + 2", "2 + 2 + 0.50". */
export function pieces(coins: readonly number[], figures: Figures): string {
  return [...new Set(coins)]
    .flatMap((coin) => {
      const same = coins.filter((one) => one === coin).map(() => figures.coin(coin));
      return same.length > FEW ? `${same.length} × ${same[0]}` : same;
    })
    .join(" + ");
}

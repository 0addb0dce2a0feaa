/** The demo till's tips: on the basket; two people are owed some. */
import type { Outcome, TipVerbs } from "../../src/view";
import type { DemoTill } from "./demo_till";

export const OK: Outcome = { ok: true };

export function demoTips(till: DemoTill): TipVerbs {
  return {
    set(amount) {
      const { basket } = till.state;
      const more = amount - basket.tipMinor;
      till.set({ basket: { ...basket, tipMinor: amount, totalMinor: basket.totalMinor + more, remainingMinor: basket.remainingMinor + more } });
      return OK;
    },
    add: async () => OK,
    giveBack: async () => OK,
    leftOf: async () => 0,
    owed: async () => [
      { personId: "ana", name: "Ana Ferreira", amountMinor: 1_850 },
      { personId: "eva", name: "Eva Lindqvist", amountMinor: 920 },
    ],
    payOut: async () => OK,
  };
}

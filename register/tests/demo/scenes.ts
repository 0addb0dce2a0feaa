/** The states of the screens, by name: what the pictures and the tests open. */
import type { TillState } from "../../src/till";
import { CUSTOMERS, SATURDAY, lines, shop } from "./bakehouse";
import { DemoTill } from "./demo_till";
import { receiptOf } from "./receipts";

export interface Wanted {
  readonly scene: string;
  readonly lines: number;
  readonly german: boolean;
  readonly theme: "day" | "night";
}

const OFFLINE: Partial<TillState> = {
  online: false, offlineSince: SATURDAY - 14 * 60_000, offlineWhy: "no_network", unsent: 3, unsentSince: SATURDAY - 14 * 60_000,
};

export function tillOf({ scene, lines: count, german, theme }: Wanted): DemoTill {
  const till = new DemoTill({ ...shop(german), theme }, german);
  till.basket({ lines: lines(till.goods, count), customer: count ? (CUSTOMERS[0] ?? null) : null });
  for (const one of scene.split(",")) SCENES[one]?.(till);
  return till;
}

function withReceipts(till: DemoTill): void {
  const part = { key: "t", tenderId: "cash", name: "Cash", cash: true, givenMinor: 3000, changeMinor: 370, amountMinor: 2630, reference: "" };
  till.basket({ parts: [part] });
  const first = receiptOf(till.state, "R2-000418");
  till.kept = [
    { ...first, id: "a", number: "R2-000421", sent: false, at: SATURDAY },
    { ...first, id: "b", number: "R2-000420", kind: "return", totalMinor: -490, original: "R2-000418", at: SATURDAY - 400_000 },
    { ...first, id: "c", number: "R2-000419", voided: true, problem: "unknown_product", at: SATURDAY - 900_000 },
    { ...first, id: "d", number: "R2-000418", printed: 1, at: SATURDAY - 90_000_000 },
  ];
  till.basket({ parts: [] });
}

function atTerminal(till: DemoTill, state: "waiting" | "unknown" | "declined", reason: string): void {
  void till.payByCard("card", null);
  const { card } = till.state.basket;
  if (card) till.basket({ card: { ...card, state, reason } });
}

const SCENES: Readonly<Record<string, (till: DemoTill) => void>> = {
  enrol: (till) => till.set({ stage: "enrol" }),
  starting: (till) => till.set({ stage: "starting" }),
  loading: (till) => till.set({ stage: "loading", loading: { step: "catalogue", done: 12_500, total: 20_000, waiting: null } }),
  people: (till) => till.set({ stage: "signed_out" }),
  blocked: (till) =>
    till.set({ stage: "signed_out", people: till.state.people.map((one) => (one.id === "tom" ? { ...one, needsUnlock: true } : one)) }),
  second_tab: (till) => till.set({ stage: "second_tab" }),
  stopped: (till) => till.set({ stage: "stopped", stopped: { code: "chain_fork" }, unsent: 3 }),
  offline: (till) => till.set({ ...OFFLINE, parked: [{ id: "k1", label: "Table 4", at: SATURDAY, items: 3, totalMinor: 1_240, person: "Ana", register: "" }, { id: "k2", label: "", at: SATURDAY, items: 1, totalMinor: 360, person: "Eva", register: "" }] }),
  refused: (till) => till.set({ scan: { at: Date.now(), code: "5391000123457", ok: false, text: "", reason: "check_digit", refusal: { code: "check_digit" }, receipt: null } }),
  copy_needed: (till) => till.set({ storage: { ...till.state.storage, persisted: false, secondCopy: null, neededFirst: true } }),
  served: (till) => {
    const { customer } = till.state.basket;
    const exemption = { state: "counts", id: "c", number: "EX-4711", until: "2026-12-31", leftOutMinor: 178 } as const;
    till.basket({ customer: customer && { ...customer, alert: "Account on hold: ask the manager" }, exemption });
    till.set({ prompt: { id: "p", what: "one_more", key: "1", quantityMicro: 3_000_000, name: "Butter croissant", promotion: "3 for 2", until: "2026-11-29" } });
  },
  training: (till) => till.set({ training: { since: SATURDAY, person: "Eva Lindqvist" }, unsent: 2, unsentSince: SATURDAY }),
  tips: (till) => till.set({ tips: { before: true, after: true, offeredPpm: [50_000, 100_000, 150_000] } }),
  ways: (till) => {
    const more = ["Store credit", "On account", "Voucher", "Cheque", "Bank transfer", "Mobile wallet"].map((name) => ({ id: name, code: name, name, kind: "other", cash: false, limitMinor: null, needsReference: false, refunds: true }));
    till.set({ tenders: [...till.state.tenders, ...more] });
  },
  update: (till) => till.set({ update: true }),
  split: (till) => {
    till.set(OFFLINE);
    till.basket({ parts: [{ key: "g", tenderId: "gift", name: "Gift card", cash: false, givenMinor: 1000, changeMinor: 0, amountMinor: 1000, reference: "" }] });
  },
  card_waiting: (till) => atTerminal(till, "waiting", ""),
  card_unknown: (till) => atTerminal(till, "unknown", "no_answer"),
  card_declined: (till) => atTerminal(till, "declined", "funds"),
  done: (till) => {
    till.basket({ parts: [{ key: "t", tenderId: "cash", name: "Cash", cash: true, givenMinor: 3000, changeMinor: 370, amountMinor: 2630, reference: "" }] });
    void till.finish();
  },
  receipts: withReceipts,
  unsent: (till) => {
    withReceipts(till);
    till.set(OFFLINE);
  },
  aside: (till) => {
    withReceipts(till);
    till.set({ keptAside: 1 });
  },
};

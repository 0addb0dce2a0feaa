/** A register at a location that sells in shifts. */
import type { CashCount, Counted, Refusal, Till } from "../src/till";
import { BEN, World as Plain, opened as openedIn, signedIn } from "./world";
import { id } from "./server";

export { ANA, BEN, CARD, CASH, PIN, signedIn, until } from "./world";
export { id };

export class World extends Plain {
  constructor(products?: number) {
    super(products);
    this.server.shifts = {
      required: true,
      pay_out_minor_without_approval: 5_000,
      reasons: [
        { id: id(60), kind: "pay_in", name: "Change" },
        { id: id(61), kind: "pay_out", name: "Small purchase" },
      ],
      last: { z: 0, documents: 0, sold: 0, returned: 0 },
    };
  }
}

export const opened = (world: Plain = new World()) => openedIn(world);

/** What must be in the drawer, as somebody sees it who may; a cashier counts blind. */
export async function seen(till: Till, count: CashCount = []): Promise<Counted | Refusal> {
  const before = till.state.person?.id ?? "";
  await signedIn(till, BEN);
  const found = till.countShift(count);
  await signedIn(till, before);
  return found;
}

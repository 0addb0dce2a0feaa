/**
 * Leaving the register: signing out at the end of the day, and taking it off the device. Neither while
 * something exists only here. Locking is another thing: quick, always possible, and `People`'s.
 */
import { inUse } from "../sales/working";
import type { Kept } from "../devices/store";
import { beingPaid } from "../sales/working";
import type { Outcome } from "../view";
import { DONE, refuse, type Counter } from "./counter";
import type { Opening } from "./opening";
import type { People } from "./people";

/** How long signing out waits for what is being sent. */
const PATIENCE_MS = 10_000;

/** Receipts, and customers added here, that the server has not named yet. */
export async function onlyHere(kept: Kept): Promise<number> {
  const [receipts, customers] = await Promise.all([
    kept.receipts.where("unsent").equals(1).count(),
    kept.customers.where("unsent").equals(1).count(),
  ]);
  return receipts + customers;
}

/** Hand the register back: what is left is sent first; whoever comes next signs in. */
export async function signOut(counter: Counter, opening: Opening, people: People): Promise<Outcome> {
  counter.thePerson();
  if (counter.busy || beingPaid(counter.working)) return refuse("paying");
  if (inUse(counter.working)) return refuse("basket_in_use");
  const { own, timers } = counter.around;
  await counter.settled();
  if (await onlyHere(own)) {
    let stop = (): void => undefined;
    const patience = new Promise<void>((resolve) => (stop = timers.later(PATIENCE_MS, resolve)));
    await Promise.race([opening.loop.now(), patience]);
    stop();
  }
  const left = await onlyHere(own);
  if (left) return refuse("unsent", { count: left });
  // While it was being sent somebody may have begun the next basket.
  counter.thePerson();
  if (counter.busy || inUse(counter.working)) return refuse("basket_in_use");
  people.lock();
  counter.set({ handedBackAt: counter.clock.device() });
  return DONE;
}

/** Take the register off this device. Never while it holds what nobody else has. */
export async function clearDevice(counter: Counter, opening: Opening): Promise<Outcome> {
  const { kept, fetched, training } = counter.around;
  if (training.on) return refuse("training");
  if (counter.busy || beingPaid(counter.working)) return refuse("paying");
  // A half that was split off, a sale whose card nobody knows of: it goes with the device, and nobody else has it.
  const parked = await kept.parked.count();
  if (parked) return refuse("parked_here", { count: parked });
  counter.hold();
  opening.loop.stop();
  const left = await counter.write(async () => {
    const count = (await onlyHere(kept)) + (await kept.mails.count());
    if (count) return count;
    await kept.delete();
    await fetched.delete();
    return 0;
  });
  if (left) {
    counter.letGo();
    opening.loop.start();
    return refuse("unsent", { count: left });
  }
  counter.around.reload();
  return DONE;
}

/** Counts and lists that are read from the device again after something was written. */
import { asideNow, unsentNow } from "../sync/outbox";
import type { Counter } from "./counter";
import { itemsOf } from "./showing";

export async function refreshParked(counter: Counter): Promise<void> {
  const rows = await counter.around.kept.parked.orderBy("id").toArray();
  counter.set({
    parked: rows.map(({ id, label, at, person, total_minor, working, shared }) => ({ id, label, at, person, items: itemsOf(working), totalMinor: total_minor, register: "", ...(shared ? { waiting: true } : {}) })),
  });
}

/** Who was erased stands in no basket that waits, with nothing that was known of them. */
export async function forgetParked(counter: Counter, customers: readonly string[]): Promise<void> {
  await counter.around.own.parked.toCollection().modify((row) => {
    if (!row.working.customer || !customers.includes(row.working.customer.id)) return;
    const { exemption: _theirs, ...working } = row.working;
    row.working = { ...working, customer: null };
  });
}

export async function refreshUnsent(counter: Counter): Promise<void> {
  // In training too these are the register's own: what is practised is never among them.
  const { own } = counter.around;
  const [unsent, aside] = await Promise.all([unsentNow(own), asideNow(own)]);
  counter.set({ unsent: unsent.count, unsentSince: unsent.since, keptAside: aside.length });
}

/** After a sale is final: a slow stick must not hold up the queue. all: without the server nothing waits for a fuller download. */
export function copyNow(counter: Counter, all = false): void {
  void counter.write(() => counter.copy.copy(counter.clock.now(), all && !counter.state.online)).then(() => refreshStorage(counter));
}

export async function refreshStorage(counter: Counter): Promise<void> {
  const { copy, around } = counter;
  const { usage, free } = await around.estimate();
  await copy.look();
  const { persisted } = counter.state.storage;
  counter.set({
    storage: {
      persisted,
      secondCopy: copy.state && { ...copy.state, waiting: await copy.waiting() },
      canChooseFile: around.files.canChoose,
      // Where the browser may throw everything away, nothing is sold before there is a second copy.
      neededFirst: !around.training.on && persisted !== true && !copy.state?.ok,
      usedBytes: usage,
      freeBytes: free,
    },
  });
}

/** A store that dies: at its n-th act the power goes. What was not committed by then is gone. */
import type { Kept } from "../src/devices/store";

export class PowerCut {
  /** Acts on the store so far; undefined `at`: it never dies. */
  acts = 0;
  dead = false;

  constructor(readonly at: number | null = null) {}

  /** Give a store this fate. Counted: each request, and each end of a transaction that was committed. */
  wire(kept: Kept): void {
    const fate = this;
    kept.use({
      stack: "dbcore",
      name: "power cut",
      create: (core) => ({
        ...core,
        transaction(stores, mode, options) {
          if (fate.dead) throw new Error("the power is off");
          const transaction = core.transaction(stores, mode, options) as IDBTransaction;
          transaction.addEventListener("complete", () => fate.#pass(null));
          return transaction;
        },
        table: (name) => {
          const table = core.table(name);
          const guarded = <Request extends { trans: unknown }, Answer>(act: (request: Request) => Promise<Answer>) => {
            return (request: Request): Promise<Answer> => {
              if (!fate.#pass(request.trans as IDBTransaction)) return new Promise(() => undefined);
              // Off in the middle: the answer never comes either.
              return act(request).then((answer) => (fate.dead ? new Promise<Answer>(() => undefined) : answer));
            };
          };
          return {
            ...table,
            mutate: guarded((request) => table.mutate(request)),
            get: guarded((request) => table.get(request)),
            getMany: guarded((request) => table.getMany(request)),
            query: guarded((request) => table.query(request)),
            openCursor: guarded((request) => table.openCursor(request)),
            count: guarded((request) => table.count(request)),
          };
        },
      }),
    });
  }

  #pass(transaction: IDBTransaction | null): boolean {
    if (this.dead) return false;
    this.acts++;
    if (this.at === null || this.acts < this.at) return true;
    this.dead = true;
    try {
      transaction?.abort();
    } catch {
      // It had ended already.
    }
    return false;
  }
}

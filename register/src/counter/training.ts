/**
 * Training: the register with a store, numbers, shift and drawer of training's own. What keeps it apart: its store is
 * another database, in which nothing is unsent and which the sync refuses; what a sale asks the server, nobody
 * answers; and the register's own store is only read, but for wrong PINs, which count wherever they are typed.
 */
import { uuid7 } from "../devices/ids";
import type { Kept } from "../devices/store";
import { beingPaid } from "../sales/working";
import type { Book } from "../sync/book";
import type { Outcome, TillState } from "../view";
import type { Approving } from "./approving";
import { DONE, attemptLater, refuse, type Counter, type Identity } from "./counter";
import type { Opening } from "./opening";

export const RIGHT = "registers:train";
/** In the register's own store: the last word on whether it trains. In training's: which training it is of. */
const SINCE = "training";
/** No allowance runs out: nothing is at risk. */
const PLENTY_MINOR = 1_000_000_000_000;
const PLENTY = 1_000_000;

type Begun = NonNullable<TillState["training"]>;

export class Training {
  constructor(
    readonly counter: Counter,
    readonly opening: Opening,
    readonly approving: Approving,
  ) {}

  start(): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      counter.thePerson();
      if (counter.around.training.on) return refuse("not_open");
      if (beingPaid(counter.working)) return refuse("paying");
      return this.approving.needLater([RIGHT], "startTraining", {}, (approvals) => this.#begin(approvals[0]?.person ?? counter.thePerson().id));
    });
  }

  async #begin(by: string): Promise<Outcome> {
    const { counter } = this;
    if (counter.busy || beingPaid(counter.working)) return refuse("paying");
    const { own, training, reload } = counter.around;
    const person = counter.theBook().people.find(({ id }) => id === by)?.name ?? "";
    counter.hold();
    this.opening.loop.stop();
    await counter.write(() => own.keep(SINCE, { since: counter.clock.now(), person } satisfies Begun));
    if (!training.choose(true)) {
      await counter.write(() => own.facts.delete(SINCE));
      counter.letGo();
      this.opening.loop.start();
      return refuse("storage_failed");
    }
    reload();
    return DONE;
  }

  end(): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      const { own, kept, training, reload } = counter.around;
      if (!training.on || counter.busy) return refuse("not_open");
      counter.hold();
      this.opening.loop.stop();
      await counter.write(async () => {
        await own.facts.delete(SINCE);
        training.choose(false);
        // Whatever happened to the switch: it is training's store that goes, never the register's own.
        if (kept.training) await kept.delete();
      });
      reload();
      return DONE;
    });
  }
}

/** Whether this page is what the register's own store says it is; else it opens anew as that, and answers false. */
export async function asDecided(counter: Counter): Promise<boolean> {
  const { own, training, reload } = counter.around;
  const begun = (await own.fact<Begun>(SINCE)) ?? null;
  counter.set({ training: begun });
  if ((begun !== null) === training.on) return true;
  if (!training.choose(begun !== null)) throw new Error("this browser does not remember whether it trains");
  reload();
  return false;
}

/** Who the register is in training: itself, with a series of training's own. What an earlier training left is thrown away. */
export async function trainee(counter: Counter, identity: Identity): Promise<Identity> {
  const { kept } = counter.around;
  if (!kept.training) throw new Error("training without a store of its own");
  const since = counter.state.training?.since;
  if ((await kept.fact<number>(SINCE)) !== since) await cleared(kept);
  const before = await kept.series.toCollection().first();
  if (before) return { ...identity, series: before.id };
  const id = uuid7(counter.clock.now());
  await kept.transaction("rw", [kept.series, kept.facts], async () => {
    // A dash stands in no register's code: no number of training is ever that of a receipt.
    await kept.series.put({
      id, code: `TRAIN-${identity.register.code}`, next_number: 1, head: "", verified_to: 0, server_next: 1, offered_from: 0, stopped: "",
    });
    await kept.keep(SINCE, since);
  });
  return { ...identity, series: id };
}

async function cleared(kept: Kept): Promise<void> {
  await kept.transaction("rw", kept.tables, async () => {
    for (const table of kept.tables) await table.clear();
  });
}

/** Today's book, as far as it holds in training: nothing that reaches outside, no allowance that runs out, Zs from one on. Its terminal is played. */
export function trainingBook({ shifts, receipts, ...book }: Book): Book {
  return {
    ...book,
    tenders: book.tenders.map((tender) => ({ ...tender, offline_limit_minor: null })),
    coupons: (book.coupons ?? []).map((coupon) => ({ ...coupon, offline_a_day: PLENTY })),
    limits: { ...book.limits, return_day_minor_offline: PLENTY_MINOR },
    ...(receipts ? { receipts: { layout: receipts.layout } } : {}),
    ...(shifts ? { shifts: { ...shifts, last: { z: 0, documents: 0, sold: 0, returned: 0 } } } : {}),
  };
}

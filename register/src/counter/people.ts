/** Who is at the register: sign in by PIN, switch, lock, and let somebody try again. */
import { forgiveTries } from "../devices/pin";
import type { Outcome } from "../view";
import type { Approving } from "./approving";
import { DONE, attemptLater, refuse, type Counter } from "./counter";
import { copyNow } from "./refreshing";
import { peopleRows } from "./showing";

export const LOCK_AFTER_MS = 5 * 60_000;
const UNLOCK = "registers:unlock";

export class People {
  #stirred = 0;
  #cancel: (() => void) | null = null;

  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
  ) {}

  signIn(personId: string, pin: string): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      if (!OPEN.has(counter.state.stage)) return refuse("not_open");
      const person = counter.theBook().people.find(({ id }) => id === personId);
      if (!person || !person.rights.includes("sales:write")) return refuse("unknown_person");
      const proved = await this.approving.proved(person, pin);
      await this.refresh();
      if (!proved.ok) return proved;
      if (!OPEN.has(counter.state.stage) || counter.busy) return refuse("not_open");
      const { id, name, rights } = person;
      counter.set({ person: { id, name, rights }, handedBackAt: null, stage: counter.state.done ? "done" : "selling" });
      this.stirred();
      this.#watch();
      return DONE;
    });
  }

  unlock(personId: string, byId: string, pin: string): Promise<Outcome> {
    return attemptLater(async () => {
      const { people } = this.counter.theBook();
      const by = people.find(({ id }) => id === byId);
      if (personId === byId) return refuse("same_person");
      if (!by || !this.counter.may(by, UNLOCK)) return refuse("not_allowed", { right: UNLOCK });
      const proved = await this.approving.proved(by, pin);
      if (proved.ok) await forgiveTries(this.counter.around.own, personId);
      await this.refresh();
      return proved;
    });
  }

  /** The basket stays; only the person goes. */
  lock(): void {
    if (this.counter.state.stage !== "selling" && this.counter.state.stage !== "done") return;
    if (this.counter.busy) return;
    this.#cancel?.();
    this.counter.nextSale();
    this.counter.set({ person: null, stage: "signed_out" });
    copyNow(this.counter, true);
  }

  stirred(): void {
    this.#stirred = this.counter.clock.device();
  }

  async refresh(): Promise<void> {
    const { book, around, clock } = this.counter;
    if (!book) return;
    this.counter.set({ people: peopleRows(book.people, await around.own.tries.toArray(), clock.device()) });
  }

  #watch(): void {
    this.#cancel?.();
    const look = (): void => {
      const idle = this.counter.clock.device() - this.#stirred;
      if (idle >= LOCK_AFTER_MS) this.lock();
      // A clock set back must not keep the register open for the hours it was set back by.
      if (idle < 0) this.stirred();
      if (this.counter.state.person) this.#cancel = this.counter.around.timers.later(10_000, look);
    };
    this.#cancel = this.counter.around.timers.later(10_000, look);
  }
}

const OPEN = new Set(["signed_out", "selling", "done"]);

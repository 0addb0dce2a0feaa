/**
 * What every part of the till shares: the snapshot the screens see, the open basket, the book, and the one
 * queue in which everything is written to the device, so that no write overtakes another.
 */
import { holdsCardNumber } from "../sales/card_numbers";
import { businessDay, iso, makeClock, wallClock, type Clock } from "../devices/clock";
import { uuid7 } from "../devices/ids";
import type { DeviceKeys } from "../devices/keys";
import { SecondCopy } from "../devices/second_copy";
import type { ParkedRow } from "../devices/store";
import type { Surroundings } from "../devices/surroundings";
import type { ShiftState, ZState } from "../sales/cash";
import { cleaned } from "../sales/document";
import { emptyWorking, heldOrNow, type Working } from "../sales/working";
import type { Book, BookPerson } from "../sync/book";
import { Catalogue } from "../sync/catalogue";
import { Connection } from "../sync/connection";
import { Customers } from "../sync/customers";
import { Levels } from "../sync/levels";
import type { Outcome, Refusal, RefusalCode, TillState } from "../view";
import { basketView } from "./showing";
import { startingState } from "./starting";

/** Who this device is; kept as a fact. */
export interface Identity {
  readonly device: string;
  readonly keys: DeviceKeys;
  readonly register: { id: string; code: string; name: string };
  readonly series: string;
  readonly enrolled_at: number;
}

export const DONE: Outcome = { ok: true };

export function refuse(code: RefusalCode, values?: Refusal["values"]): Outcome & { ok: false } {
  return { ok: false, refusal: values ? { code, values } : { code } };
}

/** Thrown inside a verb; becomes its outcome. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** A text that a person typed, as it may be stored: cleaned, not too long, and without a card's number. */
export function textOf(text: string, longest: number): string {
  if (holdsCardNumber(text)) throw new Refused({ code: "card_number" });
  return cleaned(text, longest);
}

const CLOCK_SLACK_MS = 300_000;
const CLOCK_AHEAD_MS = 60 * 86_400_000;

export class Counter {
  readonly clock: Clock;
  readonly catalogue = new Catalogue();
  readonly customers = new Customers();
  readonly copy: SecondCopy;
  /** For what a sale asks the server. In training nobody answers. */
  readonly connection: Connection;
  readonly levels: Levels;
  /** How many books were known, one after the other. */
  books = 0;
  /** For what the register itself tells and asks, in training too: it brings its unsent sales and hears what is new. */
  readonly line: Connection;
  state: TillState;
  identity: Identity | null = null;
  book: Book | null = null;
  working: Working;
  /** The shift that is open, and where the Zs stand (undefined: never closed on this device). */
  shift: ShiftState | null = null;
  zs: ZState | undefined;
  /** What is being made was allowed by nobody but this register. */
  alone = false;
  /** When the server last answered, corrected; rights lapse after the lease counted from here. */
  heardAt = 0;
  /** There is something to send. */
  nudge: () => void = () => undefined;
  /** The basket is another one than before. */
  changed: () => void = () => undefined;
  #listeners = new Set<(state: TillState) => void>();
  #writes: Promise<unknown> = Promise.resolve();
  #saving = false;
  #holder: symbol | null = null;
  #whenFree: (() => void)[] = [];

  constructor(readonly around: Surroundings) {
    this.clock = makeClock(around.device);
    this.state = startingState(around.version);
    this.line = new Connection(around.fetch, this.clock, (offset) => void this.write(() => around.own.keep("clock offset", offset)));
    this.connection = around.training.on ? new Connection(nobody, this.clock, () => undefined) : this.line;
    this.levels = new Levels(this.connection, around.fetched, () => this.clock.now(), () => this.set({ catalogueVersion: this.shelfVersion() }));
    this.copy = new SecondCopy(around.kept, around.files);
    this.working = emptyWorking(uuid7(around.device()));
  }

  subscribe(listener: (state: TillState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<TillState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener(this.state);
  }

  /** A document is being written: nothing else may touch the basket. */
  get busy(): boolean {
    return this.#holder !== null;
  }

  /** Hold the counter while this is done, or until it is let go of from within: never another's hold. */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    const holder = this.hold();
    try {
      return await work();
    } finally {
      if (this.#holder === holder) this.letGo();
    }
  }

  /** Hold the counter until it is let go of. */
  hold(): symbol {
    return (this.#holder = Symbol("holder"));
  }

  /** What was being written is on the disk: the counter is free, and what waited for that is done now. */
  letGo(): void {
    this.#holder = null;
    const waiting = this.#whenFree;
    this.#whenFree = [];
    for (const run of waiting) run();
  }

  /** Now, or as soon as nothing is being written. */
  whenFree(run: () => void): void {
    if (this.busy) this.#whenFree.push(run);
    else run();
  }

  /** Rises when anything on the shelf is other than before: the goods, how many are left, how they are arranged. */
  shelfVersion(): number {
    return this.catalogue.version + this.levels.version + this.books;
  }

  /** What is left of what is on the screen, once the office has every sale of this register. */
  refreshLevels(): void {
    if (this.state.online && !this.state.unsent) void this.levels.refresh().catch(() => undefined);
  }

  /** Today in the shop. */
  day(): string {
    const { location } = this.theBook();
    return businessDay(this.clock.now(), location.time_zone, location.day_starts_hour);
  }

  iso(): string {
    return iso(this.clock.now());
  }

  theBook(): Book {
    if (!this.book) throw new Refused({ code: "not_open" });
    return this.book;
  }

  theIdentity(): Identity {
    if (!this.identity) throw new Refused({ code: "not_open" });
    return this.identity;
  }

  /** The person at the register; nothing is done without one. */
  thePerson(): BookPerson {
    const person = this.theBook().people.find(({ id }) => id === this.state.person?.id);
    if (!person || (this.state.stage !== "selling" && this.state.stage !== "done")) throw new Refused({ code: "not_open" });
    return person;
  }

  leaseUntil(): number {
    return this.heardAt + (this.book?.limits.lease_hours ?? 0) * 3_600_000;
  }

  /** Whether the device's clock runs before the last word of the server, or months past it: one of them is wrong. */
  clockWrong(): boolean {
    const since = this.clock.now() - this.heardAt;
    return this.heardAt > 0 && (since < -CLOCK_SLACK_MS || since > this.leaseUntil() - this.heardAt + CLOCK_AHEAD_MS);
  }

  /** Whether a risky act is within this person's rights now: off-line for too long they lapse. */
  may(person: BookPerson, right: string): boolean {
    return person.rights.includes(right) && this.clock.now() < this.leaseUntil();
  }

  /** What was finished has been looked at, and comes back with no reload. */
  nextSale(): void {
    if (this.state.stage !== "done") return;
    this.set({ stage: "selling", done: null });
    void this.write(() => this.around.kept.facts.delete("done")).catch(() => undefined);
  }

  /** The basket changed: shown at once, written behind. */
  setWorking(working: Working, change: Partial<TillState> = {}): void {
    const book = this.theBook();
    this.working = heldOrNow(tipKept(working, this.working), book, wallClock(this.clock.now(), book.location.time_zone));
    this.set({ basket: basketView(this.working, book, this.day(), this.state.basket.lines), ...change });
    this.changed();
    this.saveSoon();
  }

  /** Write the basket as it is when its turn comes; several changes are one write. Whoever scans sees it first. */
  saveSoon(): void {
    if (this.#saving) return;
    this.#saving = true;
    void this.write(async () => {
      await this.around.painted();
      this.#saving = false;
      await this.around.kept.keep("basket", this.working);
    }).catch(() => undefined);
  }

  /** The open basket goes among the parked ones, and an empty one takes its place. shared: for any register. */
  async setAside(label: string, shared = false): Promise<void> {
    const { kept } = this.around;
    const row: ParkedRow = {
      ...(shared ? { shared: 1 as const } : {}),
      id: shared ? uuid7(this.clock.now()) : this.working.id,
      label: textOf(label, 80),
      at: this.clock.now(),
      person: this.thePerson().name,
      total_minor: this.state.basket.totalMinor,
      working: this.working,
    };
    const next = this.freshBasket();
    await this.holding(async () => {
      await this.write(() =>
        kept.transaction("rw", [kept.parked, kept.facts], async () => {
          await kept.parked.put(row);
          await kept.facts.put({ key: "basket", value: next });
        }),
      );
      this.setWorking(next, { undoable: null, lastAdded: null });
    });
  }

  /** One write after the other. */
  write<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#writes.then(work, work);
    this.#writes = result.catch(() => undefined);
    return result;
  }

  /** Everything asked for so far is written. */
  async settled(): Promise<void> {
    await this.#writes;
  }

  freshBasket(): Working {
    return emptyWorking(uuid7(this.clock.now()));
  }
}

/** A tip was for the basket that was shown: with other goods in it the customer is asked again. */
function tipKept(working: Working, before: Working): Working {
  if (!working.tip || working.id !== before.id) return working;
  if (working.lines === before.lines && working.discount === before.discount) return working;
  const { tip: _gone, ...rest } = working;
  return rest;
}

/** What training asks goes nowhere. */
const nobody: typeof fetch = async () => {
  throw new TypeError("training asks nobody");
};

/** Run a verb; what it refuses becomes its outcome. */
export function attempt(verb: () => Outcome | void): Outcome {
  try {
    return verb() ?? DONE;
  } catch (reason) {
    return outcomeOf(reason);
  }
}

export async function attemptLater(verb: () => Promise<Outcome | void>): Promise<Outcome> {
  try {
    return (await verb()) ?? DONE;
  } catch (reason) {
    return outcomeOf(reason);
  }
}

function outcomeOf(reason: unknown): Outcome {
  if (reason instanceof Refused) return { ok: false, refusal: reason.refusal };
  const name = reason instanceof Error ? reason.name : "";
  const inner = (reason as { inner?: { name?: string } } | null)?.inner?.name ?? "";
  if ([name, inner].includes("QuotaExceededError")) return refuse("storage_full");
  if (name === "SeriesStopped") return refuse("series_stopped", { why: (reason as Error).message });
  if (name === "NotTheWriter") return refuse("second_tab");
  console.error(reason);
  return refuse("storage_failed", { name: name || "Error" });
}

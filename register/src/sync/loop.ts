/**
 * The sync loop: by poll, never by the browser's "online". It sends what is unsent, then asks what changed.
 * Off-line it tries again with growing pauses, each a little random so that a street of registers does not
 * come back in one second. Batches grow and shrink so that one takes about a second.
 */
import type { Clock } from "../devices/clock";
import { iso } from "../devices/clock";
import type { Kept } from "../devices/store";
import type { Answer, Connection } from "./connection";
import type { Copies } from "./copies";
import { NotFetched, type Changed, type Fetching } from "./fetching";
import { sendMails } from "./mails";
import { MOST_IN_BATCH, isSyncAnswer, named, nextBatch, purge, takeAnswer, unsentNow, type SyncAnswer } from "./outbox";
import { PROTOCOL } from "../sales/document";

export const POLL_MS = 15_000;
export const FIRST_PAUSE_MS = 1_000;
export const LONGEST_PAUSE_MS = 60_000;
/** Even with nothing to send the server hears from the register this often. */
const HEARTBEAT_MS = 60_000;
const QUICK_MS = 700;
const SLOW_MS = 3_000;
const PURGE_EVERY_MS = 3_600_000;

export interface Timers {
  later(ms: number, run: () => void): () => void;
  random(): number;
}

export interface SyncHooks {
  /** Something was sent, acknowledged or found: counts are to be shown afresh. */
  moved(): void | Promise<void>;
  online(online: boolean, why: "no_network" | "captive" | "server_error" | "clock" | null): void;
  sending(sending: boolean): void;
  changed(what: Changed, shift: string): Promise<void>;
  /** The shift that is open, or "". */
  shift(): string;
  forked(): void;
  revoked(): void;
  /** The server has never heard of this device, or of its key. */
  unknown(problem: string): void;
  storage(): { persisted: boolean; second_copy: string };
  /** Somebody works at the register. */
  watched(): boolean;
}

export class SyncLoop {
  #batch = 25;
  #failures = 0;
  #cancel: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = true;
  #heard = 0;
  #purged = 0;

  constructor(
    private readonly kept: Kept,
    private readonly connection: Connection,
    private readonly fetching: Fetching,
    private readonly copies: Copies,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly hooks: SyncHooks,
    private readonly app: string,
  ) {}

  start(): void {
    this.#stopped = false;
    void this.now();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** A round at once; one that runs already is followed by another. */
  now(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#cancel?.();
    this.#running = this.#rounds().finally(() => {
      this.#running = null;
      if (!this.#stopped) this.#cancel = this.timers.later(this.#pause(), () => void this.now());
    });
    return this.#running;
  }

  /** Somebody asks for it: should it fail, the pauses begin anew. */
  hurry(): Promise<void> {
    this.#failures = 0;
    return this.now();
  }

  /** There is something new to send. Off-line the pause is kept: nothing is gained by hurrying. */
  nudge(): void {
    if (this.#failures === 0) void this.now();
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      try {
        const silence = await this.#round();
        this.#failures = silence ? this.#failures + 1 : 0;
        if (silence) return;
      } catch (reason) {
        // Let go of, or cleared: there is nothing left to say it to.
        if (this.#stopped) return;
        this.#failures++;
        // The way to the server is one thing; a fault of our own must not look like it for ever.
        if (!(reason instanceof NotFetched)) console.error(reason);
        this.#tell(reason instanceof NotFetched ? reason.answer : { kind: "silence", why: "server_error" });
        return;
      }
    } while (this.#again && !this.#stopped);
  }

  #pause(): number {
    if (!this.#failures) return POLL_MS;
    // While somebody works here no longer than with a network: a server that comes back bears that in any case.
    const longest = Math.min(this.hooks.watched() ? POLL_MS : LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 10));
    return longest * (0.5 + this.timers.random() / 2);
  }

  /** True when the server did not answer. */
  async #round(): Promise<boolean> {
    for (;;) {
      const sent = await this.#send();
      if (sent === "silence") return true;
      if (sent === "done") break;
    }
    await sendMails(this.kept, this.connection, this.clock.now());
    const shift = this.hooks.shift();
    const changes = await this.fetching.changes(shift).catch((reason: unknown) => {
      // A revoked register may bring its money and nothing else.
      if (reason instanceof NotFetched && reason.answer.kind === "problem" && this.#tell(reason.answer)) return null;
      throw reason;
    });
    this.hooks.online(true, null);
    // Before anything is fetched anew: what neighbours lost is given back with the names known here.
    if (changes) await this.copies.round(changes.feed, this.clock.now());
    if (changes) await this.hooks.changed(changes, shift);
    await this.#purge();
    return false;
  }

  async #send(): Promise<"more" | "done" | "silence"> {
    const batch = await nextBatch(this.kept, this.#batch, this.clock.now());
    const tries = await this.kept.tries.toArray();
    const untold = tries.reduce((sum, row) => sum + row.untold, 0);
    const something = batch.receipts.length || batch.texts.length || batch.customers.length || untold;
    if (!something && this.clock.device() - this.#heard < HEARTBEAT_MS) return "done";
    const { count, since } = await unsentNow(this.kept);
    this.hooks.sending(batch.receipts.length > 0);
    const began = this.clock.device();
    const answer = await this.connection.ask({
      method: "POST",
      path: "/api/v1/registers/sync",
      body: {
        protocol: PROTOCOL,
        app: this.app,
        device_time: iso(began),
        unsent: count,
        oldest_unsent_at: since === null ? null : iso(since),
        storage: this.hooks.storage(),
        pin_failures: untold,
        ...batch,
      },
    });
    this.hooks.sending(false);
    if (answer.kind !== "answer" || !isSyncAnswer(answer.value)) {
      this.#batch = Math.max(1, Math.ceil(this.#batch / 2));
      this.#tell(answer.kind === "answer" ? { kind: "silence", why: "captive" } : answer);
      return "silence";
    }
    this.#sized(this.clock.device() - began);
    this.#heard = this.clock.device();
    await this.#taken(batch, answer.value);
    // Others may have come in the meantime: only what was told is told.
    const told = new Map(tries.map((row) => [row.person, row.untold]));
    if (untold) await this.kept.tries.toCollection().modify((row) => void (row.untold = Math.max(0, row.untold - (told.get(row.person) ?? 0))));
    const left = await this.kept.receipts.where("unsent").equals(1).count();
    // An answer that named none of what was sent moves nothing: wait, rather than send it in a circle.
    const moved = named(batch, answer.value).some(({ id }) => batch.receipts.some((one) => one.id === id));
    if (batch.receipts.length && !moved) {
      this.#tell({ kind: "silence", why: "server_error" });
      return "silence";
    }
    return left && !this.#stopped ? "more" : "done";
  }

  async #taken(batch: Parameters<typeof takeAnswer>[1], answer: SyncAnswer): Promise<void> {
    this.connection.learnTime(answer.server_time);
    const taken = await takeAnswer(this.kept, batch, answer, this.clock.now());
    if (taken.forked) this.hooks.forked();
    if (answer.revoked) this.hooks.revoked();
    this.hooks.online(true, null);
    await this.hooks.moved();
  }

  #sized(ms: number): void {
    if (ms < QUICK_MS) this.#batch = Math.min(MOST_IN_BATCH, this.#batch * 2);
    else if (ms > SLOW_MS) this.#batch = Math.max(1, Math.floor(this.#batch / 2));
  }

  /** Say how it stands; true when the server did answer, only not with what was asked. */
  #tell(answer: Answer): boolean {
    if (answer.kind === "silence") this.hooks.online(false, answer.why);
    if (answer.kind !== "problem") return false;
    if (answer.problem === "clock") this.hooks.online(false, "clock");
    else if (answer.problem === "revoked") this.hooks.revoked();
    else if (answer.problem === "unknown_device" || answer.problem === "wrong_signature") this.hooks.unknown(answer.problem);
    else this.hooks.online(false, "server_error");
    return answer.problem === "revoked";
  }

  async #purge(): Promise<void> {
    const now = this.clock.device();
    if (now - this.#purged < PURGE_EVERY_MS) return;
    this.#purged = now;
    await purge(this.kept, this.clock.now());
    await this.copies.purge(this.clock.now());
  }
}

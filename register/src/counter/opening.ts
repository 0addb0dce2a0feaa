/**
 * Opening the register: one writer, who this device is, what it knows, and then the loop that keeps it
 * knowing. Works the same without a network once everything has been fetched once.
 */
import { makeKeys, publicKeys, type DeviceKeys } from "../devices/keys";
import { uuid7 } from "../devices/ids";
import type { SeriesRow } from "../devices/store";
import { PROTOCOL } from "../sales/document";
import type { ShiftState, ZState } from "../sales/cash";
import { beingPaid, type Working } from "../sales/working";
import type { Book } from "../sync/book";
import type { Answer } from "../sync/connection";
import { Copies } from "../sync/copies";
import { Fetching, NotFetched } from "../sync/fetching";
import { SyncLoop, type SyncHooks } from "../sync/loop";
import type { Outcome, Refusal, RefusalCode, TillState } from "../view";
import { DONE, attemptLater, refuse, type Counter, type Identity } from "./counter";
import { drawerView } from "./drawer";
import { justMade } from "./paying";
import type { People } from "./people";
import { handOver } from "./sharing";
import { refreshParked, refreshStorage, refreshUnsent, forgetParked } from "./refreshing";
import { basketView, bookState } from "./showing";
import { asDecided, trainee, trainingBook } from "./training";

interface Enrolled {
  readonly device: string;
  readonly register: { id: string; code: string; name: string };
  readonly series: { id: string; code: string; next_number: number; head: string };
  readonly server_time: string;
}

export class Opening {
  readonly fetching: Fetching;
  readonly loop: SyncLoop;
  /** Told what this device remembers, before anything else is. */
  facts: (device: ReadonlyMap<string, unknown>) => void = () => undefined;
  #updating: Promise<void> = Promise.resolve();

  constructor(
    readonly counter: Counter,
    readonly people: People,
  ) {
    const { around, clock, catalogue, line } = counter;
    const copies = new Copies(around.own, around.fetched, line);
    this.fetching = new Fetching(line, around.fetched, catalogue, async (ids) => {
      await Promise.all([copies.forget(ids), forgetParked(counter, ids)]);
    });
    this.loop = new SyncLoop(around.own, line, this.fetching, copies, clock, around.timers, this.#hooks(), around.version);
    counter.nudge = () => this.loop.nudge();
  }

  /** From nothing to the first screen. */
  async start(): Promise<void> {
    const { counter } = this;
    const missing = counter.around.missing();
    if (missing.length) return counter.set({ stage: "stopped", stopped: { code: "unsupported", values: { missing: missing.join(", ") } } });
    await counter.around.writing.claim(() => counter.set({ stage: "second_tab" }));
    counter.around.writing.onAsked(() => void this.letGo());
    counter.set({ stage: "starting" });
    try {
      await this.#open();
    } catch (reason) {
      console.error(reason);
      counter.set({ stage: "stopped", stopped: { code: "storage_failed", values: { name: reason instanceof Error ? reason.name : "Error" } } });
    }
  }

  async #open(): Promise<void> {
    const { counter } = this;
    const { kept, own, fetched } = counter.around;
    await Promise.all([kept.open(), own.open(), fetched.open()]);
    const device = new Map((await own.facts.toArray()).map(({ key, value }) => [key, value]));
    counter.clock.setOffset((device.get("clock offset") as number | undefined) ?? 0);
    counter.heardAt = (device.get("heard at") as number | undefined) ?? 0;
    const sound = (device.get("sound") as number | undefined) ?? 0.7;
    const theme = (device.get("theme") as TillState["theme"] | undefined) ?? "device";
    counter.set({ sound, theme });
    this.facts(device);
    if (!(await asDecided(counter))) return;
    const identity = device.get("identity") as Identity | undefined;
    if (!identity) return counter.set({ stage: "enrol" });
    counter.identity = kept.training ? await trainee(counter, identity) : identity;
    const facts = kept.training ? new Map((await kept.facts.toArray()).map(({ key, value }) => [key, value])) : device;
    counter.shift = (facts.get("shift") as ShiftState | null | undefined) ?? null;
    counter.zs = facts.get("z") as ZState | undefined;
    await this.#enrolled(facts.get("basket") as Working | undefined);
  }

  /** What is sold by from now on. */
  #know(book: Book): Book {
    this.counter.books++;
    return (this.counter.book = this.counter.around.training.on ? trainingBook(book) : book);
  }

  async #enrolled(stored: Working | undefined): Promise<void> {
    const { counter } = this;
    const identity = counter.theIdentity();
    const { kept, fetched } = counter.around;
    counter.line.become({ id: identity.device, keys: identity.keys });
    const series = await kept.series.get(identity.series);
    counter.set({ register: { ...identity.register, series: series?.code ?? "" } });
    const [book, whole] = await Promise.all([this.fetching.storedBook(), this.fetching.whole()]);
    if (book) this.#know(book);
    if (book && whole) {
      await Promise.all([counter.catalogue.load(fetched), counter.customers.load(fetched, kept), counter.levels.load()]);
      await this.#ready(stored);
    } else {
      await this.#fetchFirst(stored);
    }
  }

  /** Everything is here: show it, and begin to talk with the server. */
  async #ready(stored: Working | undefined): Promise<void> {
    const { counter } = this;
    const { kept, own } = counter.around;
    const book = counter.theBook();
    // A basket whose sale is final is none: it can only stem from a write that was overtaken.
    const open = stored && !(await kept.receipts.get(stored.id)) ? stored : counter.freshBasket();
    counter.working = open;
    const last = await kept.receipts.get((await kept.fact<string>("done")) ?? "");
    const series = await kept.series.get(counter.theIdentity().series);
    const stopped: Refusal | null = series?.stopped ? { code: series.stopped === "chain_fork" ? "chain_fork" : "series_stopped" } : null;
    await counter.copy.open();
    const persisted = (await own.fact<boolean | null>("persisted")) ?? null;
    counter.set({ storage: { ...counter.state.storage, persisted } });
    await Promise.all([this.people.refresh(), refreshUnsent(counter), refreshParked(counter), refreshStorage(counter)]);
    counter.set({
      ...bookState(book),
      drawer: drawerView(counter, book),
      basket: basketView(open, book, counter.day()),
      catalogueVersion: counter.shelfVersion(),
      productCount: counter.catalogue.size,
      leaseUntil: counter.leaseUntil(),
      loading: null,
      done: last ? await justMade(kept, last) : null,
      stopped,
      stage: stopped ? "stopped" : "signed_out",
    });
    this.loop.start();
    await this.#askToKeep();
  }

  /** Ask the browser to keep what is stored; its answer decides whether a second copy is needed first. */
  async #askToKeep(): Promise<void> {
    const { counter } = this;
    const persisted = await counter.around.persist().catch(() => null);
    await counter.write(() => counter.around.own.keep("persisted", persisted));
    counter.set({ storage: { ...counter.state.storage, persisted: persisted ?? false } });
    await refreshStorage(counter);
  }

  /** The first fetch of everything; goes on where it was cut off, as long as it takes. */
  async #fetchFirst(stored: Working | undefined): Promise<void> {
    const { counter, fetching } = this;
    const { fetched, kept } = counter.around;
    const step = (name: "book" | "catalogue" | "customers") => (done: number) =>
      counter.set({ stage: "loading", loading: { step: name, done, total: null, waiting: null } });
    for (let failures = 0; ; failures++) {
      try {
        step("book")(0);
        const book = await fetching.book(counter.book ?? undefined);
        if (book) this.#know(book);
        this.#heard();
        await counter.catalogue.load(fetched);
        step("catalogue")(counter.catalogue.size);
        await fetching.wholeCatalogue(step("catalogue"));
        step("customers")(0);
        await fetching.wholeCustomers(step("customers"));
        await counter.customers.load(fetched, kept);
        return await this.#ready(stored);
      } catch (reason) {
        if (!(reason instanceof NotFetched)) throw reason;
        const waiting = refusalOfAnswer(reason.answer);
        if (waiting.code === "revoked" || waiting.code === "not_allowed") return counter.set({ stage: "stopped", stopped: waiting, loading: null });
        counter.set({ stage: "loading", loading: { step: counter.state.loading?.step ?? "book", done: counter.state.loading?.done ?? 0, total: null, waiting } });
        await new Promise<void>((resolve) => void counter.around.timers.later(Math.min(30_000, 1000 * 2 ** Math.min(failures, 5)), resolve));
      }
    }
  }

  enrol(code: string): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      if (counter.state.stage !== "enrol") return refuse("not_open");
      const { kept } = counter.around;
      // Made once and kept: when the answer is lost the same device asks again, with the same keys.
      const attempt = await this.#applicant();
      const body = { code: code.trim(), device: attempt.device, ...(await publicKeys(attempt.keys)), app: counter.around.version, protocol: PROTOCOL };
      const answer = await counter.connection.ask({ method: "POST", path: "/api/v1/registers/enrol", body });
      if (answer.kind !== "answer") {
        const refusal = refusalOfAnswer(answer);
        // A device id that was used up makes room for a fresh one.
        if (refusal.code === "code_used") await kept.facts.delete("applicant");
        return { ok: false, refusal };
      }
      const told = answer.value as Enrolled;
      if (typeof told.register?.id !== "string" || typeof told.series?.id !== "string") return refuse("server_error");
      const identity: Identity = { device: told.device, keys: attempt.keys, register: told.register, series: told.series.id, enrolled_at: counter.clock.device() };
      const series: SeriesRow = {
        id: told.series.id, code: told.series.code, next_number: told.series.next_number, head: told.series.head,
        verified_to: told.series.next_number - 1, server_next: told.series.next_number, offered_from: 0, stopped: "",
      };
      await counter.write(() =>
        kept.transaction("rw", [kept.facts, kept.series], async () => {
          await kept.series.put(series);
          await kept.keep("identity", identity);
          await kept.facts.delete("applicant");
        }),
      );
      counter.identity = identity;
      counter.connection.learnTime(told.server_time);
      void this.#enrolled(undefined);
      return DONE;
    });
  }

  async #applicant(): Promise<{ device: string; keys: DeviceKeys }> {
    const { kept } = this.counter.around;
    const before = await kept.fact<{ device: string; keys: DeviceKeys }>("applicant");
    if (before) return before;
    const made = { device: uuid7(this.counter.clock.device()), keys: await makeKeys() };
    await kept.keep("applicant", made);
    return made;
  }

  /** Another tab takes over: finish what is being written, close, and wait in the queue like any second tab. */
  async letGo(): Promise<void> {
    const { counter } = this;
    if (counter.busy) return void counter.around.timers.later(200, () => void this.letGo());
    this.loop.stop();
    counter.hold();
    counter.set({ stage: "second_tab", person: null });
    await counter.settled();
    counter.around.kept.close();
    counter.around.own.close();
    counter.around.fetched.close();
    counter.around.writing.release();
    await counter.around.writing.claim(() => undefined);
    // The other one may have changed everything: begin again from what is stored.
    counter.around.reload();
  }

  #heard(): void {
    const { counter } = this;
    const now = counter.clock.now();
    // Once a minute is enough: the lease is counted in hours.
    if (Math.abs(now - counter.heardAt) < 60_000) return;
    counter.heardAt = now;
    counter.set({ leaseUntil: counter.leaseUntil() });
    void counter.write(() => counter.around.own.keep("heard at", now)).catch(() => undefined);
  }

  #hooks(): SyncHooks {
    const { counter } = this;
    const stop = (code: RefusalCode): void => {
      if (counter.state.stopped?.code === code) return;
      counter.set({ stage: "stopped", stopped: { code }, person: null });
    };
    return {
      moved: async () => {
        await refreshUnsent(counter);
        if (counter.copy.state) await refreshStorage(counter);
      },
      online: (online, why) => {
        if (online) this.#heard();
        // The register may have its line; what is practised has none, and misses none.
        if (counter.around.training.on) return;
        if (online && counter.state.parked.some(({ waiting }) => waiting)) void handOver(counter);
        const { offlineSince, online: before } = counter.state;
        // Opened anew without a network: nobody has answered since the last time.
        const since = before || !counter.heardAt ? counter.clock.device() : counter.heardAt - counter.clock.offset;
        counter.set({ online, offlineSince: online ? null : (offlineSince ?? since), offlineWhy: !online && counter.clockWrong() ? "clock" : why });
        counter.refreshLevels();
      },
      watched: () => counter.state.person !== null,
      sending: (sending) => counter.state.sending !== sending && counter.set({ sending }),
      // One after the other; what a broken line cut off has failed for itself, and for none that come after.
      changed: (what, shift) => {
        const { closed, zs } = what;
        if (closed) counter.whenFree(() => this.#closed(shift, closed));
        else if (zs) counter.whenFree(() => this.#stand(zs));
        return (this.#updating = this.#updating.catch(() => undefined).then(() => this.#update(what)));
      },
      // What is practised is in a drawer of its own, that the office knows nothing of.
      shift: () => (counter.around.training.on ? "" : (counter.shift?.id ?? "")),
      forked: () => stop("chain_fork"),
      revoked: () => stop("revoked"),
      unknown: () => stop("not_allowed"),
      storage: () => {
        const { persisted, secondCopy: copy } = counter.state.storage;
        // A copy is one while everything that is unsent stands in it; a file is written just after the sale.
        const late = copy && (!copy.ok || (copy.kind === "download" && copy.waiting));
        return { persisted: persisted ?? false, second_copy: late ? "late" : (copy?.kind ?? "none") };
      },
    };
  }

  /** The office has closed the shift: it is over here too. What is being paid, or its change, comes first; then that is told again. */
  #closed(id: string, last: ZState): void {
    const { counter } = this;
    if (counter.shift?.id !== id || counter.around.training.on || counter.state.stage === "done" || beingPaid(counter.working)) return;
    counter.shift = null;
    const zs = (counter.zs = { ...last, office: true });
    const { kept } = counter.around;
    void counter.write(() => kept.transaction("rw", kept.facts, () => Promise.all([kept.keep("shift", null), kept.keep("z", zs)]))).catch(() => undefined);
    counter.set({ drawer: drawerView(counter, counter.theBook()) });
  }

  /** What others closed at this register, and what came late to shifts that the office had closed, stands before the next Z. */
  #stand(zs: ZState): void {
    const { counter } = this;
    const own = counter.zs ?? counter.theBook().shifts?.last;
    // Whoever told it knew of no Z that is not sent, and none goes back.
    if (!own || counter.around.training.on || counter.state.unsent || zs.z < own.z || (zs.z === own.z && zs.documents <= own.documents)) return;
    counter.zs = { ...zs, office: own.office };
    void counter.write(() => counter.around.kept.keep("z", counter.zs)).catch(() => undefined);
    counter.set({ drawer: drawerView(counter, counter.theBook()) });
  }

  async #update(what: { products: boolean; customers: boolean; version: string; startAgain: boolean }): Promise<void> {
    const { counter, fetching } = this;
    const { fetched, kept } = counter.around;
    const known = counter.theBook();
    if (what.startAgain) await fetching.startAgain();
    if (what.startAgain || (what.version && what.version !== known.version)) {
      const book = await fetching.book(known);
      if (book) await this.#take(book);
    }
    if (what.startAgain) {
      await fetching.wholeCatalogue(() => undefined);
      await fetching.wholeCustomers(() => undefined);
    }
    if (what.customers || what.startAgain) await counter.customers.load(fetched, kept);
    if (what.products || what.startAgain) counter.set({ catalogueVersion: counter.shelfVersion(), productCount: counter.catalogue.size });
  }

  async #take(told: Book): Promise<void> {
    const { counter } = this;
    const book = this.#know(told);
    const person = book.people.find(({ id }) => id === counter.state.person?.id);
    counter.set({
      ...bookState(book),
      catalogueVersion: counter.shelfVersion(),
      drawer: drawerView(counter, book),
      basket: basketView(counter.working, book, counter.day()),
    });
    await this.people.refresh();
    if (person) counter.set({ person: { id: person.id, name: person.name, rights: person.rights } });
    // Somebody who no longer works here does not go on selling.
    else if (counter.state.person && !counter.busy) this.people.lock();
  }
}

const PROBLEMS: Record<string, RefusalCode> = {
  wrong_code: "code_unknown",
  code_used: "code_used",
  device_known: "code_used",
  code_expired: "code_expired",
  too_many: "too_many",
  too_many_requests: "too_many",
  rate_limited: "too_many",
  revoked: "revoked",
  unknown_device: "not_allowed",
  wrong_signature: "not_allowed",
  clock: "clock",
};

function refusalOfAnswer(answer: Answer): Refusal {
  if (answer.kind === "problem") return { code: answer.status === 429 ? "too_many" : (PROBLEMS[answer.problem] ?? "server_error"), values: { problem: answer.problem } };
  return { code: answer.kind === "silence" && answer.why !== "server_error" ? "no_network" : "server_error" };
}

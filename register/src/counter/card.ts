/**
 * A card taken by the terminal: the register asks the server, the server the terminal.
 *
 * What is asked for is stored in the open basket before anybody hears of it. From then on the register only
 * asks what became of that very payment. It begins another one when this is declined or cancelled, and when
 * nobody knows it says so: nothing is ever charged again to find out.
 */
import { iso } from "../devices/clock";
import { uuid7 } from "../devices/ids";
import type { CardState, PendingCard, Working, WorkingPart } from "../sales/working";
import type { Answer } from "../sync/connection";
import type { Outcome, RefusalCode } from "../view";
import { DONE, attemptLater, refuse, type Counter } from "./counter";
import type { Paying } from "./paying";
import { refreshParked } from "./refreshing";

const API = "/api/v1/registers/card-attempts";
/** How long one question may take, how often it is asked, and how long the server may begin a payment at all. */
const PATIENCE_MS = 12_000;
const AGAIN_MS = 1_000;
const BEGIN_WITHIN_MS = 15_000;

interface Told {
  readonly id: string;
  readonly reference: string;
  readonly kind: "charge" | "refund";
  readonly amount: number;
  readonly state: Exclude<CardState, "asking">;
  readonly reason: string;
  readonly label: string;
}

/** What is in the way, in the till's words. */
const IN_THE_WAY: Readonly<Record<string, RefusalCode>> = {
  no_terminal: "no_terminal", terminal_busy: "terminal_busy", too_late: "too_late", more_than_charged: "more_than_charged", no_such_charge: "more_than_charged",
};
const WHY: Readonly<Partial<Record<CardState, string>>> = { declined: "refused", cancelled: "register", unknown: "no_answer" };
const SETTLED: ReadonlySet<CardState> = new Set(["approved", "declined", "cancelled"]);

export class CardPaying {
  /** Questions that are open or wait for their turn, and the last of them. */
  #asking = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #waits = false;

  constructor(
    readonly counter: Counter,
    readonly paying: Paying,
  ) {
    // A till that died while a card was being taken goes on asking as soon as somebody is there.
    counter.subscribe(() => this.#watch());
  }

  /** Begin: resolves when the terminal has it, or when it is clear why not. */
  pay(tenderId: string, given: number | null): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      const amount = this.paying.wanted(tenderId, given);
      if (counter.theBook().card_terminal?.tender !== tenderId) return refuse("no_terminal");
      if (amount < 0) return refuse("wrong_direction");
      await this.paying.checkBack();
      return this.#begin({ tender: tenderId, amount, kind: "charge" });
    });
  }

  /** Give a part back that the terminal took. */
  giveBack(part: WorkingPart): Promise<Outcome> {
    return attemptLater(() => this.#begin({ tender: part.tender, amount: part.given ?? 0, kind: "refund", of: part.attempt ?? "", part: part.key }));
  }

  async #begin(what: Pick<PendingCard, "tender" | "amount" | "kind" | "of" | "part">): Promise<Outcome> {
    const { counter } = this;
    if (!counter.state.online && !counter.around.training.on) return refuse("needs_network");
    if (counter.working.card) return refuse("paying");
    const now = counter.clock.now();
    const card: PendingCard = {
      ...what, attempt: uuid7(now), state: "asking", reason: "", label: "", reference: "", at: counter.clock.device(), before: now + BEGIN_WITHIN_MS,
    };
    await this.#keep({ ...counter.working, card });
    return this.#alone(() => this.#start(card));
  }

  async #start(card: PendingCard): Promise<Outcome> {
    const { counter } = this;
    const { working } = counter;
    const known = working.parts.flatMap(({ attempt }) => attempt ?? []);
    const body = {
      id: card.attempt, sale: working.id, amount: card.amount, kind: card.kind, person: counter.state.person?.id ?? null,
      ...(card.of ? { of: card.of } : {}), known, before: iso(card.before),
    };
    const answer = await this.#told(card, "", body);
    if (answer.kind !== "problem") return this.#heard(card, answer);
    const other = answer.value["attempt"];
    if (typeof other === "string" && (answer.problem === "attempt_open" || answer.problem === "charged_already")) {
      // The server knows of a payment of this sale that this register has forgotten: that one counts.
      const taken = { ...card, attempt: other, state: "unknown", reason: answer.problem } as const;
      await this.#keep({ ...counter.working, card: taken });
      return this.#question("ask", taken);
    }
    if (answer.status >= 500) return this.#heard(card, answer);
    await this.#keep({ ...counter.working, card: null });
    return { ok: false, refusal: { code: IN_THE_WAY[answer.problem] ?? "server_error" } };
  }

  /** Ask again what became of it. */
  ask(): Promise<Outcome> {
    return attemptLater(() => this.#about("ask"));
  }

  /** Take it back, while that is possible. */
  cancel(): Promise<Outcome> {
    return attemptLater(() => this.#about("cancel"));
  }

  /** Go on without it: the sale is paid otherwise, and what became of the card is the office's to find out. */
  async giveUp(): Promise<Outcome> {
    // Money on its way back is waited for, or the sale is put aside: with the part still counted as paid, a refund
    // that comes through later would be the customer's twice.
    if (this.counter.working.card?.kind === "refund") return refuse("paying");
    const outcome = await attemptLater(() => this.#about("give-up"));
    return attemptLater(async () => {
      const { counter } = this;
      const { card } = counter.working;
      if (!outcome.ok || !card) return outcome;
      if (card.state === "unknown" && card.reason === "no_server") return refuse("needs_network");
      if (!SETTLED.has(card.state)) await this.#keep({ ...counter.working, card: null });
      return DONE;
    });
  }

  /** Put away what was declined or cancelled. */
  putAway(): Promise<Outcome> {
    return attemptLater(async () => {
      const { counter } = this;
      const { card } = counter.working;
      if (!card) return DONE;
      if (!SETTLED.has(card.state)) return refuse("paying");
      await this.#keep({ ...counter.working, card: null });
      return DONE;
    });
  }

  /** The next customer's turn: the sale waits among the parked ones, with what is not known of it. */
  putAside(label: string): Promise<Outcome> {
    const aside = async (): Promise<Outcome> => {
      const { counter } = this;
      if (counter.working.card?.state !== "unknown") return refuse("paying");
      await counter.setAside(label);
      await refreshParked(counter);
      return DONE;
    };
    return attemptLater(() => this.#alone(aside));
  }

  #about(verb: "ask" | "cancel" | "give-up"): Promise<Outcome> {
    return this.#alone(async () => {
      const { card } = this.counter.working;
      return !card || SETTLED.has(card.state) ? DONE : this.#question(verb, card);
    });
  }

  async #question(verb: "ask" | "cancel" | "give-up", card: PendingCard): Promise<Outcome> {
    const { counter } = this;
    const answer = await this.#told(card, `/${verb}`, { id: card.attempt });
    const never = answer.kind === "problem" && answer.status === 404 && answer.problem === "unknown_attempt";
    if (never && counter.clock.now() > card.before) {
      // The server has not begun it and will not: nothing was charged.
      await this.#become(card, { state: "cancelled", reason: "not_begun", label: "", reference: "" });
      return DONE;
    }
    return this.#heard(card, answer);
  }

  /** What the server says of it. In training nobody is asked, and the terminal waits for whoever practises. */
  async #told(card: PendingCard, verb: string, body: object): Promise<Answer> {
    const { around, connection } = this.counter;
    if (!around.training.on) return connection.ask({ method: "POST", path: API + verb, body, patience: PATIENCE_MS });
    return played(card, verb === "/cancel" ? "cancelled" : card.state === "asking" ? "waiting" : card.state);
  }

  /** In training: what the terminal is to have said. */
  practise(state: "approved" | "declined" | "unknown"): Promise<Outcome> {
    return attemptLater(() =>
      this.#alone(async () => {
        const { card } = this.counter.working;
        if (!card || SETTLED.has(card.state) || !this.counter.around.training.on) return refuse("not_open");
        return this.#heard(card, played(card, state));
      }),
    );
  }

  /** One question after the other. */
  async #alone(work: () => Promise<Outcome>): Promise<Outcome> {
    this.#asking++;
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#asking--;
      this.#watch();
    }
  }

  async #heard(card: PendingCard, answer: Answer): Promise<Outcome> {
    const told = answer.kind === "answer" ? (answer.value as Partial<Told>) : null;
    if (told?.id !== card.attempt || typeof told.state !== "string" || !Number.isSafeInteger(told.amount)) {
      await this.#become(card, { state: "unknown", reason: "no_server", label: card.label, reference: card.reference });
      return DONE;
    }
    const { state, reason = "", label = "", reference = "", amount } = told as Told;
    const now = { ...card, amount };
    if (state !== "approved") await this.#become(now, { state, reason, label, reference });
    else return this.#approved({ ...now, state, reason, label, reference });
    return DONE;
  }

  /** The basket may be another one by now (it was put aside): then what was heard is heard again later. */
  async #become(card: PendingCard, change: Pick<PendingCard, "state" | "reason" | "label" | "reference">): Promise<void> {
    const { working } = this.counter;
    if (working.card?.attempt !== card.attempt) return;
    const { state, reason } = working.card;
    if (state === change.state && reason === change.reason) return;
    await this.#keep({ ...working, card: { ...card, ...change } });
    if (SETTLED.has(change.state)) this.counter.around.sounds.play("refused", this.counter.state.sound);
  }

  async #approved(card: PendingCard): Promise<Outcome> {
    const { counter } = this;
    if (counter.working.card?.attempt !== card.attempt) return DONE;
    const { card: _settled, ...working } = counter.working;
    if (card.kind === "refund") {
      await this.#keep({ ...working, parts: working.parts.filter(({ key }) => key !== card.part) });
      return DONE;
    }
    const reference = [card.label, card.reference].filter(Boolean).join(" ");
    return this.paying.takeCharged(working, { tender: card.tender, given: card.amount, reference, attempt: card.attempt });
  }

  async #keep(working: Working): Promise<void> {
    await this.paying.keep(working);
  }

  /** While a payment is open somebody asks about it every second, as long as a person is signed in. */
  #watch(): void {
    const { counter } = this;
    const { card } = counter.working;
    const open = card && !SETTLED.has(card.state) && counter.state.stage === "selling";
    if (!open || this.#asking || this.#waits) return;
    this.#waits = true;
    counter.around.timers.later(AGAIN_MS, () => {
      this.#waits = false;
      if (!counter.busy) void this.ask();
      else this.#watch();
    });
  }
}

/** The answer of a terminal that is none. */
function played({ attempt, kind, amount }: PendingCard, state: CardState): Answer {
  return { kind: "answer", status: 200, etag: "", value: { id: attempt, kind, amount, state, reason: WHY[state] ?? "", label: "", reference: "" } };
}

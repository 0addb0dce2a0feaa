/**
 * Rights and approvals. What a person may not do alone another may allow on the spot by their PIN: the act
 * waits here, is done when they say yes, and the document carries who that was.
 */
import { uuid7 } from "../devices/ids";
import { checkPin } from "../devices/pin";
import type { GivenApproval } from "../sales/working";
import type { BookPerson } from "../sync/book";
import type { Approval, Outcome } from "../view";
import { refuse, type Counter } from "./counter";

/** Done once it is allowed; gets the yes to carry along, or none when nobody had to be asked. */
export type Allowed = (approvals: readonly GivenApproval[]) => Outcome | Promise<Outcome>;

export class Approving {
  #waiting = new Map<string, { request: Approval; rights: readonly string[]; then: Allowed; seller: string }>();

  constructor(readonly counter: Counter) {}

  /** Do it when the person may; else answer that somebody has to allow it. */
  need(right: string | readonly string[], what: Approval["what"], values: Approval["values"], then: (approvals: readonly GivenApproval[]) => Outcome): Outcome {
    const asked = this.#asked(([] as string[]).concat(right), what, values, then);
    return asked ?? then([]);
  }

  /** All of these rights; one other person's yes gives those that are missing. */
  async needLater(rights: readonly string[], what: Approval["what"], values: Approval["values"], then: (approvals: readonly GivenApproval[]) => Promise<Outcome>): Promise<Outcome> {
    return this.#asked(rights, what, values, then) ?? (await then([]));
  }

  #asked(needed: readonly string[], what: Approval["what"], values: Approval["values"], then: Allowed): Outcome | null {
    const seller = this.counter.thePerson();
    const rights = [...new Set(needed)].filter((right) => !this.counter.may(seller, right));
    const [right] = rights;
    if (right === undefined) return null;
    if (this.counter.clock.now() >= this.counter.leaseUntil()) {
      return refuse("lease_over", { hours: this.counter.theBook().limits.lease_hours });
    }
    const people = this.#who(rights, seller.id);
    const request: Approval = { id: uuid7(this.counter.clock.now()), right, what, values, people };
    // One question at a time: what was asked before and never answered is forgotten.
    this.#waiting.clear();
    this.#waiting.set(request.id, { request, rights, then, seller: seller.id });
    return { ok: false, refusal: { code: "needs_approval", values: { right }, approval: request } };
  }

  #who(rights: readonly string[], seller: string): { id: string; name: string }[] {
    return this.counter
      .theBook()
      .people.filter((person) => person.id !== seller && person.pin && rights.every((right) => person.rights.includes(right)))
      .map(({ id, name }) => ({ id, name }));
  }

  async approve(request: Approval, byId: string, pin: string): Promise<Outcome> {
    const waiting = this.#waiting.get(request.id);
    const seller = this.counter.state.person?.id;
    if (!waiting || waiting.seller !== seller) return refuse("not_open");
    if (byId === seller) return refuse("same_person");
    const by = this.counter.theBook().people.find(({ id }) => id === byId);
    const lacks = by && waiting.rights.find((right) => !this.counter.may(by, right));
    if (!by || lacks) return refuse("not_allowed", { right: lacks ?? waiting.request.right });
    const checked = await this.proved(by, pin);
    if (!checked.ok) return checked;
    // While the PIN was looked at the register may have been locked, or another person have come.
    if (this.counter.state.person?.id !== seller || !this.#waiting.delete(request.id)) return refuse("not_open");
    return waiting.then(waiting.rights.map((right) => ({ at: this.counter.iso(), person: by.id, right })));
  }

  /** Whether the PIN is this person's; wrong ones count. */
  async proved(person: BookPerson, pin: string): Promise<Outcome> {
    const { around, clock } = this.counter;
    const identity = this.counter.theIdentity();
    // Counted in the register's own store: training is no place to find out a PIN.
    const answer = await checkPin(around.own, identity.keys.sealing.privateKey, person, pin, clock.device());
    if (answer.right) return { ok: true };
    if (answer.code === "pin_wrong") return refuse("pin_wrong", { left: answer.left });
    if (answer.code === "locked_out") return refuse("locked_out", { until: answer.until });
    return refuse(answer.code);
  }
}

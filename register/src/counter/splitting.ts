/** Splitting the open basket: one half is paid now, the other waits among the parked ones or comes right after it. */
import { uuid7 } from "../devices/ids";
import type { ParkedRow } from "../devices/store";
import { parted, wrongParting, type Parting } from "../sales/splitting";
import { priced, type Working } from "../sales/working";
import type { Outcome, SplitPreview } from "../view";
import { DONE, Refused, attempt, attemptLater, type Counter } from "./counter";
import { refusalOf } from "./showing";
import { refreshParked } from "./refreshing";

export class Splitting {
  constructor(
    readonly counter: Counter,
    readonly editable: () => void,
  ) {}

  /** What both halves would come to. */
  preview(chosen: readonly { key: string; quantityMicro: number }[]): SplitPreview {
    let sums = { chosenMinor: 0, restMinor: 0 };
    const outcome = attempt(() => {
      const { stays, goes } = this.#parted(chosen, "-");
      sums = { chosenMinor: this.#total(goes), restMinor: this.#total(stays) };
    });
    return { ...sums, refusal: outcome.ok ? null : outcome.refusal };
  }

  /** first: what was chosen is paid now and the rest follows it; else what was chosen is parked. */
  split(chosen: readonly { key: string; quantityMicro: number }[], first: boolean): Promise<Outcome> {
    return attemptLater(async () => {
      this.editable();
      const { counter } = this;
      const { stays, goes } = this.#parted(chosen, uuid7(counter.clock.now()));
      const [open, aside] = first ? [goes, stays] : [stays, goes];
      const row: ParkedRow = {
        id: aside.id,
        label: "",
        at: counter.clock.now(),
        person: counter.thePerson().name,
        total_minor: this.#total(aside),
        working: aside,
        ...(first ? { follows: open.id } : {}),
      };
      const { kept } = counter.around;
      await counter.holding(async () => {
        await counter.write(() =>
          kept.transaction("rw", [kept.parked, kept.facts], async () => {
            await kept.parked.put(row);
            await kept.facts.put({ key: "basket", value: open });
          }),
        );
        counter.setWorking(open, { undoable: null, lastAdded: null });
      });
      await refreshParked(counter);
      return DONE;
    });
  }

  #total(working: Working): number {
    const { counter } = this;
    try {
      const figures = priced(working, counter.theBook(), counter.day());
      return figures.gross_minor + figures.total_rounding_minor + (working.loads ?? []).reduce((sum, { amount }) => sum + amount, 0);
    } catch (reason) {
      throw new Refused(refusalOf(reason));
    }
  }

  #parted(chosen: readonly { key: string; quantityMicro: number }[], id: string): { stays: Working; goes: Working } {
    const { working, state } = this.counter;
    if (working.back) throw new Refused({ code: "basket_in_use" });
    const parting = chosen.map(({ key, quantityMicro }): Parting => ({ key, quantity: quantityMicro }));
    const wrong = wrongParting(working, parting);
    if (wrong) throw new Refused({ code: wrong });
    for (const { key, quantity } of parting) {
      const line = working.lines.find((one) => one.key === key);
      const step = 10 ** (6 - Math.min(6, line?.variant.decimals ?? 0));
      if (quantity % step && quantity !== line?.quantity) throw new Refused({ code: "too_many_decimals", values: { decimals: line?.variant.decimals ?? 0 } });
    }
    return parted(working, parting, id, (key) => state.basket.lines.find((line) => line.key === key)?.listMinor ?? 0);
  }
}

/** What waits for this basket to be paid, if it still does. */
export async function followerOf(counter: Counter, id: string): Promise<ParkedRow | undefined> {
  return (await counter.around.kept.parked.toArray()).find(({ follows }) => follows === id);
}

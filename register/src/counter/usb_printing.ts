/** Printing at the printer on this device's USB, with or without a network. */
import { drawerBytes, receiptBytes } from "../receipts/escpos";
import type { UsbChoice } from "../devices/usb_printer";
import type { UsbSettings, UsbVerbs, UsbView } from "../views/devices";
import type { Outcome, TillState } from "../view";
import { DONE, attemptLater, refuse, type Counter } from "./counter";
import type { PrintJob, PrintProblem } from "./printing_out";

const FACT = "usb printer";
const DOTS = { "58": 384, "80": 576 } as const;
const USUAL: UsbSettings = { paper: "80", codePage: "CP858", cuts: true, drawer: true };

type Chosen = UsbChoice & UsbSettings;

export class UsbPrinting implements UsbVerbs {
  #chosen: Chosen | null = null;
  /** One job at a time: a device has one door. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly counter: Counter) {}

  /** What was chosen before; in training nothing is, its paper comes by the browser. */
  take(facts: ReadonlyMap<string, unknown>): void {
    const { around } = this.counter;
    const kept = facts.get(FACT) as Chosen | null | undefined;
    this.#chosen = around.training.on || !around.usb.usable ? null : (kept ?? null);
    this.#show();
  }

  get ready(): boolean {
    return this.#chosen !== null;
  }

  choose(): Promise<Outcome> {
    return attemptLater(async () => {
      const { around } = this.counter;
      if (around.training.on) return refuse("training");
      const found = await around.usb.choose();
      if (!found) return refuse("cancelled");
      const { paper } = this.counter.state.receiptLayout;
      const before = this.#chosen ?? { ...USUAL, paper: paper === "58" ? "58" : "80" };
      return this.#keep({ ...before, ...found });
    });
  }

  set({ paper, codePage, cuts, drawer }: UsbSettings): Promise<Outcome> {
    return attemptLater(async () => (this.#chosen ? this.#keep({ ...this.#chosen, paper, codePage, cuts, drawer }) : DONE));
  }

  forget(): Promise<Outcome> {
    return attemptLater(() => this.#keep(null));
  }

  print(job: PrintJob): Promise<PrintProblem | null> {
    const mine = this.#last.then(() => this.#print(job));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #print({ pieces, drawer }: PrintJob): Promise<PrintProblem | null> {
    const chosen = this.#chosen;
    if (!chosen) return "no_printer";
    const { usb } = this.counter.around;
    const opens = drawer && chosen.drawer;
    if (!pieces.length) return opens ? usb.send(chosen, drawerBytes()) : null;
    const logo = pieces.some((one) => one.is === "logo") ? await usb.dots(this.counter.state.receiptLayout.logo, DOTS[chosen.paper]) : null;
    return usb.send(chosen, receiptBytes(pieces, chosen, { logo, drawer: opens }));
  }

  async #keep(chosen: Chosen | null): Promise<Outcome> {
    const { counter } = this;
    await counter.write(() => counter.around.own.keep(FACT, chosen));
    this.#chosen = chosen;
    this.#show();
    return DONE;
  }

  #show(): void {
    this.counter.set(shown(this.counter.around.usb.usable, this.#chosen));
  }
}

function shown(usable: boolean, chosen: Chosen | null): Pick<TillState, "usb"> {
  const usb: UsbView = { usable, printer: chosen && { name: chosen.name, paper: chosen.paper, codePage: chosen.codePage, cuts: chosen.cuts, drawer: chosen.drawer } };
  return { usb };
}

/** Paper on its way: at the register's own printer where there is one, else by the browser. */
import type { PrintProblem } from "../counter/printing_out";
import { arrange, type Piece } from "../receipts/arranging";
import { receiptLink } from "../receipts/linking";
import type { Receipt, Till } from "../till";
import { t, words } from "../words/words.svelte";
import { factsOf } from "./after/facts";
import type { Ui } from "./ui.svelte";

/** What the printer did not print: to try again, or to print by the browser. */
export interface Unprinted {
  readonly receipt: Receipt;
  readonly copy: number;
  readonly gift: boolean;
  readonly link: string;
  readonly id: string;
  readonly pieces: readonly Piece[];
  readonly problem: PrintProblem;
}

export class Printer {
  /** What is being printed by the browser. */
  browser: { readonly receipt: Receipt; readonly copy: number; readonly gift: boolean; readonly link: string } | null = $state.raw(null);
  failed: Unprinted | null = $state.raw(null);
  busy: boolean = $state(false);

  constructor(
    private readonly ui: Ui,
    private readonly till: Till,
  ) {}

  /** Print a receipt: which copy it is was stored before the paper comes out. A gift receipt is no copy. */
  async print(receipt: Receipt, gift = false): Promise<void> {
    const { copy } = gift ? { copy: 0 } : await this.till.markPrinted(receipt.id);
    const { printer, receiptLayout, linkKey } = this.ui.state;
    const link = await receiptLink(linkKey, location.origin, receipt.id);
    if (!printer) {
      this.browser = { receipt, copy, gift, link };
      return;
    }
    const facts = factsOf(receipt, this.ui.state, this.ui.figures, { copy, gift, link });
    const pieces = arrange(receiptLayout, facts, words.language);
    await this.#send({ receipt, copy, gift, link, id: crypto.randomUUID(), pieces });
  }

  async again(): Promise<void> {
    if (this.failed) await this.#send(this.failed);
  }

  byBrowser(): void {
    if (!this.failed) return;
    const { receipt, copy, gift, link } = this.failed;
    this.failed = null;
    this.browser = { receipt, copy, gift, link };
  }

  giveUp(): void {
    this.failed = null;
  }

  async #send(job: Omit<Unprinted, "problem">): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const { id, receipt, copy, gift, link, pieces } = job;
      // Cash goes into the drawer or comes out of it once: not with a copy.
      const drawer = !copy && !gift && receipt.tenders.some(({ cash }) => cash);
      const problem = await this.till.printOut({ id, title: receipt.number, pieces, drawer });
      this.failed = problem ? { id, receipt, copy, gift, link, pieces, problem } : null;
      if (!problem) this.ui.show(t("print.done", { name: this.ui.state.printer?.name ?? "" }));
    } finally {
      this.busy = false;
    }
  }
}

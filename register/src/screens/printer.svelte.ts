/** Paper on its way: at the register's own printer where there is one, else by the browser. */
import type { PrintProblem } from "../counter/printing_out";
import type { Piece } from "../receipts/arranging";
import { receiptLink } from "../receipts/linking";
import type { CashSlip, Receipt, Till } from "../till";
import { t, words } from "../words/words.svelte";
import { paperOf } from "./after/facts";
import { slipPieces, slipTitle } from "./cash/paper";
import type { Ui } from "./ui.svelte";

/** What the browser prints: a receipt, or a slip of the drawer. */
export interface Printing {
  readonly title: string;
  readonly receipt?: { readonly receipt: Receipt; readonly copy: number; readonly gift: boolean; readonly link: string };
  readonly slip?: CashSlip;
}

interface Job {
  readonly id: string;
  readonly pieces: readonly Piece[];
  readonly drawer: boolean;
  /** The same by the browser. */
  readonly paper: Printing;
}

/** What the printer did not print: to try again, or to print by the browser. */
export interface Unprinted extends Job {
  readonly problem: PrintProblem;
}

/** What opens the drawer as it is printed: cash goes in or comes out. */
const OPENS: ReadonlySet<CashSlip["kind"]> = new Set(["pay_in", "pay_out", "drop", "no_sale"]);

export class Printer {
  /** What is being printed by the browser. */
  browser: Printing | null = $state.raw(null);
  failed: Unprinted | null = $state.raw(null);
  busy: boolean = $state(false);

  constructor(
    private readonly ui: Ui,
    private readonly till: Till,
  ) {}

  /** Print a receipt: which copy it is was stored before the paper comes out. A gift receipt is no copy. */
  async print(receipt: Receipt, gift = false): Promise<void> {
    const { copy } = gift ? { copy: 0 } : await this.till.markPrinted(receipt.id);
    const link = await receiptLink(this.ui.state.linkKey, location.origin, receipt.id);
    const asked = { copy, gift, link };
    // Cash goes into the drawer or comes out of it once: not with a copy.
    const drawer = !copy && !gift && receipt.tenders.some(({ cash }) => cash);
    const paper = { title: receipt.number, receipt: { receipt, ...asked } };
    await this.#print(paper, () => paperOf(receipt, this.ui.state, this.ui.figures, asked, words.language), drawer);
  }

  /** Print a slip of the drawer; it is no receipt and has no copies. again: the drawer was open for it already. */
  async printSlip(slip: CashSlip, again = true): Promise<void> {
    const drawer = !again && OPENS.has(slip.kind);
    await this.#print({ title: slip.number || slipTitle(slip), slip }, () => slipPieces(slip, this.ui.state, this.ui.figures), drawer);
  }

  /** A slip was made just now: where a printer can, it opens the drawer and prints what is to be signed. */
  made(slip: CashSlip): void {
    if (this.name && OPENS.has(slip.kind)) void this.printSlip(slip, false);
  }

  /** Where it comes out: at USB, else where the office said, else nowhere but the browser. */
  get name(): string {
    return this.ui.state.usb.printer?.name ?? this.ui.state.printer?.name ?? "";
  }

  /** A few rows, to see that a printer prints. */
  test(): Promise<void> {
    const pieces: Piece[] = [
      { is: "text", text: this.ui.state.company?.name ?? "", align: "center", weight: "strong", size: 2 },
      { is: "mark", text: t("usb.test_paper") },
      { is: "pair", left: "ä é ü ß €", right: this.ui.figures.amount(490), weight: "plain", size: 1, indent: 0 },
      { is: "barcode", text: "TEST" },
    ];
    return this.#send({ id: crypto.randomUUID(), pieces, drawer: false, paper: { title: t("usb.test_paper") } });
  }

  openDrawer(): Promise<void> {
    return this.#send({ id: crypto.randomUUID(), pieces: [], drawer: true, paper: { title: t("usb.drawer_open") } });
  }

  async again(): Promise<void> {
    if (this.failed) await this.#send(this.failed);
  }

  byBrowser(): void {
    if (!this.failed) return;
    this.browser = this.failed.paper;
    this.failed = null;
  }

  giveUp(): void {
    this.failed = null;
  }

  async #print(paper: Printing, pieces: () => readonly Piece[], drawer: boolean): Promise<void> {
    if (this.name) await this.#send({ id: crypto.randomUUID(), pieces: pieces(), drawer, paper });
    else this.browser = paper;
  }

  async #send({ id, pieces, drawer, paper }: Job): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const problem = await this.till.printOut({ id, title: paper.title, pieces, drawer });
      this.failed = problem ? { id, pieces, drawer, paper, problem } : null;
      if (!problem) this.ui.show(t("print.done", { name: this.name }));
    } finally {
      this.busy = false;
    }
  }
}

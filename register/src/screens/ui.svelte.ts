/**
 * What the screens share: the till's snapshot, where one is, what is said. Holds nothing of the sale; that
 * is the till's.
 */
import { getContext, setContext } from "svelte";

import type { Approval, BasketLine, Customer, Movement, Outcome, Receipt, Refusal, RefusalCode, Till, TillState } from "../till";
import type { Takes } from "../counter/scanning";
import { Figures } from "../words/figures";
import { tenderName } from "../words/tenders";
import { t, words } from "../words/words.svelte";
import { filled } from "./entry";
import { Printer } from "./printer.svelte";
import { backText, refusalText, scanText, shownCode } from "./sentences";

export type Screen = "sell" | "pay" | "receipts" | "return" | "unsent" | "aside" | "settings" | "copy" | "cash";
export type Sheet =
  | { readonly kind: "customer" | "park" | "split" | "more" | "keys" | "code" | "coupon" | "people" | "signout" | "training" }
  | { readonly kind: "discount"; readonly line: BasketLine | null }
  | { readonly kind: "price" | "quantity" | "note"; readonly line: BasketLine }
  | { readonly kind: "cash"; readonly movement: Exclude<Movement, "no_sale"> }
  | { readonly kind: "no_sale" }
  | { readonly kind: "expired"; readonly code: string; readonly values: NonNullable<Refusal["values"]> }
  | { readonly kind: "gift"; readonly card: string }
  | { readonly kind: "account" }
  | { readonly kind: "variants"; readonly family: string }
  | { readonly kind: "facts"; readonly customer: Customer }
  | { readonly kind: "approve"; readonly approval: Approval }
  | { readonly kind: "doubt"; readonly refusal: Refusal }
  | { readonly kind: "tip" | "tips_out" }
  | { readonly kind: "tip_after" | "tip_back"; readonly receipt: Receipt }
  | { readonly kind: "mail"; readonly receipt: Receipt }
  | { readonly kind: "void"; readonly receipt: Receipt };
export interface Toast {
  readonly text: string;
  readonly undo: boolean;
  readonly wrong: boolean;
}

/** A scan closes these and is taken; over others it is refused. */
const GIVES_WAY: ReadonlySet<Sheet["kind"]> = new Set(["more", "keys", "code", "quantity", "price", "discount", "cash", "tip", "tip_after", "tip_back", "tips_out"]);
/** A scan leaves these, and is sold: nothing is under way on them. */
const LOOKED_AT: ReadonlySet<Screen> = new Set(["receipts", "unsent", "aside", "settings"]);
const TOAST_MS = 7_000;
const SIDES = "tillbook.register.swapped";
const VIEW = "tillbook.register.list";
const PAYING = "tillbook.register.paying";

export class Ui {
  readonly till: Till;
  readonly printer: Printer;
  state: TillState = $state.raw() as TillState;
  screen: Screen = $state("sell");
  sheet: Sheet | null = $state.raw(null);
  toast: Toast | null = $state.raw(null);
  /** What screen readers say next. */
  spoken: string = $state("");
  /** The line that is open in place. */
  openLine: string | null = $state(null);
  /** The line that flashes; odd changes with every scan, so that the same line flashes again. */
  flash: { key: string; odd: boolean } | null = $state.raw(null);
  swapped: boolean = $state(remembered(SIDES));
  asList: boolean = $state(remembered(VIEW));
  /** The tab of keys or the department that was chosen last; undefined: none yet. Kept while the window changes. */
  tab: string | null | undefined = $state(undefined);
  /** What the screen does with a scan of its own: the product it stands for, if any, and its text. null: taken. */
  scanned: ((product: string | null, code: string) => RefusalCode | null) | null = null;
  /** Where shifts are required the drawer is opened before anything is sold. */
  readonly needsShift: boolean = $derived(this.state.drawer.required && !this.state.drawer.shift);
  /** The new gift card of this receipt has no paper yet. */
  readonly unprinted: boolean = $derived(Boolean(this.state.done?.loads.some(({ number }) => number) && !this.state.done.printed));
  /** What goes back of the last sale, until the next one begins: Enter pressed twice passes the screen that says it. */
  last: string = $state("");
  /** A receipt that another screen was asked to open. */
  wanted: string | null = $state(null);

  // Beside the state, which is another with every scan: every figure on the screen would be asked whether it still holds.
  #company: TillState["company"] = $state.raw(null);
  #location: TillState["location"] = $state.raw(null);
  /** The ways to pay, as they are called here. */
  readonly tenders: TillState["tenders"] = $derived(this.state.tenders.map((one) => ({ ...one, name: tenderName(one.name) })));
  readonly figures: Figures = $derived(
    new Figures(
      { currency: this.#company?.currency ?? "EUR", exponent: this.#company?.exponent ?? 2 },
      this.#company?.locale ?? "", words.language, this.#location?.timeZone,
    ),
  );

  #toastTimer: ReturnType<typeof setTimeout> | undefined;
  #spokenTimer: ReturnType<typeof setTimeout> | undefined;
  #onAllowed: (() => void) | undefined;

  constructor(till: Till) {
    this.till = till;
    this.#sees(till.state);
    this.printer = new Printer(this, till);
    till.guardScans((...scan) => this.#takes(...scan));
  }

  /** Follow the till; answers how to stop. */
  follow(): () => void {
    return this.till.subscribe((next) => this.#took(next));
  }

  /** Whether a scan belongs to what is open, or to what lies under it once that is closed. */
  #takes(...[what, code, known]: Parameters<Takes>): ReturnType<Takes> {
    const { sheet, screen } = this;
    const open = "sheet_open";
    if (sheet?.kind === "gift" && what === "card") return true;
    if (this.state.slip || (sheet && !GIVES_WAY.has(sheet.kind) && !(sheet.kind === "coupon" && what === "coupon"))) return open;
    if (this.needsShift) return "shift_needed";
    if (this.state.stage === "done" && this.unprinted) return "card_unprinted";
    this.sheet = null;
    if (screen === "sell" || screen === "pay") return true;
    // What nobody sees fall into the basket behind is paid by the next customer.
    if (screen === "return") {
      if (what === "receipt") return true;
      const product = known();
      return this.scanned ? this.scanned(product, code) : product ? open : true;
    }
    if (!LOOKED_AT.has(screen)) return open;
    this.go("sell");
    return true;
  }

  #sees(state: TillState): void {
    this.state = state;
    this.#company = state.company;
    this.#location = state.location;
  }

  #took(next: TillState): void {
    const before = this.state;
    this.#sees(next);
    if (before.stage === "done" && next.stage === "selling") this.last = before.done?.changeMinor ? this.change(before.done) : "";
    else if (this.last && (next.stage !== "selling" || filled(next.basket))) this.last = "";
    // What was said of a sale is over with it.
    if (next.stage !== before.stage) this.spoken = "";
    if (next.lastAdded && next.lastAdded.at !== before.lastAdded?.at) {
      this.flash = { key: next.lastAdded.key, odd: !this.flash?.odd };
      const line = next.basket.lines.find((one) => one.key === next.lastAdded?.key);
      if (line) this.say(scanText(line, this.figures));
    }
    if (next.scan && !next.scan.ok && next.scan.at !== before.scan?.at) {
      const reason = refusalText(next.scan.refusal ?? { code: "unknown_barcode" });
      const text = t("scan.refused", { code: shownCode(next.scan.code), reason });
      if (next.scan.reason === "sheet_open" || this.scanned || this.needsShift || this.unprinted) this.show(text, { wrong: true });
      else this.say(text);
    }
    if (next.scan?.refusal?.code === "expired" && next.scan.at !== before.scan?.at) {
      this.sheet = { kind: "expired", code: next.scan.code, values: next.scan.refusal.values ?? {} };
    }
    if (next.undoable && next.undoable.what !== "quantity" && next.undoable.at !== before.undoable?.at) {
      const removed = next.undoable.what === "removed";
      this.show(removed ? t("line.removed", { name: next.undoable.text }) : t("basket.cleared"), { undo: true });
    }
    if (this.openLine && !next.basket.lines.some((line) => line.key === this.openLine)) this.openLine = null;
    // A return right after its sale is another document on the same stage.
    if (next.stage !== before.stage || next.done?.id !== before.done?.id) this.#stage(next);
    if (next.slip && next.slip.at !== before.slip?.at) this.printer.made(next.slip);
    // While paying the card pays; else one looks at it, or puts money on it.
    if (next.scan?.card && next.scan.at !== before.scan?.at && this.screen === "sell") this.sheet = { kind: "gift", card: next.scan.card };
    if (next.scan?.receipt && next.scan.at !== before.scan?.at) {
      this.wanted = next.scan.receipt;
      this.go("return");
    }
  }

  #stage(next: TillState): void {
    if (next.stage === "done") remember(PAYING, false);
    // The payment goes on where the register was closed, locked or killed in it.
    const paying = next.stage === "selling" && (next.basket.parts.length || next.basket.card || (remembered(PAYING) && filled(next.basket)));
    this.screen = paying ? "pay" : "sell";
    if (this.sheet && next.stage !== "selling") this.sheet = null;
    if (next.stage === "done" && next.done) this.say(`${t("done.receipt", { number: next.done.number })}. ${this.change(next.done)}`);
  }

  /** "Give back €3.70", for the done screen and for those who hear it. */
  change(receipt: Receipt): string {
    const minor = receipt.changeMinor;
    if (receipt.tip && receipt.tip.minor < 0 && !receipt.tip.of) return t("tip.done_out", { name: receipt.tip.name });
    if (receipt.kind !== "sale" || receipt.totalMinor < 0) return `${backText(receipt)} ${this.#goneBack(receipt)}`;
    return minor ? `${t("done.change")} ${this.figures.amount(minor)}` : t("done.no_change");
  }

  /** By each way it went: "Cash £0.73, Card £1.22". */
  #goneBack({ tenders, totalMinor }: Receipt): string {
    const ways = tenders.filter(({ amountMinor }) => amountMinor < 0);
    if (ways.length < 2) return this.figures.amount(-totalMinor);
    return ways.map(({ name, amountMinor }) => `${name} ${this.figures.amount(-amountMinor)}`).join(", ");
  }

  /** Wait for what a verb answers: a refusal is said, or somebody is asked to allow it. */
  async done(outcome: Outcome | Promise<Outcome>, afterApproval?: () => void): Promise<boolean> {
    const { ok, refusal } = await settled(outcome);
    if (ok) return true;
    if (refusal?.approval) {
      this.#onAllowed = afterApproval;
      this.sheet = { kind: "approve", approval: refusal.approval };
    } else if (refusal?.code === "doubtful") this.sheet = { kind: "doubt", refusal };
    else if (refusal && refusal.code !== "cancelled" && refusal.code !== "asks") this.wrong(refusal);
    return false;
  }

  /** Somebody allowed it and it was done. */
  allowed(): void {
    this.sheet = null;
    this.#onAllowed?.();
    this.#onAllowed = undefined;
  }

  wrong(refusal: Refusal): void {
    this.till.playSound("refused");
    this.show(refusalText(refusal, this.figures), { wrong: true });
  }

  show(text: string, { undo = false, wrong = false } = {}): void {
    this.toast = { text, undo, wrong };
    this.say(text);
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => (this.toast = null), TOAST_MS);
  }

  hideToast(): void {
    this.toast = null;
    clearTimeout(this.#toastTimer);
  }

  /** The same sentence twice is spoken twice: a blank that nobody hears makes it another one. */
  say(text: string): void {
    this.spoken = this.spoken === text ? `${text}\u00a0` : text;
    clearTimeout(this.#spokenTimer);
    this.#spokenTimer = setTimeout(() => (this.spoken = ""), TOAST_MS);
  }

  go(screen: Screen): void {
    this.sheet = null;
    // What was said of the screen before would lie over what counts on this one.
    this.hideToast();
    this.spoken = "";
    this.screen = screen;
    remember(PAYING, screen === "pay");
  }

  open(sheet: Sheet): void {
    this.sheet = sheet;
  }

  close(): void {
    this.sheet = null;
  }

  /** Leave the sheet in which something was done; what was answered may open another. */
  closeWith(outcome: Outcome | Promise<Outcome>): void {
    this.sheet = null;
    void this.done(outcome);
  }

  swap(): void {
    this.swapped = !this.swapped;
    remember(SIDES, this.swapped);
  }

  toggleList(): void {
    this.asList = !this.asList;
    remember(VIEW, this.asList);
  }

  print(receipt: Receipt, gift = false): Promise<void> {
    return this.printer.print(receipt, gift);
  }
}

async function settled(outcome: Outcome | Promise<Outcome>): Promise<{ ok: boolean; refusal?: Refusal }> {
  try {
    return await outcome;
  } catch {
    return { ok: false, refusal: { code: "storage_failed" } };
  }
}

function remembered(name: string): boolean {
  try {
    return localStorage.getItem(name) === "yes";
  } catch {
    return false;
  }
}

function remember(name: string, value: boolean): void {
  try {
    localStorage.setItem(name, value ? "yes" : "no");
  } catch {
    // Storage refused: it holds until the page is left.
  }
}

const HERE = Symbol("ui");

export function provideUi(ui: Ui): Ui {
  return setContext(HERE, ui);
}

export function useUi(): Ui {
  return getContext<Ui>(HERE);
}

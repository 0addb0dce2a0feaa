/**
 * The till: the one door between the screens and everything behind them.
 *
 * No Svelte in here. `subscribe` calls at once and after every change with a new immutable snapshot (a Svelte
 * store as it is; hold it in `$state.raw`). Verbs on the basket answer at once and are written to the device
 * behind; verbs that end in the books are promises that resolve after the durable commit.
 */
import { assemble } from "./counter/assembling";
import { browserSurroundings, type Surroundings } from "./devices/surroundings";
import type { Updatable } from "./devices/worker";
import { listen } from "./devices/scanner";
import type { Takes } from "./counter/scanning";
import type { PrintJob, PrintProblem } from "./counter/printing_out";
import type { Answer, Approval, Bought, CashCount, Counted, Customer, FamilyView, MailOutcome, Outcome, Parked, Payment, Product, QuickKey, Receipt, ReceiptRow, Refusal, ReturnLine, ReturnPreview, SplitPreview, TillState, TipVerbs, UnreferencedLine, UsbVerbs, ValueView } from "./view";

export type * from "./view";
export { BY_HAND } from "./counter/by_hand";
export { printElement } from "./devices/printing";

export interface Till {
  readonly state: TillState;
  subscribe(listener: (state: TillState) => void): () => void;

  // Starting -------------------------------------------------------------------------------------------------
  /** Make this device a register. code: 8 characters, as typed or from the QR. */
  enrol(code: string): Promise<Outcome>;
  /** In the second tab: ask the first to let go; it stops at its next quiet moment. */
  takeOver(): void;

  // People ---------------------------------------------------------------------------------------------------
  /** Also switches: the basket stays, the person changes. Refusals: pin_wrong {left}, locked_out {until}, needs_unlock, no_pin, lease_over. */
  signIn(personId: string, pin: string): Promise<Outcome>;
  /** After ten wrong PINs somebody with the right `registers:unlock` lets a person try again. */
  unlockPerson(personId: string, byId: string, pin: string): Promise<Outcome>;
  /** Quick and always possible: the basket stays, the next person signs in. */
  lock(): void;
  /** Any sign of life (touch, key): puts the automatic lock off. */
  stirred(): void;
  /** Another person allows it with their PIN; then it is done, and its outcome answered. */
  approve(request: Approval, byId: string, pin: string): Promise<Outcome>;

  // Finding --------------------------------------------------------------------------------------------------
  /** Best first, forgiving typing errors; by name, SKU or barcode. limit: 60. */
  search(text: string, limit?: number): readonly Product[];
  /** Products of a department by name; null: the favourites. */
  products(departmentId: string | null, limit?: number, from?: number): readonly Product[];
  /** The keys of one of `keyPages`, in their order; what is not sold any more is left out. */
  quickKeys(page: number): readonly QuickKey[];
  product(id: string): Product | undefined;
  /** The variants of a product that has several; `Product.family` names it. */
  family(id: string): FamilyView | null;
  /** These are on the screen: what is left of them is asked for, where it is not known or no longer fresh. */
  onShow(productIds: readonly string[]): void;
  searchCustomers(text: string, limit?: number): readonly Customer[];

  // Basket ---------------------------------------------------------------------------------------------------
  add(productId: string, quantityMicro?: number): Outcome;
  /** Answer what `state.asking` asks; the goods go into the basket when nothing more is asked. A scan answers for a number. */
  answer(given: Answer): Outcome;
  /** Leave the goods that ask for something out. */
  leaveOut(): void;
  /** What was refused as `doubtful` is right all the same: it is done. */
  sure(): Outcome | Promise<Outcome>;
  /** Ask this of every scan: one that does not belong to what is open is refused, or taken there. */
  guardScans(takes: Takes): void;
  /** A code typed by hand; scans go the same way by themselves. A receipt's number is looked for, and shown in `scan.receipt`. despite: sell what has expired all the same, with the right. */
  addCode(code: string, despite?: boolean): Outcome;
  /** 0 removes the line. */
  setQuantity(key: string, quantityMicro: number): Outcome;
  /** minor x 10^4 for the line's price base; null: the shelf's price again. */
  setPrice(key: string, unitPrice: number | null): Outcome;
  /** percent: parts per million; amount: minor units. null takes it off. */
  discountLine(key: string, discount: WantedDiscount | null, reason: string): Outcome;
  discountBasket(discount: WantedDiscount | null, reason: string): Outcome;
  setNote(key: string, text: string): Outcome;
  setBasketNote(text: string): Outcome;
  /** one: of several pieces, one. */
  remove(key: string, one?: boolean): Outcome;
  clear(): Outcome;
  /** Brings back what was removed or cleared last. */
  undo(): Outcome;
  /** A coupon's code; asks the server, and goes by the book where it does not answer. */
  presentCoupon(code: string): Promise<Outcome>;
  removeCoupon(code: string): Outcome;
  setCustomer(id: string | null): Outcome;
  /** Sell free of tax by a certificate of the customer; null: with tax. Needs a right. Refusals: certificate_over, customer_needed. */
  sellExempt(certificate: string | null): Outcome;
  dismissPrompt(id: string): void;
  /** Works off-line; chosen at once, sent with the next sync. */
  addCustomer(customer: { name: string; phone: string; email: string }): Promise<Outcome>;
  /** shared: for any register of the shop; needs the network. */
  park(label: string, shared?: boolean): Promise<Outcome>;
  /** Of this register's own list, or of `parkedElsewhere`: those only with the network, and each once. */
  unpark(id: string): Promise<Outcome>;
  /** What both halves would come to. */
  previewSplit(chosen: readonly { readonly key: string; readonly quantityMicro: number }[]): SplitPreview;
  /**
   * Chosen lines, or pieces of them, become a basket of their own. first: they are paid now, and the rest is opened right
   * after; else they are parked. Refusals: nothing_chosen, all_chosen, too_many_decimals, basket_in_use (an exchange).
   */
  split(chosen: readonly { readonly key: string; readonly quantityMicro: number }[], first: boolean): Promise<Outcome>;
  /** Baskets that wait for any register. */
  parkedElsewhere(): Promise<readonly Parked[] | Refusal>;

  // Paying ---------------------------------------------------------------------------------------------------
  /** What `pay` would do; givenMinor null: what is left. */
  preview(tenderId: string, givenMinor: number | null): Payment;
  /** Likely sums to be handed over, the exact one first; each made of few notes. */
  likelyNotes(): readonly number[];
  /** The fewest notes and coins that make an amount, largest first. */
  coins(amountMinor: number): readonly number[];
  /** A part, or all: when nothing remains the sale is committed durably, numbered and shown as `done`. */
  /** reference: a gift card's number, a cheque's. Of what a customer has with us the server keeps so much, or the allowance holds. */
  /** otherWay: why the rest of an exchange goes back another way than its goods were paid (reason_missing). */
  pay(tenderId: string, givenMinor: number | null, reference?: string, otherWay?: string): Promise<Outcome>;
  /**
   * Have the terminal take it: the amount goes there, what became of it comes back in `basket.card`. Resolves when
   * the terminal has it. Refusals: needs_network, no_terminal, terminal_busy, paying.
   */
  payByCard(tenderId: string, givenMinor: number | null): Promise<Outcome>;
  /** Take it back while that is possible; it may be too late. */
  cancelCard(): Promise<Outcome>;
  /** Ask again what became of it; never charges. */
  askCard(): Promise<Outcome>;
  /** Put a declined or cancelled payment away. */
  closeCard(): Promise<Outcome>;
  /** While it is unknown: the sale waits among the parked ones, the next customer is served. */
  setCardAside(label: string): Promise<Outcome>;
  /** While it is unknown: the sale is paid otherwise; the office finds out whether the card was charged. */
  giveUpCard(): Promise<Outcome>;
  /** In training: what the terminal is to have said. Refusal anywhere else: not_open. */
  practiseCard(state: "approved" | "declined" | "unknown"): Promise<Outcome>;
  /** Commit a basket that comes to zero. */
  finish(): Promise<Outcome>;
  undoPart(key: string): Promise<Outcome>;
  /** Leave the done screen; the next scan does it too. */
  nextSale(): void;

  // What customers have with us -----------------------------------------------------------------------------
  /** A number nobody can guess, for a card that is sold now; in groups. */
  newCard(): string;
  /** What is on a card, or what a customer has with us. Only the server knows: needs_network, no_number. */
  balance(card: string, customerId?: string): Promise<readonly ValueView[] | Refusal>;
  /** How much more what customers have with us may pay, or goods bring back, today without a network. */
  leftAlone(): Promise<number>;
  /**
   * Put money on something with this basket: "gift_card" with its number, the customer's "store_credit" or
   * "on_account" (a payment). Refusals: no_number, customer_needed, loaded_already, paying.
   */
  load(kind: string, amountMinor: number, card: string, isNew: boolean): Promise<Outcome>;
  unload(key: string): Outcome;

  /** What is left for who serves. */
  readonly tips: TipVerbs;

  // After ----------------------------------------------------------------------------------------------------
  /** This register's receipts, newest first; text: part of a number, or an amount. */
  receipts(text: string, limit?: number): Promise<readonly ReceiptRow[]>;
  receipt(id: string): Promise<Receipt | null>;
  /** The printer on this device's USB; while there is one, everything prints there. */
  readonly usb: UsbVerbs;
  /** Print at the printer on USB, else at the register's own, through the server. The same job again never prints twice. */
  printOut(job: PrintJob): Promise<PrintProblem | null>;
  /** Stored before anything is printed: copy 0 is the original, n its n-th copy. */
  markPrinted(id: string): Promise<{ copy: number }>;
  /** The address that is known of the receipt's customer; "" where none is. */
  mailAddress(id: string): Promise<string>;
  /** Send the receipt by e-mail; keep: the address, for its customer. Refusals: wrong_address, no_mail, training. */
  mailReceipt(id: string, address: string, language: string, keep: boolean): Promise<MailOutcome>;
  voidSale(id: string, reason: string): Promise<Outcome>;
  /** Here, or on-line from the server. number or scanned code. */
  findForReturn(number: string): Promise<Receipt | Refusal>;
  /** tenderId "": as it was paid, in proportion. */
  previewReturn(id: string, lines: readonly ReturnLine[], tenderId: string): ReturnPreview;
  /**
   * card: the number of the gift card that the money goes on, or that a customer gets now. otherWay: why it goes back
   * another way than it was paid (reason_missing); that needs a right of its own.
   */
  returnItems(id: string, lines: readonly ReturnLine[], tenderId: string, reason: string, card?: string, otherWay?: string): Promise<Outcome>;
  /** What a customer bought, on-line only. */
  boughtBy(customerId: string): Promise<readonly Bought[] | Refusal>;
  /** The most a piece without a receipt brings, minor x 10^4; null: only the day bounds it. */
  returnPrice(productId: string): Promise<{ readonly most: number | null } | Refusal>;
  previewUnreferenced(lines: readonly UnreferencedLine[], tenderId: string): ReturnPreview;
  /**
   * Goods back without a receipt: a right of its own, a reason (reason_missing), no more for a piece than `returnPrice`
   * (return_price), and so much a day (return_cap on-line, return_allowance off-line).
   */
  returnUnreferenced(lines: readonly UnreferencedLine[], tenderId: string, reason: string, card?: string): Promise<Outcome>;
  /**
   * Put goods of a sale on the open ticket, where they are settled with what is sold, at what was paid for them.
   * One receipt a ticket: basket_in_use. Refuses what `returnItems` refuses.
   */
  exchange(id: string, lines: readonly ReturnLine[], reason: string): Promise<Outcome>;
  /** Take them off the ticket again. */
  dropExchange(): Outcome;
  unsentList(): Promise<readonly ReceiptRow[]>;
  keptAside(): Promise<readonly ReceiptRow[]>;
  /** Resolves when the server was asked. */
  sendNow(): Promise<void>;

  // The drawer -----------------------------------------------------------------------------------------------
  /** With a float, counted by denomination or as an amount (count empty). Refusals: shift_open_already, not_kept. */
  openShift(amountMinor: number, count: CashCount): Promise<Outcome>;
  /** reason: what is printed; reasonId: one of `drawer.reasons`, or "". */
  payIn(amountMinor: number, reasonId: string, reason: string): Promise<Outcome>;
  /** Above the limit somebody with the right has to allow it. */
  payOut(amountMinor: number, reasonId: string, reason: string): Promise<Outcome>;
  /** From the drawer to the safe. */
  drop(amountMinor: number): Promise<Outcome>;
  /** Open the drawer without a sale; needs a right and a reason. */
  noSale(reason: string): Promise<Outcome>;
  /** The figures up to now, as a slip; nothing is written. */
  xReport(): Outcome;
  /** What a blind count says against what must be there; nothing is closed yet. */
  countShift(count: CashCount): Counted | Refusal;
  /** The Z: final, with this count. Names what is unsent. */
  closeShift(count: CashCount): Promise<Outcome>;
  putSlipAway(): void;

  // The device -----------------------------------------------------------------------------------------------
  /** 0 to 1. */
  setSound(volume: number): void;
  playSound(kind: "accepted" | "refused" | "paid"): void;
  setTheme(theme: "day" | "night" | "device"): void;
  /** Must be called from a tap or key: the browser asks for the file. Also allows the file again after a restart. */
  chooseSecondCopy(kind: "file" | "download"): Promise<Outcome>;
  /** Look whether its file is still there: somebody reads of it. */
  lookAtCopy(): void;
  /** Switch to the new version; only with an empty basket. Refusal: basket_in_use. */
  applyUpdate(): Outcome;
  /**
   * The end of the day: sends what is left and hands the register back. Refusals: unsent {count} while something
   * exists only here, basket_in_use, paying.
   */
  signOut(): Promise<Outcome>;
  /**
   * Practise: nothing that follows is real, until `endTraining`. The page opens anew with a store of training's own;
   * an open basket waits in the register's. Somebody with the right `registers:train` allows it. Refusals: paying.
   */
  startTraining(): Promise<Outcome>;
  /** Back to the real register; what was practised is thrown away. Anybody may. Refusal: not_open. */
  endTraining(): Promise<Outcome>;
  /** Take this register off the device. Refusal: unsent {count}. */
  clearDevice(): Promise<Outcome>;
}

export interface WantedDiscount {
  readonly kind: "percent" | "amount";
  readonly value: number;
}

/** Whether an answer of `findForReturn` is a refusal. */
export function isRefusal(answer: object): answer is Refusal {
  return "code" in answer;
}

/** The till on this device. It starts by itself; what it finds shows in its state. */
export function createTill(around: Surroundings = browserSurroundings(__APP_VERSION__, (scanned) => listen(window, scanned))): Till & Updatable {
  return assemble(around);
}

/**
 * What the screens show: one immutable snapshot of the till, and the shapes in it.
 *
 * Money in minor units (`Minor`), quantities in millionths (`Micro`), unit prices in minor x 10^4 for the
 * price base, rates in parts per million (`Ppm`). Moments (`at`, `since`, `until`) are milliseconds since the
 * epoch by this device's clock. Days are "2026-03-31". Nothing here is prose: codes are translated by the screens.
 */
import type { ReceiptLayout } from "./receipts/arranging";
import type { Goods } from "./sales/document";
import type { Customer, ExemptionView, Prompt } from "./views/customers";
import type { ChoiceGroup } from "./views/shelf";
import type { TipView } from "./views/tips";
import type { UsbView } from "./views/devices";

export type { Goods };
export type * from "./views/customers";
export type * from "./views/shelf";
export type * from "./views/tips";
export type * from "./views/devices";

/** What a verb answers. It never throws for what a person can do wrong. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };

/** Why not. With `approval`, another person may allow it on the spot (`Till.approve`). */
export interface Refusal {
  readonly code: RefusalCode;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly approval?: Approval;
}

export type RefusalCode =
  // The way to the server
  | "no_network" | "server_error" | "too_many" | "code_unknown" | "code_used" | "code_expired" | "protocol_too_old"
  // People: pin_wrong {left}, locked_out {until}, lease_over {hours}
  | "pin_wrong" | "locked_out" | "needs_unlock" | "no_pin" | "unknown_person" | "lease_over" | "same_person" | "not_allowed"
  // Needs another person: see `approval`
  | "needs_approval"
  // Finding
  | "unknown_product" | "unknown_barcode" | "check_digit" | "code_unreadable" | "expired" | "asks" | "answer_first" | "serial_twice" | "one_piece" | "archived" | "only_with" | "unknown_receipt" | "unknown_customer"
  | "coupon_unknown" | "coupon_ended" | "coupon_not_yet" | "coupon_needs_customer" | "coupon_used_up" | "coupon_used_by_customer" | "coupon_twice" | "coupon_offline" | "certificate_over"
  // Basket: pricing {reason, path} is the engine's own refusal
  | "no_lines" | "zero_quantity" | "too_many_decimals" | "too_large" | "pricing" | "unknown_line" | "basket_in_use" | "nothing_to_undo" | "unknown_parked"
  // Typed: doubtful {name, quantity, unit, decimals, amount} or {amount}, see `Till.sure`; a payment card's number is never kept
  | "doubtful" | "sheet_open" | "card_unprinted" | "card_number"
  // Paying
  | "no_number" | "unknown_value" | "value_blocked" | "value_short" | "value_allowance" | "credit_limit" | "customer_needed" | "loaded_already" | "load_spent" | "pays_itself" | "parked_here"
  | "reference_missing"
  | "unknown_tender" | "by_hand_sale" | "by_hand_day" | "more_than_left" | "over_total" | "under_zero" | "not_paid" | "nothing_to_pay" | "wrong_direction" | "paying"
  // At the card terminal
  | "no_terminal" | "terminal_busy" | "too_late" | "more_than_charged"
  // Taking back
  | "shift_needed" | "shift_open_already" | "shift_closed" | "reason_missing" | "not_kept"
  | "already_voided" | "already_returned" | "tip_gone_back" | "not_on_receipt" | "more_than_sold" | "nothing_chosen" | "all_chosen" | "return_allowance" | "return_cap" | "return_price" | "needs_network"
  // The device
  | "second_copy_needed" | "second_copy_failed" | "cancelled" | "storage_full" | "storage_failed" | "unsent" | "second_tab" | "not_open"
  | "no_mail" | "wrong_address" | "training" | "series_stopped" | "chain_fork" | "revoked" | "unsupported" | "clock";

/** What somebody with more rights is asked to allow. Pass it to `Till.approve`. */
export interface Approval {
  readonly id: string;
  readonly right: string;
  /** What is to be done: the verb's name, for the sentence on the dialog. */
  readonly what: "sellExpired" | "sellExempt" | "openPrice" | "setPrice" | "discountLine" | "discountBasket" | "returnItems" | "voidSale" | "unlockPerson"
    | "startTraining" | "openShift" | "closeShift" | "payIn" | "payOut" | "drop" | "noSale" | "xReport";
  readonly values: Readonly<Record<string, string | number>>;
  /** Who may allow it here. Never the seller. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
}

/**
 * starting: opening the store. second_tab: another tab has this register (`takeOver`). enrol: needs a code.
 * loading: fetching book, catalogue and customers for the first time. signed_out: people choose themselves and
 * type their PIN (also after the automatic lock). selling. done: the sale just finished is shown.
 * stopped: this register must not sell (see `stopped`); what is unsent still goes out.
 */
export type Stage = "starting" | "second_tab" | "enrol" | "loading" | "signed_out" | "selling" | "done" | "stopped";

export interface TillState {
  readonly stage: Stage;
  /** chain_fork, revoked, unsupported {missing}, storage_failed. */
  readonly stopped: Refusal | null;
  readonly loading: { readonly step: "book" | "catalogue" | "customers"; readonly done: number; readonly total: number | null; readonly waiting: Refusal | null } | null;
  readonly company: CompanyView | null;
  readonly register: { readonly id: string; readonly code: string; readonly name: string; readonly series: string } | null;
  readonly location: { readonly name: string; readonly address: string; readonly timeZone: string } | null;
  readonly pricesIncludeTax: boolean;
  /** What stands on a receipt, as the office laid it out. */
  readonly receiptLayout: ReceiptLayout;
  /** Makes the links of digital receipts; "" where none are printed. */
  readonly linkKey: string;
  /** The printer that the office gave this register; null: the browser prints. */
  readonly printer: { readonly name: string } | null;
  readonly usb: UsbView;
  /** Receipts can be sent by e-mail. */
  readonly mails: boolean;
  /** What cash is rounded to, in minor units; 1: not rounded. */
  readonly cashStepMinor: number;
  readonly people: readonly PersonRow[];
  readonly person: { readonly id: string; readonly name: string; readonly rights: readonly string[] } | null;

  /** The server answered last time. Never taken from the browser's own idea. */
  readonly online: boolean;
  readonly offlineSince: number | null;
  /** Why the server does not answer: no_network, captive (something else answered), server_error, clock. */
  readonly offlineWhy: "no_network" | "captive" | "server_error" | "clock" | null;
  readonly sending: boolean;
  readonly unsent: number;
  readonly unsentSince: number | null;
  /** Unsent for more than a day, or the lease of rights is nearly over: said in amber. */
  readonly leaseUntil: number | null;
  readonly keptAside: number;
  /** When somebody signed out with everything sent; null since the next person signed in. */
  readonly handedBackAt: number | null;

  /** The pages of keys that this register shows first (`Till.quickKeys`). */
  readonly keyPages: readonly string[];
  readonly departments: readonly { readonly id: string; readonly code: string; readonly name: string; readonly ground: string }[];
  readonly tenders: readonly TenderRow[];
  /** Whether tips are asked for before and after paying, and what is offered; null: none were ever taken. */
  readonly tips: { readonly before: boolean; readonly after: boolean; readonly offeredPpm: readonly number[] } | null;
  /** Rises when products changed: lists that came from `products` or `search` are asked for again. */
  readonly catalogueVersion: number;
  readonly productCount: number;

  readonly basket: Basket;
  /** One line that may help now; `dismissPrompt` puts it away for this basket. */
  readonly prompt: Prompt | null;
  readonly parked: readonly Parked[];
  /** The last scan or typed code, for the flash and the words; the sound is played by the core. */
  readonly scan: {
    readonly at: number; readonly code: string; readonly ok: boolean; readonly text: string; readonly reason: RefusalCode | null;
    /** The whole refusal: expired {name, on}, code_unreadable {why, where}. */
    readonly refusal: Refusal | null;
    /** Not a product but a receipt, by its number: its return is opened. */
    readonly receipt: string | null;
    /** Not a product but a gift card, by its number. */
    readonly card?: string;
  } | null;
  /** What has to be answered before the goods that were just taken go into the basket. */
  readonly asking: Asked | null;
  readonly lastAdded: { readonly key: string; readonly at: number } | null;
  /** What `undo` would bring back. */
  readonly undoable: { readonly what: "removed" | "cleared" | "quantity"; readonly text: string; readonly at: number } | null;
  /** Nothing that happens is real: since when, and who began it. null: everything is. */
  readonly training: { readonly since: number; readonly person: string } | null;
  readonly drawer: DrawerView;
  /** A slip that was just made, until it is put away. */
  readonly slip: CashSlip | null;
  /** The document just finished, while stage is "done". */
  readonly done: Receipt | null;

  readonly storage: StorageView;
  /** A new version of the app waits; `applyUpdate` works when the basket is empty. */
  readonly update: boolean;
  readonly version: string;
  /** 0 is off, 1 is loudest. */
  readonly sound: number;
  readonly theme: "day" | "night" | "device";
}

/** bornBy: "2008-11-22", the latest birth date that passes. lowest, highest: minor x 10^4. */
export type Asked =
  | { readonly what: "age"; readonly name: string; readonly minimum: number; readonly bornBy: string }
  | { readonly what: "quantity"; readonly name: string; readonly unit: string; readonly decimals: number }
  | { readonly what: "price"; readonly name: string; readonly lowest: number | null; readonly highest: number | null }
  | { readonly what: "serial" | "lot"; readonly name: string }
  | { readonly what: "choices"; readonly name: string; readonly groups: readonly ChoiceGroup[] };

/** The answer to what is asked: old enough; millionths weighed and of them tare; minor x 10^4; a number scanned or typed; ids of options. */
export interface Answer {
  readonly old?: boolean;
  readonly quantityMicro?: number;
  readonly tareMicro?: number;
  readonly unitPrice?: number;
  readonly mark?: string;
  readonly chosen?: readonly string[];
}

export interface CompanyView {
  readonly name: string; readonly legalName: string; readonly taxNumber: string; readonly address: string;
  readonly currency: string; readonly exponent: number; readonly symbol: string; readonly locale: string; readonly country: string;
}

export interface PersonRow {
  readonly id: string; readonly name: string; readonly hasPin: boolean;
  /** May let somebody try again after too many wrong PINs. */
  readonly mayUnlock: boolean;
  readonly lockedUntil: number | null; readonly needsUnlock: boolean;
}

export interface TenderRow {
  readonly id: string; readonly code: string; readonly name: string; readonly kind: string; readonly cash: boolean;
  /** The most it may settle while off-line; null: no limit. */
  readonly limitMinor: number | null;
  /** The terminal that takes it (`payByCard`), by its name; null: it is taken elsewhere and written down here. */
  readonly terminal?: string | null;
  /** Without the network what that terminal took by itself may be written down, a sale at most; null: not here. */
  readonly byHandMinor?: number | null;
  /** Whether money goes back by it. */
  readonly refunds: boolean;
  /** Whether a number must be typed with it, such as a cheque's. */
  readonly needsReference: boolean;
}

/** What a card or a customer has with us; available: what this payment can take yet; used: what it takes already. */
export interface ValueView {
  readonly kind: string;
  readonly balanceMinor: number; readonly limitMinor: number;
  readonly availableMinor: number; readonly usedMinor: number;
  readonly blocked: boolean;
  readonly lastFour: string;
}

/** Money put on a card, a credit or an account. number: of a card made with it, to be printed. */
export interface LoadView {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly amountMinor: number;
  readonly lastFour: string;
  /** Of a new card the whole of it; veiled: only for whoever may give money back. */
  readonly number: string;
  readonly veiled?: boolean;
}

export interface StorageView {
  /** The browser's answer to being asked to keep what is stored; null: not asked yet. */
  readonly persisted: boolean | null;
  readonly secondCopy: null | { readonly kind: "file" | "download"; readonly name: string; readonly at: number | null; readonly ok: boolean; readonly waiting: number };
  /** Whether files can be chosen in this browser; otherwise copies are downloaded. */
  readonly canChooseFile: boolean;
  /** Nothing is sold before a second copy is chosen (`chooseSecondCopy`). */
  readonly neededFirst: boolean;
  readonly usedBytes: number | null; readonly freeBytes: number | null;
}

export interface Basket {
  readonly id: string;
  readonly lines: readonly BasketLine[];
  readonly customer: Customer | null;
  /** By which certificate of theirs it is free of tax, or could be. */
  readonly exemption: ExemptionView | null;
  readonly note: string;
  /** Discounts on the whole basket, and what each took off. */
  readonly discounts: readonly DiscountView[];
  /** Codes that count, and what each takes off: 0 while nothing in the basket is cheaper by it. */
  readonly coupons: readonly { readonly code: string; readonly name: string; readonly amountMinor: number }[];
  /** Pieces: whole quantities count as they are, weighed lines as one. */
  readonly items: number;
  readonly savesMinor: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  /** To pay before cash rounding. */
  readonly totalMinor: number;
  /** Money put on gift cards, credit or accounts; part of the total. */
  readonly loads: readonly LoadView[];
  /** Left for who serves; part of the total. */
  readonly tipMinor: number;
  /** Payments taken already; while there are any, the lines are fixed. */
  readonly parts: readonly Part[];
  /** Below zero: so much is given back. */
  readonly remainingMinor: number;
  /** A card at the terminal, until it is settled and put away. While there is one, everything else is fixed. */
  readonly card: CardView | null;
  /** Goods of an earlier receipt that come back on this ticket; amounts below zero. */
  readonly back: {
    readonly number: string; readonly ways: readonly string[];
    readonly lines: readonly { readonly name: string; readonly quantityMicro: number; readonly unit: string; readonly decimals: number; readonly amountMinor: number }[];
  } | null;
  /** The engine's refusal, when the basket cannot be priced. */
  readonly refusal: Refusal | null;
}
export interface BasketLine {
  readonly key: string; readonly productId: string; readonly sku: string; readonly name: string; readonly departmentId: string;
  readonly quantityMicro: number; readonly decimals: number; readonly unit: string;
  readonly unitPrice: number; readonly baseMicro: number; readonly priceChanged: boolean;
  /** The price list that the price is from; "": the shelf. */
  readonly priceList: string;
  readonly listMinor: number;
  /** After its own discounts, before basket discounts. */
  readonly amountMinor: number;
  readonly discounts: readonly DiscountView[];
  readonly note: string;
  /** What is known of the very piece. */
  readonly goods: Goods | null;
  /** It modifies the line with this key. */
  readonly of: string | null;
}
/** promotion: nobody gave it, and nobody can take it away. */
export interface DiscountView { readonly name: string; readonly amountMinor: number; readonly promotion?: boolean }
export interface Part { readonly key: string; readonly tenderId: string; readonly name: string; readonly cash: boolean; readonly givenMinor: number; readonly changeMinor: number; readonly amountMinor: number; readonly reference: string; readonly charged?: boolean }
/**
 * A payment that the terminal was asked for. unknown: nobody knows whether the card was charged; it is asked again
 * every second by itself, and nothing else may be charged. back: money goes back to the card.
 */
export interface CardView {
  readonly id: string; readonly tenderId: string; readonly name: string; readonly terminal: string; readonly amountMinor: number; readonly back: boolean;
  readonly state: "asking" | "started" | "waiting" | "unknown" | "approved" | "declined" | "cancelled";
  readonly reason: string; readonly label: string; readonly reference: string; readonly since: number;
}
/** register: where it was parked, "" here. waiting: for any register, and not yet with the server. */
export interface Parked {
  readonly id: string; readonly label: string; readonly at: number; readonly items: number; readonly totalMinor: number; readonly person: string;
  readonly register: string; readonly waiting?: boolean;
}
export interface SplitPreview { readonly chosenMinor: number; readonly restMinor: number; readonly refusal: Refusal | null }

/** What a payment of that much would do. remaining 0: it finishes the sale. */
export interface Payment { readonly givenMinor: number; readonly amountMinor: number; readonly changeMinor: number; readonly remainingMinor: number; readonly roundingMinor: number; readonly refusal: Refusal | null; readonly byItself?: boolean; readonly parts?: readonly { readonly name: string; readonly amountMinor: number; readonly byItself: boolean }[] }

export interface ReceiptRow {
  readonly id: string; readonly number: string; readonly at: number; readonly totalMinor: number; readonly kind: "sale" | "return" | "void" | CashKind;
  readonly person: string; readonly sent: boolean; readonly voided: boolean;
  /** problem: why the server kept it aside. own: made by this register, not looked up at the server. */
  readonly problem: string | null; readonly own: boolean;
  /** What it is besides its kind: a tip alone, or goods for goods. */
  readonly also: "tip" | "exchange" | "";
}
export interface Receipt extends ReceiptRow {
  readonly businessDay: string;
  readonly lines: readonly ReceiptLine[];
  readonly taxes: readonly { readonly code: string; readonly name?: string; readonly ratePpm: number | null; readonly baseMinor: number; readonly amountMinor: number }[];
  readonly netMinor: number; readonly taxMinor: number; readonly roundingMinor: number; readonly cashRoundingMinor: number; readonly savesMinor: number;
  readonly tenders: readonly { readonly id: string; readonly name: string; readonly cash: boolean; readonly byItself?: boolean; readonly givenMinor: number; readonly changeMinor: number; readonly amountMinor: number; readonly reference: string }[];
  /** Money put on gift cards, credit or accounts; part of the total. */
  readonly loads: readonly LoadView[];
  readonly tip: TipView | null;
  /** The certificate by which it is free of tax, "": none; and the tax inside its prices that was not charged. */
  readonly certificate: string; readonly taxLeftOutMinor: number;
  readonly changeMinor: number; readonly customer: string | null; readonly reason: string; readonly note: string;
  /** How often it was printed already: 0 means the next print is the original. */
  readonly printed: number;
  /** Number of the receipt this one takes back. */
  readonly original: string | null;
  /** SHA-256 (hex) of the chain at this receipt; a few characters are printed. */
  readonly hash: string;
}
export interface ReceiptLine {
  readonly line: number; readonly productId: string; readonly name: string; readonly quantityMicro: number; readonly unit: string; readonly decimals: number; readonly unitPrice: number; readonly baseMicro: number;
  /** The price list that the price is from; "": the shelf. */
  readonly priceList: string;
  readonly listMinor: number; readonly amountMinor: number; readonly discounts: readonly DiscountView[]; readonly note: string; readonly goods: Goods | null; readonly returnableMicro: number; readonly of: number | null;
}
export type Movement = "pay_in" | "pay_out" | "drop" | "no_sale";
export type CashKind = "shift_open" | Movement | "shift_close";

/** How this register's drawer stands. */
export interface DrawerView {
  /** Nothing is sold without an open shift. */ readonly required: boolean;
  /** Shifts are kept here at all: the server speaks of them. */
  readonly kept: boolean;
  readonly shift: { readonly id: string; readonly number: string; readonly openedAt: number; readonly person: string; readonly floatMinor: number } | null;
  readonly reasons: readonly { readonly id: string; readonly kind: string; readonly name: string }[];
  /** Above it paying out needs somebody with the right. */
  /** A shift was closed here, and none is open: what is sold now is in none. */
  readonly between: boolean;
  /** The number of the Z by which the office closed the last shift, until the next; 0: it did not. */ readonly office: number;
  /** The shift of a device before this one that nobody has closed; null once this one had its own. */ readonly left: { readonly number: string; readonly openedAt: number; readonly person: string } | null;
  readonly payOutLimitMinor: number;
  /** Notes and coins in circulation, largest first. */
  readonly denominations: readonly number[];
}
/** (denomination, pieces), both whole numbers. */
export type CashCount = readonly (readonly [number, number])[];

/** What the count says against what must be there, null where who counts may not see that; nothing is closed yet. */
export interface Counted { readonly expectedMinor: number | null; readonly countedMinor: number; readonly differenceMinor: number | null; readonly unsent: number }
/** A slip about the drawer: an opening, a movement, an X (nothing is written) or a Z. */
export interface CashSlip {
  readonly kind: CashKind | "x"; readonly number: string; readonly at: number; readonly person: string;
  readonly amountMinor: number; readonly reason: string; readonly count: CashCount;
  readonly shift: ShiftFigures | null;
  readonly z: { readonly number: number; readonly countedMinor: number; readonly differenceMinor: number; readonly documents: number; readonly soldMinor: number; readonly late: { readonly documents: number; readonly sold: number; readonly returned: number } | null; readonly returnedMinor: number; readonly unsent: readonly string[]; readonly head: string;
    /** The difference of the first count, where the last came to another; null: counted once, or to the same. */
    readonly firstDifferenceMinor: number | null } | null;
  readonly hash: string;
}
export interface ShiftFigures {
  readonly number: string; readonly openedAt: number; readonly openedBy: string; readonly floatMinor: number; readonly cashMinor: number;
  readonly expectedMinor: number;
  /** Who made it may not see what must be there, nor how far off the count is. */
  readonly blind?: boolean;
  readonly kinds: readonly { /** exchange: what came back on those; what they sold is in sale. */ readonly kind: "sale" | "return" | "exchange" | "void"; readonly count: number; readonly minor: number }[];
  /** tip: no way of paying, but what was left for people, below zero; what they were given out of the drawer is above. */
  readonly tenders: readonly { readonly name: string; readonly count: number; readonly minor: number; readonly tip?: boolean; /** Of it, how often and what was put on cards, credit or accounts, below zero. */ readonly loads?: readonly [number, number]; /** Of that, the cards that were sold. */ readonly sold?: readonly [number, number] }[];
  readonly taxes: readonly { readonly name: string; readonly baseMinor: number; readonly amountMinor: number }[];
  readonly movements: readonly { readonly kind: Movement; readonly count: number; readonly minor: number }[];
}
/** damaged: it cannot be sold again, and is written off. */
export interface ReturnLine { readonly line: number; readonly quantityMicro: number; readonly damaged?: boolean }
/** Goods without a receipt; unitPrice: minor x 10^4 for the price base, as typed. */
export interface UnreferencedLine { readonly productId: string; readonly quantityMicro: number; readonly unitPrice: number; readonly damaged?: boolean }
/** A sale of a customer, as the server tells it. */
export interface Bought { readonly id: string; readonly number: string; readonly at: number; readonly totalMinor: number; readonly names: readonly string[] }
/** parts: by what how much goes back. otherWay: not as it was paid, which needs a right and a reason. byItself: to a card that a terminal charged. */
export interface ReturnPreview {
  readonly refundMinor: number; readonly otherWay: boolean; readonly byItself?: boolean; readonly refusal: Refusal | null;
  readonly parts: readonly { readonly tenderId: string; readonly name: string; readonly amountMinor: number; readonly byItself?: boolean }[];
}

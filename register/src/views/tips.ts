/** What a screen shows of tips, and what it may ask for. */
import type { Outcome, Refusal } from "../view";

/** A tip on a receipt; below zero it went out of the till. of: the receipt it is for, where that is another one. */
export interface TipView { readonly minor: number; readonly name: string; readonly of: string }
export interface TipOwed { readonly personId: string; readonly name: string; readonly amountMinor: number }
export interface TipVerbs {
  /** On the open basket, in minor units; 0: none. Refusals: paying. */
  set(amountMinor: number): Outcome;
  /** To a finished sale of the open shift: cash put in, or added at a terminal that stands alone. Refusals: shift_closed. */
  add(receiptId: string, tenderId: string, amountMinor: number): Promise<Outcome>;
  /** To the customer; a return leaves the tip alone. Refusals: more_than_left. */
  giveBack(receiptId: string, tenderId: string, amountMinor: number): Promise<Outcome>;
  /** What of a receipt's tips was not given back, as far as this register knows. */
  leftOf(receiptId: string): Promise<number>;
  /** What this location owes whom. Only the server knows: needs_network. */
  owed(): Promise<readonly TipOwed[] | Refusal>;
  /** From the drawer to the person. */
  payOut(personId: string, amountMinor: number): Promise<Outcome>;
}

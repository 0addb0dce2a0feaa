/** Ways of a receipt to the customer beside the office's printer: mail, and a printer on this device's own USB. */
import type { CodePage } from "../receipts/escpos";
import type { Outcome, Refusal } from "../view";

/** waits: it goes out with the next contact. */
export type MailOutcome = { readonly ok: true; readonly waits: boolean } | { readonly ok: false; readonly refusal: Refusal };

export interface UsbSettings {
  /** Millimetres of the roll. */
  readonly paper: "58" | "80";
  readonly codePage: CodePage;
  readonly cuts: boolean;
  readonly drawer: boolean;
}
/** usable: this browser can. printer: the one that was chosen on this device. */
export interface UsbView {
  readonly usable: boolean;
  readonly printer: (UsbSettings & { readonly name: string }) | null;
}
export interface UsbVerbs {
  /** Must be called from a tap or key: the browser asks for the device. Refusal: cancelled. */
  choose(): Promise<Outcome>;
  set(settings: UsbSettings): Promise<Outcome>;
  forget(): Promise<Outcome>;
}

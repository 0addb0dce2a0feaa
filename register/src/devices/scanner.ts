/**
 * A barcode scanner that types like a keyboard: told apart from people by how fast it types and by the
 * Enter or Tab it ends with.
 */

import { FNC1 } from "./codes/elements";

/** Letters further apart than this were not typed by a scanner. */
export const GAP_MS = 50;
/** On average it is much faster than the fastest typist. */
export const AVERAGE_MS = 32;
export const SHORTEST = 4;
/** A DataMatrix holds several elements. */
export const LONGEST = 256;
/** Where letters mean nothing else a slow scanner, or a busy device, may take its time. */
export const PATIENT_GAP_MS = 300;
export const PATIENT_AVERAGE_MS = 120;

/** Follows the keys; answers the code when one is complete. Times are those of the events themselves. */
export class Wedge {
  #code = "";
  #began = 0;
  #last = 0;

  constructor(
    readonly gap = GAP_MS,
    readonly average = AVERAGE_MS,
  ) {}

  key(key: string, at: number): string | null {
    const gap = at - this.#last;
    if (this.#code && gap > this.gap) this.#code = "";
    this.#last = at;
    if (key === "Enter" || key === "Tab") {
      const code = this.#code;
      const average = code.length > 1 ? (at - this.#began) / code.length : Number.POSITIVE_INFINITY;
      this.#code = "";
      return code.length >= SHORTEST && average <= this.average ? code : null;
    }
    // Shift and its like belong to the letter that follows.
    if ([...key].length !== 1) return null;
    if (!this.#code) this.#began = at;
    this.#code = this.#code.length < LONGEST ? this.#code + key : "";
    return null;
  }
}

/**
 * Listen to the window; `scanned` gets each code. What the scanner typed into a field is taken out of it
 * again, and its Enter does nothing else. Returns how to stop.
 */
export function listen(target: Window, scanned: (code: string) => void): () => void {
  const wedge = new Wedge();
  const patient = new Wedge(PATIENT_GAP_MS, PATIENT_AVERAGE_MS);
  let unused: KeyboardEvent[] = [];
  const onKey = (event: KeyboardEvent): void => {
    const key = separates(event) ? FNC1 : event.key;
    const chorded = (event.ctrlKey || event.altKey) && key !== FNC1 && !event.getModifierState("AltGraph");
    if (chorded || event.metaKey || event.isComposing || event.repeat) return;
    const fast = wedge.key(key, event.timeStamp);
    const slow = patient.key(key, event.timeStamp);
    // Into no field, and no screen made a figure, a PIN or a command of any of it.
    const idle = slow !== null && unused.slice(-slow.length).every((one) => !isField(one.target) && !one.defaultPrevented);
    if (slow !== null) unused = [];
    else if (key.length === 1) unused = [...unused.slice(-LONGEST), event];
    const code = fast ?? (idle ? slow : null);
    if (code === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    takeOut(event.target, code);
    scanned(code);
  };
  target.addEventListener("keydown", onKey, { capture: true });
  return () => target.removeEventListener("keydown", onKey, { capture: true });
}

/** The separator of a GS1 code (ASCII 29), in the ways scanners type it: Ctrl and ], or F8. */
function separates(event: KeyboardEvent): boolean {
  return event.key === FNC1 || event.key === "F8" || (event.ctrlKey && !event.altKey && event.key === "]");
}

function isField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function takeOut(field: EventTarget | null, code: string): void {
  const typed = code.replaceAll(FNC1, "");
  if (!isField(field) || !typed || !field.value.endsWith(typed)) return;
  field.value = field.value.slice(0, -typed.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Whether a code of an EAN's or UPC's length carries the right check digit; null: it is no such code. */
export function checkDigit(code: string): boolean | null {
  if (!/^([0-9]{8}|[0-9]{12,14})$/.test(code)) return null;
  let sum = 0;
  for (let place = 0; place < code.length - 1; place++) {
    const fromRight = code.length - 1 - place;
    sum += Number(code[place]) * (fromRight & 1 ? 3 : 1);
  }
  const rest = sum - 10 * Math.floor(sum / 10);
  return (rest ? 10 - rest : 0) === Number(code.at(-1));
}

/** The same code as other scanners and labels write it: a UPC is an EAN with a zero before it. */
export function spellings(code: string): string[] {
  const trimmed = code.trim();
  const all = [trimmed];
  if (/^[0-9]{12}$/.test(trimmed)) all.push(`0${trimmed}`);
  if (/^0[0-9]{12}$/.test(trimmed)) all.push(trimmed.slice(1));
  if (/^0[0-9]{13}$/.test(trimmed)) all.push(trimmed.slice(1));
  return all;
}

/**
 * The number of a receipt that a code reads like, or null. A scanner that types as if the keyboard were
 * American sends the hyphen's key, which is another letter on the keyboards of other countries.
 */
export function receiptNumber(code: string): string | null {
  const written = code.trim().replace(/[ß'´+](?=\d+$)/, "-").toUpperCase();
  return /^[A-Z0-9][A-Z0-9.-]*-\d{6,}$/.test(written) ? written : null;
}

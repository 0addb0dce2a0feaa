/**
 * What customers have with us, as a basket and its payments meet it: numbers of gift cards, and money that is
 * put on a card, a credit or an account. The same rules as the server's `books/loyalty/rules`. Pure.
 */
import { sha256 } from "../devices/ids";
import type { BookTender } from "../sync/book";

/** Tenders that are what a customer has with us. */
export const VALUE_KINDS: ReadonlySet<string> = new Set(["gift_card", "store_credit", "on_account"]);

/** No 0, 1, I, L, O, U: what nobody mistakes for another. */
const SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_SIGNS = 15;
const GROUP = 4;

/** Money that this basket puts on something: shown as a line, paid like one. */
export interface WorkingLoad {
  readonly key: string;
  readonly tender: string;
  readonly kind: string;
  readonly amount: number;
  /** What the document says: a card's hash and last four signs; "" of a customer's. */
  readonly reference: string;
  readonly lastFour: string;
  /** Of a card that is made here: its number, for the receipt. */
  readonly number: string;
  /** A card that is made where the basket is taken up again. */
  readonly fresh?: boolean;
}

/** A number nobody can guess. below: a random whole number from 0 below n. */
export function newNumber(below: (n: number) => number = randomBelow): string {
  let signs = "";
  for (let place = 0; place < RANDOM_SIGNS; place++) signs += SIGNS[below(SIGNS.length)];
  return signs + checkSign(signs);
}

/** Every value equally likely: bytes past the last whole round are thrown away. */
function randomBelow(n: number): number {
  const rounds = 256 - (256 % n);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if ((byte as number) < rounds) return (byte as number) % n;
  }
}

/** Luhn's rule in base 30. */
export function checkSign(signs: string): string {
  const base = SIGNS.length;
  let total = 0;
  [...signs].reverse().forEach((sign, place) => {
    const doubled = SIGNS.indexOf(sign) * (place % 2 === 0 ? 2 : 1);
    total += doubled < base ? doubled : doubled - base + 1;
  });
  return SIGNS[(base - (total % base)) % base] as string;
}

/** The number as it is meant, without blanks and dashes; "" when it cannot be one. */
export function cardNumber(text: string): string {
  const number = text.replace(/[\s-]+/g, "").toUpperCase();
  if (number.length !== RANDOM_SIGNS + 1 || [...number].some((sign) => !SIGNS.includes(sign))) return "";
  return checkSign(number.slice(0, -1)) === number.at(-1) ? number : "";
}

/** As people read it, in groups. */
export function grouped(number: string): string {
  const groups = [];
  for (let start = 0; start < number.length; start += GROUP) groups.push(number.slice(start, start + GROUP));
  return groups.join("-");
}

/** What stands for a number everywhere: who reads receipts cannot spend cards. */
export function cardHash(number: string): Promise<string> {
  return sha256(`tillbook gift card ${number}`);
}

export async function referenceOf(number: string): Promise<string> {
  return `${await cardHash(number)}:${number.slice(-GROUP)}`;
}

export function hashIn(reference: string): string {
  return reference.split(":")[0] ?? "";
}

export function loaded(loads: readonly WorkingLoad[] | undefined): number {
  return (loads ?? []).reduce((sum, { amount }) => sum + amount, 0);
}

export function isValue(tender: Pick<BookTender, "kind"> | undefined): boolean {
  return tender !== undefined && VALUE_KINDS.has(tender.kind);
}

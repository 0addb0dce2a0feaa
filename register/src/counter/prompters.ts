/**
 * What fills the prompt slot: one line on the screen, with its reason. The first that has something to say, and was not
 * put away, is shown. Whatever else can help a seller is added to the list.
 */
import type { PricedBasket } from "../engine";
import { countsOn } from "../sales/exemption";
import { changed, priced, type Working } from "../sales/working";
import type { Book } from "../sync/book";
import type { Prompt } from "../views/prompts";

/** The open basket, unpaid; touched: the line that was added or changed last. */
export interface Seen {
  readonly working: Working;
  readonly book: Book;
  readonly day: string;
  readonly touched: string | null;
}

export interface Prompter {
  /** Whether it may have something to say: asked at every change of the basket, so it reckons nothing. */
  readonly may: (seen: Seen) => boolean;
  /** What it says; asked a moment later. May throw the engine's `BasketRefused`. */
  readonly say: (seen: Seen) => Prompt | null;
}

const ONE = 1_000_000;
const SOON_MS = 14 * 86_400_000;
/** Promotions by which a piece more can cost nothing. */
const GIVING: ReadonlySet<string> = new Set(["buy_get", "set_price"]);

export const PROMPTERS: readonly Prompter[] = [
  { may: ({ working }) => Boolean(working.customer?.certificates?.length), say: certificateEnds },
  { may: ({ working, book }) => working.lines.length > 0 && Boolean(book.promotions?.some(({ kind }) => GIVING.has(kind))), say: oneMoreIsFree },
];

/** A piece more of what was touched last would not raise the sum: told by pricing the basket with it. */
function oneMoreIsFree({ working, book, day, touched }: Seen): Prompt | null {
  const line = working.lines.find(({ key }) => key === touched);
  if (!line || line.variant.decimals || line.unitPrice !== null || line.goods || line.quantity < ONE || working.back) return null;
  const quantityMicro = line.quantity + ONE;
  const now = priced(working, book, day);
  const then = priced(changed(working, line.key, { quantity: quantityMicro }), book, day);
  if (now.gross_minor <= 0 || then.gross_minor > now.gross_minor) return null;
  const gives = book.promotions?.find(({ id }) => took(then, id) > took(now, id));
  if (!gives) return null;
  const until = String(gives.when?.to_date || "").replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  return { id: `one_more:${gives.id}:${line.variant.id}`, what: "one_more", key: line.key, quantityMicro, name: line.variant.name, promotion: gives.name ?? "", until: until || null };
}

function took({ promotions }: PricedBasket, id: string): number {
  return promotions?.find((one) => one.id === id)?.amount_minor ?? 0;
}

/** Their certificate of exemption ends within two weeks: they can be asked for the next one. */
function certificateEnds({ working, day }: Seen): Prompt | null {
  const papers = working.customer?.certificates?.filter((one) => countsOn(one, day)) ?? [];
  const last = new Date(Date.parse(day) + SOON_MS).toISOString().slice(0, 10);
  if (papers.some(({ valid_to }) => valid_to === null || valid_to > last)) return null;
  const paper = papers[0];
  return paper?.valid_to ? { id: `certificate:${paper.id}`, what: "certificate_ends", number: paper.number, until: paper.valid_to } : null;
}

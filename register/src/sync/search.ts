/**
 * Finding products by what somebody types: words in any order, the start of words first, then anywhere in
 * them, then words that are misspelt by a letter or two. A plain scan over the pages' text; the words of the
 * catalogue are only gone through when nothing was found as typed.
 */
import { beginningsOf, folded, isHidden, type PageRow } from "./pages";

export interface Place {
  readonly page: number;
  readonly row: number;
}

/** A page's different words. letters: which letters each has; most are told from a misspelt word by them alone. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly letters: Uint32Array;
}

/** The row that begins there. */
function rowAt(page: PageRow, start: number): number {
  const rows = beginningsOf(page, "folded");
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle] as number) <= start) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where the rows begin that are not found: of what is sold no more, and of what only modifies; null where a page has none. */
const hidden = new WeakMap<PageRow, ReadonlySet<number> | null>();

function hiddenIn(page: PageRow): ReadonlySet<number> | null {
  let known = hidden.get(page);
  if (known === undefined) {
    const gone = new Set<number>();
    for (let row = 0; row < page.count; row++) if (isHidden(page, row)) gone.add(beginningsOf(page, "folded")[row] as number);
    known = gone.size ? gone : null;
    hidden.set(page, known);
  }
  return known;
}

/** Of numbers nobody knows which was meant, and every product has its own. Made a page at a time, when it is first needed or beforehand; a page that changes is another object. */
const vocabularies = new WeakMap<PageRow, Vocabulary>();

export function wordsOf(page: PageRow): Vocabulary {
  let known = vocabularies.get(page);
  if (!known) {
    known = vocabulary(page.folded);
    vocabularies.set(page, known);
  }
  return known;
}

export function hasWords(page: PageRow): boolean {
  return vocabularies.has(page);
}

export function vocabulary(text: string): Vocabulary {
  const words = [...new Set(text.split(/[ \n]/).filter((word) => word.length > 2 && !/\d/.test(word)))];
  return { words, letters: Uint32Array.from(words, lettersOf) };
}

/** a-z have a bit each; everything else shares the other six. */
function lettersOf(word: string): number {
  let bits = 0;
  for (let place = 0; place < word.length; place++) {
    const code = word.charCodeAt(place);
    bits |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code & 3));
  }
  return bits >>> 0;
}

/** Whether at most so many bits are set. */
function fewBits(bits: number, most: number): boolean {
  let rest = bits;
  for (let taken = 0; taken < most; taken++) rest &= rest - 1;
  return rest === 0;
}

/**
 * A row that was found, as one number whose order is the order they are shown in: how well it fits, how long it
 * is, its page, where its text begins there. Thousands are found by one letter, and sorted at every key.
 */
type Found = number;

const LENGTHS = 2 ** 12;
const PAGES = 2 ** 13;
const STARTS = 2 ** 21;

function foundAs(rank: number, length: number, page: number, start: number): Found {
  return ((rank * LENGTHS + Math.min(length, LENGTHS - 1)) * PAGES + page) * STARTS + start;
}

function pageIn(found: Found): number {
  return Math.floor(found / STARTS) % PAGES;
}

/**
 * Remembers where the words of the key before were found: a further letter leaves some of those rows and no
 * others. Made anew when the pages change.
 */
export class Search {
  #text = "";
  #rows: Float64Array | null = null;

  constructor(private readonly pages: readonly PageRow[]) {}

  places(text: string, limit: number): Place[] {
    const plain = folded(text).trimStart();
    const wanted = plain.split(" ").filter(Boolean).slice(0, 8);
    if (!wanted.length) return [];
    const among = this.#rows && plain.startsWith(this.#text) ? this.#rows : null;
    const { rows, all } = among ? narrowed(this.pages, among, wanted) : scan(this.pages, wanted, limit);
    this.#text = plain;
    this.#rows = all ? rows : null;
    return rows.length ? placesOf(this.pages, rows, limit) : misspelt(this.pages, wanted, limit);
  }
}

function placesOf(pages: readonly PageRow[], rows: Float64Array, limit: number): Place[] {
  return Array.from(rows.subarray(0, limit), (found) => {
    const page = pages[pageIn(found)] as PageRow;
    return { page: page.n, row: rowAt(page, found % STARTS) };
  });
}

/** Nothing as typed: each word that no product has gives way to the nearest ones that some have. */
function misspelt(pages: readonly PageRow[], wanted: readonly string[], limit: number): Place[] {
  const all = pages.map(wordsOf);
  let choices: string[][] = [[]];
  for (const word of wanted) {
    // A single word was looked for a moment ago.
    const near = wanted.length > 1 && pages.some((page) => page.folded.includes(word)) ? [word] : nearest(word, all);
    if (!near.length) return [];
    choices = choices.flatMap((taken) => near.map((one) => [...taken, one])).slice(0, 24);
  }
  const seen = new Set<number>();
  const places: Place[] = [];
  for (const choice of choices) {
    const left = limit - places.length;
    for (const place of placesOf(pages, scan(pages, choice, left).rows, left)) {
      const key = place.page * 4096 + place.row;
      if (!seen.has(key)) places.push(place);
      seen.add(key);
    }
    if (places.length >= limit) break;
  }
  return places;
}

interface Scanned {
  /** Best first. */
  readonly rows: Float64Array;
  /** Whether these are all there are. */
  readonly all: boolean;
}

/** Rows that have all words; those that begin with the text, then with whole beginnings of words, first. */
function scan(pages: readonly PageRow[], wanted: readonly string[], limit: number): Scanned {
  const found: Found[] = [];
  // A word of one letter is in nearly every row: enough is enough, the best ranks come first anyway.
  const enough = Math.max(limit * 40, 2000);
  for (let n = 0; n < pages.length; n++) {
    scanPage(pages[n] as PageRow, n, wanted, found);
    if (found.length >= enough) return { rows: Float64Array.from(found).sort(), all: false };
  }
  return { rows: Float64Array.from(found).sort(), all: true };
}

/** Rows of a page that have all words: from the line where the last of them stands to the next such line. */
function scanPage(page: PageRow, n: number, wanted: readonly string[], found: Found[]): void {
  const text = page.folded;
  const gone = hiddenIn(page);
  const at = wanted.map(() => -1);
  for (let from = 0; ; ) {
    let last = 0;
    for (let which = 0; which < wanted.length; which++) {
      let stands = at[which] as number;
      if (stands < from) at[which] = stands = text.indexOf(wanted[which] as string, from);
      if (stands < 0) return;
      if (stands > last) last = stands;
    }
    const start = text.lastIndexOf("\n", last) + 1;
    if (at.every((stands) => stands >= start)) {
      let end = text.indexOf("\n", last);
      if (end < 0) end = text.length;
      if (!gone?.has(start)) found.push(foundAs(rankOf(text, start, end, wanted, at), end - start, n, start));
      from = end + 1;
    } else from = start;
  }
}

/** Those of the rows that have all words still. */
function narrowed(pages: readonly PageRow[], among: Float64Array, wanted: readonly string[]): Scanned {
  const found: Found[] = [];
  for (const row of among) {
    const [n, start] = [pageIn(row), row % STARTS];
    const text = (pages[n] as PageRow).folded;
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? undefined : end);
    const at = wanted.map((word) => line.indexOf(word));
    if (!at.includes(-1)) found.push(foundAs(rankOf(line, 0, line.length, wanted, at), line.length, n, start));
  }
  return { rows: Float64Array.from(found).sort(), all: true };
}

/** 0: the row begins so. 1: all words begin words. 2, 3…: so many words are only inside words. at: where each stands. */
function rankOf(text: string, start: number, end: number, wanted: readonly string[], at: readonly number[]): number {
  let inside = 0;
  for (let which = 0; which < wanted.length; which++) {
    const stands = at[which] as number;
    if (stands > start && text[stands - 1] !== " " && !text.slice(stands, end).includes(` ${wanted[which]}`)) inside++;
  }
  if (inside) return 1 + inside;
  return at[0] === start ? 0 : 1;
}

const FAR = Infinity;

/** Up to six words of the catalogue nearest to a misspelt one. */
export function nearest(word: string, all: readonly Vocabulary[]): string[] {
  // In a short word two letters more or less make another word of it: an apron is no spoon.
  const most = word.length < 6 ? 1 : word.length < 8 ? 2 : 3;
  const found = new Map<string, number>(); // how far from it; those that are too far too, so that each is measured once
  const letters = lettersOf(word);
  for (const page of all) {
    for (let place = 0; place < page.words.length; place++) {
      // A letter that only the misspelt word has takes an edit of its own.
      if (!fewBits(letters & ~(page.letters[place] as number), most)) continue;
      const candidate = page.words[place] as string;
      if (candidate.length < word.length - most || found.has(candidate)) continue;
      // Somebody still typing: only as much of the candidate counts as has been typed.
      const part = candidate.length > word.length + 1 ? candidate.slice(0, word.length) : candidate;
      const distance = editDistance(word, part, most);
      found.set(candidate, distance <= most ? distance + (part === candidate ? 0 : 0.5) : FAR);
    }
  }
  const near = [...found].filter(([, distance]) => distance < FAR).sort(([a, one], [b, other]) => one - other || a.length - b.length || (a < b ? -1 : 1));
  const best = near[0]?.[1] ?? 0;
  return near.filter(([, distance]) => distance <= best + 1).slice(0, 6).map(([candidate]) => candidate);
}

const rows = [new Int32Array(64), new Int32Array(64), new Int32Array(64)];

/** Letters to change, add, leave out or swap (neighbours) to get from one word to the other; past `most`: more. */
export function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  if (one.length > 60 || other.length > 60) return one === other ? 0 : most + 1;
  let [before, last, now] = rows as [Int32Array, Int32Array, Int32Array];
  for (let j = 0; j <= other.length; j++) last[j] = j;
  for (let i = 1; i <= one.length; i++) {
    now[0] = i;
    let least = i;
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let cost = Math.min((last[j] as number) + 1, (now[j - 1] as number) + 1, (last[j - 1] as number) + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) cost = Math.min(cost, (before[j - 2] as number) + 1);
      now[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last, now] = [last, now, before];
  }
  return last[other.length] as number;
}

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
 * Remembers where the words of the key before were found: a further letter leaves some of those rows and no
 * others. Made anew when the pages change.
 */
export class Search {
  #text = "";
  #rows: readonly Ranked[] | null = null;

  constructor(private readonly pages: readonly PageRow[]) {}

  places(text: string, limit: number): Place[] {
    const plain = folded(text).trimStart();
    const wanted = plain.split(" ").filter(Boolean).slice(0, 8);
    if (!wanted.length) return [];
    const among = this.#rows && plain.startsWith(this.#text) ? this.#rows : null;
    const { rows, all } = among ? narrowed(this.pages, among, wanted) : scan(this.pages, wanted, limit);
    this.#text = plain;
    this.#rows = all ? rows : null;
    return rows.length ? rows.slice(0, limit) : misspelt(this.pages, wanted, limit);
  }
}

/** Nothing as typed: each word that no product has gives way to the nearest ones that some have. */
function misspelt(pages: readonly PageRow[], wanted: readonly string[], limit: number): Place[] {
  const all = pages.map(wordsOf);
  let choices: string[][] = [[]];
  for (const word of wanted) {
    const near = pages.some((page) => page.folded.includes(word)) ? [word] : nearest(word, all);
    if (!near.length) return [];
    choices = choices.flatMap((taken) => near.map((one) => [...taken, one])).slice(0, 24);
  }
  const seen = new Set<number>();
  const places: Place[] = [];
  for (const choice of choices) {
    for (const place of scan(pages, choice, limit - places.length).rows.slice(0, limit - places.length)) {
      const key = place.page * 4096 + place.row;
      if (!seen.has(key)) places.push(place);
      seen.add(key);
    }
    if (places.length >= limit) break;
  }
  return places;
}

interface Ranked extends Place {
  readonly rank: number;
  readonly start: number;
  readonly end: number;
}

interface Scanned {
  /** Best first. */
  readonly rows: Ranked[];
  /** Whether these are all there are. */
  readonly all: boolean;
}

/** Rows that have all words; those that begin with the text, then with whole beginnings of words, first. */
function scan(pages: readonly PageRow[], wanted: readonly string[], limit: number): Scanned {
  // The longest word is the rarest: it is searched for, the others are looked at on its line.
  const key = wanted.reduce((longest, word) => (word.length > longest.length ? word : longest));
  const asFirst = wanted.map((word) => ` ${word}`);
  const found: Ranked[] = [];
  // A word of one letter is in nearly every row: enough is enough, the best ranks come first anyway.
  const enough = Math.max(limit * 40, 2000);
  for (const page of pages) {
    const text = page.folded;
    for (let hit = text.indexOf(key); hit >= 0; ) {
      const start = text.lastIndexOf("\n", hit) + 1;
      let end = text.indexOf("\n", hit);
      if (end < 0) end = text.length;
      const rank = rankOf(text.slice(start, end), wanted, asFirst);
      if (rank >= 0) {
        const row = rowAt(page, start);
        if (!isHidden(page, row)) found.push({ page: page.n, row, rank, start, end });
      }
      hit = text.indexOf(key, end);
    }
    if (found.length >= enough) return { rows: sorted(found), all: false };
  }
  return { rows: sorted(found), all: true };
}

/** Those of the rows that have all words still. */
function narrowed(pages: readonly PageRow[], among: readonly Ranked[], wanted: readonly string[]): Scanned {
  const asFirst = wanted.map((word) => ` ${word}`);
  const found: Ranked[] = [];
  for (const row of among) {
    const rank = rankOf((pages[row.page] as PageRow).folded.slice(row.start, row.end), wanted, asFirst);
    if (rank >= 0) found.push({ ...row, rank });
  }
  return { rows: sorted(found), all: true };
}

function sorted(rows: Ranked[]): Ranked[] {
  return rows.sort((a, b) => a.rank - b.rank || a.end - a.start - (b.end - b.start) || a.page - b.page || a.row - b.row);
}

/** 0: begins so. 1: all words begin words. 2, 3…: so many words are only inside words. -1: one is absent. */
function rankOf(text: string, wanted: readonly string[], asFirst: readonly string[]): number {
  let inside = 0;
  for (let n = 0; n < wanted.length; n++) {
    const at = text.indexOf(wanted[n] as string);
    if (at < 0) return -1;
    if (at > 0 && text[at - 1] !== " " && !text.includes(asFirst[n] as string, at)) inside++;
  }
  if (inside) return 1 + inside;
  return text.startsWith(wanted[0] as string) ? 0 : 1;
}

/** Up to six words of the catalogue nearest to a misspelt one. */
export function nearest(word: string, all: readonly Vocabulary[]): string[] {
  // In a short word two letters more or less make another word of it: an apron is no spoon.
  const most = word.length < 6 ? 1 : word.length < 8 ? 2 : 3;
  const found = new Map<string, number>();
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
      if (distance <= most) found.set(candidate, distance + (part === candidate ? 0 : 0.5));
    }
  }
  const near = [...found].sort(([a, one], [b, other]) => one - other || a.length - b.length || (a < b ? -1 : 1));
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

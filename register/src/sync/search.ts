/**
 * Finding products by what somebody types: words in any order, the start of words first, then anywhere in
 * them, then words that are misspelt by a letter or two. A plain scan over the pages' text; the words of the
 * catalogue are only gone through when nothing was found as typed.
 */
import { folded, isArchived, type PageRow } from "./pages";

export interface Place {
  readonly page: number;
  readonly row: number;
}

/** Every different word of the catalogue, made when first needed. */
export class Words {
  #all: string[] | null = null;

  of(pages: readonly PageRow[]): readonly string[] {
    if (!this.#all) {
      const words = new Set<string>();
      for (const page of pages) for (const word of page.folded.split(/[ \n]/)) if (word.length > 2) words.add(word);
      this.#all = [...words];
    }
    return this.#all;
  }
}

export function searchPages(pages: readonly PageRow[], words: Words, text: string, limit: number): Place[] {
  const wanted = folded(text).split(" ").filter(Boolean).slice(0, 8);
  if (!wanted.length) return [];
  const found = scan(pages, wanted, limit);
  if (found.length) return found;
  // Nothing as typed: each word that no product has gives way to the nearest ones that some have.
  const all = words.of(pages);
  let choices: string[][] = [[]];
  for (const word of wanted) {
    const near = pages.some((page) => page.folded.includes(word)) ? [word] : nearest(word, all);
    if (!near.length) return [];
    choices = choices.flatMap((taken) => near.map((one) => [...taken, one])).slice(0, 24);
  }
  const seen = new Set<number>();
  const places: Place[] = [];
  for (const choice of choices) {
    for (const place of scan(pages, choice, limit - places.length)) {
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
  readonly length: number;
}

/** Rows that have all words; those that begin with the text, then with whole beginnings of words, first. */
function scan(pages: readonly PageRow[], wanted: readonly string[], limit: number): Place[] {
  // The longest word is the rarest: it is searched for, the others are looked at on its line.
  const key = wanted.reduce((longest, word) => (word.length > longest.length ? word : longest));
  const found: Ranked[] = [];
  // A word of one letter is in nearly every row: enough is enough, the best ranks come first anyway.
  const enough = Math.max(limit * 40, 2000);
  for (const page of pages) {
    const text = page.folded;
    let row = 0;
    let counted = 0;
    for (let hit = text.indexOf(key); hit >= 0; ) {
      for (let feed = text.indexOf("\n", counted); feed >= 0 && feed < hit; feed = text.indexOf("\n", counted)) {
        row++;
        counted = feed + 1;
      }
      let end = text.indexOf("\n", hit);
      if (end < 0) end = text.length;
      const rank = rankOf(text.slice(counted, end), wanted);
      if (rank >= 0 && !isArchived(page, row)) found.push({ page: page.n, row, rank, length: end - counted });
      hit = text.indexOf(key, end);
    }
    if (found.length >= enough) break;
  }
  found.sort((a, b) => a.rank - b.rank || a.length - b.length || a.page - b.page || a.row - b.row);
  return found.slice(0, limit);
}

/** 0: begins so. 1: all words begin words. 2, 3…: so many words are only inside words. -1: one is absent. */
function rankOf(text: string, wanted: readonly string[]): number {
  let inside = 0;
  for (const word of wanted) {
    const at = text.indexOf(word);
    if (at < 0) return -1;
    if (at > 0 && text[at - 1] !== " " && !text.includes(` ${word}`)) inside++;
  }
  if (inside) return 1 + inside;
  return text.startsWith(wanted[0] as string) ? 0 : 1;
}

/** Up to six words of the catalogue nearest to a misspelt one. */
export function nearest(word: string, all: readonly string[]): string[] {
  const most = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
  const found: { word: string; distance: number }[] = [];
  for (const candidate of all) {
    if (candidate.length < word.length - most) continue;
    // Somebody still typing: only as much of the candidate counts as has been typed.
    const part = candidate.length > word.length + 1 ? candidate.slice(0, word.length) : candidate;
    const distance = editDistance(word, part, most);
    if (distance <= most) found.push({ word: candidate, distance: distance + (part === candidate ? 0 : 0.5) });
  }
  found.sort((a, b) => a.distance - b.distance || a.word.length - b.word.length || (a.word < b.word ? -1 : 1));
  const best = found[0]?.distance ?? 0;
  return found.filter(({ distance }) => distance <= best + 1).slice(0, 6).map((one) => one.word);
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

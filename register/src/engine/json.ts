/**
 * JSON as the basket's reader needs it: numbers that are not whole are told apart, a repeated name is wrong.
 *
 * `JSON.parse` reads 2.0 and 2e0 as 2 and keeps the last of two equal names; the server refuses both, so a
 * basket is read with this.
 */

/** A number with a fraction, with an exponent, or beyond 2^53 - 1: no basket holds one. */
export const NOT_WHOLE = Symbol("a number that no basket holds");

export type Json =
  | null
  | boolean
  | number
  | string
  | typeof NOT_WHOLE
  | readonly Json[]
  | ReadonlyMap<string, Json>;

/** How many lists and objects may lie in each other; said here so that it depends on no stack's size. */
export const DEEPEST = 100;

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const WORDS = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Read a text, or throw `SyntaxError`. */
export function parseJson(text: string): Json {
  const state: State = { text, position: 0 };
  const value = readValue(state, 0);
  skipBlank(state);
  if (state.position < text.length) throw new SyntaxError("something follows the value");
  return value;
}

interface State {
  readonly text: string;
  position: number;
}

function readValue(state: State, depth: number): Json {
  skipBlank(state);
  const first = state.text[state.position];
  if (first === '"') return readString(state);
  if (first === "{" || first === "[") {
    if (depth === DEEPEST) throw new SyntaxError("nested too deeply");
    return first === "{" ? readObject(state, depth + 1) : readArray(state, depth + 1);
  }
  for (const [word, value] of WORDS) {
    if (state.text.startsWith(word, state.position)) {
      state.position += word.length;
      return value;
    }
  }
  return readNumber(state);
}

function readObject(state: State, depth: number): Json {
  const found = new Map<string, Json>();
  let names = 0;
  readList(state, "}", () => {
    skipBlank(state);
    const name = readString(state);
    names += 1;
    expect(state, ":");
    found.set(name, readValue(state, depth));
  });
  if (found.size < names) throw new SyntaxError("a name is repeated");
  return found;
}

function readArray(state: State, depth: number): Json {
  const found: Json[] = [];
  readList(state, "]", () => found.push(readValue(state, depth)));
  return found;
}

/** Read from the opening bracket to the closing one, with a comma between two members. */
function readList(state: State, closing: string, readMember: () => void): void {
  state.position += 1;
  if (taken(state, closing)) return;
  do readMember();
  while (taken(state, ","));
  expect(state, closing);
}

function readString(state: State): string {
  const { text, position } = state;
  if (text[position] !== '"') throw new SyntaxError(`no text at ${position}`);
  let end = position + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  state.position = end + 1;
  return JSON.parse(text.slice(position, state.position)) as string; // as strict as the server
}

function readNumber(state: State): Json {
  const [digits, fraction, exponent] = matched(state, NUMBER);
  if (fraction !== undefined || exponent !== undefined) return NOT_WHOLE;
  const value = Number(digits) + 0; // -0 becomes 0
  return Number.isSafeInteger(value) ? value : NOT_WHOLE;
}

function matched(state: State, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = state.position;
  const match = pattern.exec(state.text);
  if (!match) throw new SyntaxError(`no value at ${state.position}`);
  state.position = pattern.lastIndex;
  return match;
}

function skipBlank(state: State): void {
  matched(state, BLANK);
}

function taken(state: State, mark: string): boolean {
  skipBlank(state);
  if (state.text[state.position] !== mark) return false;
  state.position += 1;
  return true;
}

function expect(state: State, mark: string): void {
  if (!taken(state, mark)) throw new SyntaxError(`no ${mark} at ${state.position}`);
}

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

/** What is deeper is no basket; the limit is here so that it does not depend on the size of a stack. */
export const DEEPEST = 100;

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
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
  if (depth > DEEPEST) throw new SyntaxError("nested too deeply");
  skipBlank(state);
  const first = state.text[state.position];
  if (first === "{") return readObject(state, depth);
  if (first === "[") return readArray(state, depth);
  if (first === '"') return readString(state);
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
    found.set(name, readValue(state, depth + 1));
  });
  if (found.size < names) throw new SyntaxError("a name is repeated");
  return found;
}

function readArray(state: State, depth: number): Json {
  const found: Json[] = [];
  readList(state, "]", () => found.push(readValue(state, depth + 1)));
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
  return JSON.parse(matched(state, STRING)[0]) as string;
}

function readNumber(state: State): Json {
  const [digits, fraction, exponent] = matched(state, NUMBER);
  if (fraction !== undefined || exponent !== undefined) return NOT_WHOLE;
  const value = Number(digits);
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

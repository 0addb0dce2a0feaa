/**
 * Code 128 (ISO/IEC 15417), as far as receipt numbers need it: letters, figures and signs in code set B,
 * runs of figures two by two in code set C. Answers widths; who draws them decides how.
 */

/** Bars and gaps of the values 0 to 105, in modules, a bar first; each is 11 wide. */
const WIDTHS = (
  "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 " +
  "223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 " +
  "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 " +
  "311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 " +
  "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 " +
  "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
).split(" ");
const STOP = "2331112";
const START_B = 104;
const START_C = 105;
const TO_B = 100;
const TO_C = 99;
const MODULUS = 103;
/** A run of figures shorter than this gains nothing from changing the set. */
const RUN = 4;
/** Light on either side, without which no scanner finds the beginning. */
export const QUIET = 10;

/** The symbol values of a text: start, data, check. null: a letter that code set B does not have, or nothing. */
export function symbols(text: string): number[] | null {
  if (!/^[ -~]+$/.test(text)) return null;
  const values: number[] = [];
  let inC = false;
  for (let at = 0; at < text.length; ) {
    const figures = /^\d*/.exec(text.slice(at))?.[0].length ?? 0;
    // An odd run gives its first figure to set B, so that the pairs end where the run does.
    const pairs: boolean = inC ? figures > 1 : figures >= RUN && (figures & 1) === 0;
    if (pairs !== inC || !values.length) values.push(values.length ? (pairs ? TO_C : TO_B) : pairs ? START_C : START_B);
    inC = pairs;
    values.push(pairs ? Number(text.slice(at, at + 2)) : text.charCodeAt(at) - 32);
    at += pairs ? 2 : 1;
  }
  return [...values, checkValue(values)];
}

function checkValue(values: readonly number[]): number {
  const sum = values.reduce((total, value, place) => total + value * Math.max(1, place), 0);
  return sum - MODULUS * Math.floor(sum / MODULUS);
}

export interface Bars {
  /** From the left edge, quiet zone included, in modules. */
  readonly bars: readonly { readonly at: number; readonly width: number }[];
  readonly modules: number;
}

/** Where the dark bars of a text stand. */
export function code128(text: string): Bars | null {
  const values = symbols(text);
  if (!values) return null;
  const widths = [...values.map((value) => WIDTHS[value] as string), STOP].join("");
  const bars: { at: number; width: number }[] = [];
  let at = QUIET;
  [...widths].forEach((letter, place) => {
    if ((place & 1) === 0) bars.push({ at, width: Number(letter) });
    at += Number(letter);
  });
  return { bars, modules: at + QUIET };
}

/**
 * Pieces as the bytes of a receipt printer (ESC/POS), for one that hangs on this device. The rows are those of the
 * printers in the network (`rows.ts`), and the bytes give the same picture as theirs. Pure.
 */
import type { Piece } from "./arranging";
import { COLUMNS, rowsOf, type Drawn, type Row } from "./rows";

const ESC = 0x1b;
const GS = 0x1d;
const CP850 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
const CP1252 = `€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ${String.fromCharCode(...Array.from({ length: 96 }, (_, n) => 160 + n))}`;

/** What a printer may be told to write with: its number at the printer, and its letters from 128 on. */
export const CODE_PAGES = {
  CP858: { number: 19, letters: CP850.replace("ı", "€") },
  CP850: { number: 2, letters: CP850 },
  CP437: { number: 0, letters: CP437 },
  CP1252: { number: 16, letters: CP1252 },
} as const;
export type CodePage = keyof typeof CODE_PAGES;

/** What receipts hold and no code page of a printer does. */
const WRITTEN: Readonly<Record<string, string>> = {
  "−": "-", "·": "-", "–": "-", "…": "...", "’": "'", "“": '"', "”": '"', "„": '"', "×": "x", "\u00a0": " ", "\u202f": " ",
};

/** A picture of dots: each row begins with a whole byte, its first dot in the highest bit; 1 is dark. */
export interface Dots {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

export interface PaperIn {
  readonly paper: "58" | "80";
  readonly codePage: CodePage;
  readonly cuts: boolean;
}

/** The bytes that print these pieces; the drawer is opened before, so that nobody waits. */
export function receiptBytes(pieces: readonly Piece[], into: PaperIn, more: { readonly logo?: Dots | null; readonly drawer?: boolean } = {}): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [ESC, 0x40];
  if (more.drawer) bytes.push(...DRAWER);
  bytes.push(ESC, 0x74, CODE_PAGES[into.codePage].number);
  for (const row of rowsOf(pieces, COLUMNS[into.paper])) {
    if ("kind" in row) bytes.push(...drawn(row, into, more.logo ?? null));
    else bytes.push(...style(row), ...encoded(row.text, into.codePage), 0x0a);
  }
  bytes.push(...style({ text: "", bold: false, tall: false, mark: false }));
  bytes.push(...(into.cuts ? [ESC, 0x64, 6, GS, 0x56, 1] : [ESC, 0x64, 4]));
  return Uint8Array.from(bytes);
}

const DRAWER = [ESC, 0x70, 0, 50, 50];

/** The bytes that open the cash drawer and print nothing. */
export function drawerBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(DRAWER);
}

function style({ bold, tall, mark }: Row): number[] {
  return [ESC, 0x61, 0, ESC, 0x45, Number(bold), GS, 0x21, Number(tall), GS, 0x42, Number(mark)];
}

/** A letter that the code page has not stands without its accent, or as a question mark. */
function encoded(text: string, page: CodePage): number[] {
  const { letters } = CODE_PAGES[page];
  const code = (letter: string): number => {
    const point = letter.codePointAt(0) ?? 63;
    if (point >= 32 && point < 127) return point;
    const place = letters.indexOf(letter);
    return place < 0 ? -1 : place + 128;
  };
  return [...text].flatMap((letter) =>
    [...(WRITTEN[letter] ?? letter)].map((one) => {
      const found = code(one);
      return found < 0 ? Math.max(63, code([...one.normalize("NFD")][0] ?? "?")) : found;
    }),
  );
}

function drawn({ kind, text }: Drawn, { paper }: PaperIn, logo: Dots | null): number[] {
  const centre = [ESC, 0x61, 1];
  if (kind === "logo") return logo ? [...centre, ...raster(logo)] : [];
  const ascii = /^[\x20-\x7e]{1,200}$/.test(text);
  if (kind === "barcode") return ascii ? [...centre, ...barcode(text)] : [];
  return [...centre, ...qr(text, paper === "58" ? 5 : 6), 0x0a];
}

function raster({ width, height, bits }: Dots): number[] {
  const across = Math.ceil(width / 8);
  return [GS, 0x76, 0x30, 0, across & 255, across >> 8, height & 255, height >> 8, ...bits];
}

/** Code 128, set B: 64 dots high, two dots a module, which fits on either paper, no words. */
function barcode(text: string): number[] {
  const data = [...`{B${text}`].map((letter) => letter.charCodeAt(0));
  return [GS, 0x68, 64, GS, 0x77, 2, GS, 0x48, 0, GS, 0x6b, 73, data.length, ...data, 0x0a];
}

/** By the printer itself: model 2, its weakest correction, as the receipts of printers in the network. */
function qr(text: string, dots: number): number[] {
  const data = [...new TextEncoder().encode(text)];
  const said = (...parts: number[]): number[] => [GS, 0x28, 0x6b, parts.length & 255, parts.length >> 8, ...parts];
  return [...said(49, 65, 50, 0), ...said(49, 67, dots), ...said(49, 69, 48), ...said(49, 80, 48, ...data), ...said(49, 81, 48)];
}

/** Codes of coupons: how they are spelled, and the check character; the same as the server's `pricing/rules/codes`. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/** After the dash: seven characters, and one to check them. */
const DRAWN = 7;

/** A code as it is kept, however it was typed or scanned: capitals, no blanks. */
export function spelled(code: string): string {
  return code.replace(/\s+/g, "").toUpperCase();
}

/** Whether this can be a code of the batch that begins so; only the server knows if it is. */
export function belongs(code: string, beginning: string): boolean {
  if (!code.startsWith(`${beginning}-`)) return false;
  const drawn = code.slice(beginning.length + 1);
  if (drawn.length !== DRAWN + 1) return false;
  const values = [...drawn].map((letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1)) return false;
  const total = values.slice(0, DRAWN).reduce((sum, value, place) => sum + value * (place & 1 ? 3 : 1), 0);
  return (total & (ALPHABET.length - 1)) === values[DRAWN];
}

/** Codes as people type them: small letters, blanks and hyphens do not count. */
export const LENGTH = 8;

export function codeOf(text: string): string {
  let plain = text;
  try {
    plain = decodeURIComponent(text);
  } catch {
    // A lone per cent sign: taken as it stands.
  }
  return plain.toUpperCase().replace(/[\s-]/g, "");
}

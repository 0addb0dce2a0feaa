/** What writes figures and moments, kept: making one takes a thousand times as long as using it. */
const FORMATS = new Map<string, Intl.NumberFormat>();

export function format(locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const name = `${locale}${JSON.stringify(options)}`;
  const known = FORMATS.get(name) ?? new Intl.NumberFormat(locale, options);
  FORMATS.set(name, known);
  return known;
}

const MOMENTS = new Map<string, Intl.DateTimeFormat>();

export function moments(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale}${JSON.stringify(options)}`;
  const known = MOMENTS.get(name) ?? new Intl.DateTimeFormat(locale, options);
  MOMENTS.set(name, known);
  return known;
}

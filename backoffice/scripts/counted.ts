// What a counting phone keeps and is told.

export interface Line {
  id: string;
  code: string;
  name: string;
  quantity: string;
  area: string;
  at: string;
  lot: string;
  expires: string;
  /** A lot that nobody knows yet, and that is meant. */
  fresh?: boolean;
}

export interface Told {
  id: string;
  kept: boolean;
  name?: string;
  wrong?: string;
  ask?: string;
  fresh?: boolean;
}

export interface Found {
  name?: string;
  unit?: string;
  expected?: string;
  counted?: string;
  wrong?: string;
  lots?: string;
  lot?: string;
  expires?: string;
  known?: string[];
}

/** An id in order of time (UUID version 7). */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = BigInt(Date.now());
  for (let place = 0; place < 6; place += 1) bytes[place] = Number((now >> BigInt(40 - 8 * place)) & 255n);
  bytes[6] = ((bytes[6] ?? 0) & 15) | 112;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}

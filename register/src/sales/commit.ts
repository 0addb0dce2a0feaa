/**
 * Making a document final. Its number, its place in the chain, its row in the outbox and the closing of the
 * basket are one strict transaction: after a power cut either all of it happened or nothing did.
 */
import { chainHash } from "../devices/ids";
import type { Kept, ReceiptRow, SeriesRow, Shown, TextRow } from "../devices/store";
import { bodyText, type Draft } from "./document";
import type { Working } from "./working";

export class SeriesStopped extends Error {
  override readonly name = "SeriesStopped";
}

/** Another writer moved the series on: this tab is not the only one, and must stop. */
export class NotTheWriter extends Error {
  override readonly name = "NotTheWriter";
}

export interface Finish {
  readonly draft: Draft;
  readonly shown: Omit<Shown, "number">;
  readonly texts: readonly Pick<TextRow, "hash" | "salt" | "text">[];
  /** What stands in place of the basket that was sold; null: the basket has nothing to do with it. */
  readonly nextBasket: Working | null;
  readonly at: number;
  readonly clockOffset: number;
}

/**
 * Commit a document; resolves when it is on the disk. The same document again (a second tap, a repeated
 * attempt after a failure) answers the one that is there: it has one number for ever.
 */
export async function commit(kept: Kept, finish: Finish): Promise<ReceiptRow> {
  const { draft } = finish;
  const there = await kept.receipts.get(draft.id);
  if (there) return there;
  const series = await kept.series.get(draft.series);
  if (!series || series.stopped) throw new SeriesStopped(series?.stopped ?? "closed");
  const row = await sealed(finish, series);
  await kept.transaction("rw", [kept.receipts, kept.series, kept.texts, kept.facts], async () => {
    const now = await kept.series.get(series.id);
    if (!now || now.stopped) throw new SeriesStopped(now?.stopped ?? "closed");
    // Hashing took place outside: the series must stand as it was read.
    if (now.next_number !== series.next_number || now.head !== series.head) throw new NotTheWriter(now.code);
    await kept.receipts.add(row);
    await kept.series.put({ ...now, next_number: now.next_number + 1, head: row.hash });
    await kept.texts.bulkPut(finish.texts.map((text) => ({ ...text, unsent: 1 as const })));
    if (finish.nextBasket) await kept.facts.put({ key: "basket", value: finish.nextBasket });
  });
  return row;
}

async function sealed({ draft, shown, at, clockOffset }: Finish, series: SeriesRow): Promise<ReceiptRow> {
  const number = series.next_number;
  const body = bodyText(draft, number);
  return {
    id: draft.id,
    series: series.id,
    number,
    previous_hash: series.head,
    hash: await chainHash(series.head, body),
    body,
    register: draft.register,
    at,
    kind: draft.kind,
    total_minor: draft.total,
    original: draft.original ?? "",
    unsent: 1,
    acknowledged_at: 0,
    problem: "",
    uncopied: 1,
    printed: 0,
    clock_offset_ms: clockOffset,
    shown: { ...shown, number: documentNumber(series.code, number) },
  };
}

/** A document's number as people read it: R1-000042. */
export function documentNumber(code: string, number: number): string {
  return `${code}-${String(number).padStart(6, "0")}`;
}

/** A receipt as it travels; what it says of its sending is filled in when it is sent. */
export interface Envelope {
  readonly protocol: number;
  readonly id: string;
  readonly register: string;
  readonly series: string;
  readonly number: number;
  readonly previous_hash: string;
  readonly hash: string;
  readonly sent_at: string | null;
  readonly clock_offset_ms: number;
  readonly body: string;
}

export function envelopeOf(row: ReceiptRow, protocol: number, sentAt: string | null): Envelope {
  const { id, register, series, number, previous_hash, hash, clock_offset_ms, body } = row;
  return { protocol, id, register, series, number, previous_hash, hash, sent_at: sentAt, clock_offset_ms, body };
}

/**
 * Making a document final. Its number, its place in the chain, its row in the outbox and the closing of the
 * basket are one strict transaction: after a power cut either all of it happened or nothing did.
 */
import { chainHash } from "../devices/ids";
import type { Kept, ReceiptRow, SeriesRow, Shown, TextRow } from "../devices/store";
import { isCash, type ShiftState, type ZState } from "./cash";
import type { Working } from "./working";

export class SeriesStopped extends Error {
  override readonly name = "SeriesStopped";
}

/** Another writer moved the series on: this tab is not the only one, and must stop. */
export class NotTheWriter extends Error {
  override readonly name = "NotTheWriter";
}

/** A document to be made final, whatever it says. */
export interface Made {
  readonly id: string;
  readonly series: string;
  readonly register: string;
  readonly kind: ReceiptRow["kind"];
  readonly total: number;
  readonly original?: string;
  /** The text, once its number and the head of the chain before it are known. */
  readonly text: (number: number, head: string) => string;
}

/** What the document makes of the drawer; `series` and `z` as they stand with it. */
export interface Drawer {
  readonly shift: ShiftState | null;
  readonly z?: ZState;
}

export interface Finish {
  readonly made: Made;
  readonly shown: Omit<Shown, "number">;
  readonly texts: readonly Pick<TextRow, "hash" | "salt" | "text">[];
  /** What stands in place of the basket that was sold; null: the basket has nothing to do with it. */
  readonly nextBasket: Working | null;
  /** The parked basket that it was, taken up in the same moment; "" for none. */
  readonly takesUp?: string;
  /** The drawer after it; null: no shift has to do with it. */
  readonly drawer?: ((body: string, number: string) => Drawer) | null;
  readonly at: number;
  readonly clockOffset: number;
  /** Made without the server. */
  readonly alone?: boolean;
}

/**
 * Commit a document; resolves when it is on the disk. The same document again (a second tap, a repeated
 * attempt after a failure) answers the one that is there: it has one number for ever.
 */
export async function commit(kept: Kept, finish: Finish): Promise<ReceiptRow> {
  const { made } = finish;
  const there = await kept.receipts.get(made.id);
  if (there) return there;
  const series = await kept.series.get(made.series);
  if (!series || series.stopped) throw new SeriesStopped(series?.stopped ?? "closed");
  const row = await sealed(finish, series, kept.outgoing);
  const drawer = finish.drawer?.(row.body, row.shown.number);
  await kept.transaction("rw", [kept.receipts, kept.series, kept.texts, kept.facts, kept.parked], async () => {
    const now = await kept.series.get(series.id);
    if (!now || now.stopped) throw new SeriesStopped(now?.stopped ?? "closed");
    // Hashing took place outside: the series must stand as it was read.
    if (now.next_number !== series.next_number || now.head !== series.head) throw new NotTheWriter(now.code);
    await kept.receipts.add(row);
    await kept.series.put({ ...now, next_number: now.next_number + 1, head: row.hash });
    await kept.texts.bulkPut(finish.texts.map((text) => ({ ...text, unsent: kept.outgoing })));
    if (drawer) await kept.facts.put({ key: "shift", value: drawer.shift });
    if (drawer?.z) await kept.facts.put({ key: "z", value: drawer.z });
    if (finish.takesUp) await kept.parked.delete(finish.takesUp);
    if (finish.nextBasket) await kept.facts.put({ key: "basket", value: finish.nextBasket });
    // Its change stays on the screen until the next sale, whatever happens to the page.
    if (!isCash(made.kind)) await kept.facts.put({ key: "done", value: made.id });
  });
  return row;
}

async function sealed({ made, shown, at, clockOffset, alone }: Finish, series: SeriesRow, unsent: 0 | 1): Promise<ReceiptRow> {
  const number = series.next_number;
  const body = made.text(number, series.head);
  return {
    id: made.id,
    series: series.id,
    number,
    previous_hash: series.head,
    hash: await chainHash(series.head, body),
    body,
    register: made.register,
    at,
    kind: made.kind,
    total_minor: made.total,
    original: made.original ?? "",
    unsent,
    acknowledged_at: 0,
    problem: "",
    uncopied: 1,
    printed: 0,
    clock_offset_ms: clockOffset,
    ...(alone ? { alone } : {}),
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

/** Each travels as the protocol that its own text says. */
export function envelopeOf(row: ReceiptRow, sentAt: string | null): Envelope {
  const { id, register, series, number, previous_hash, hash, clock_offset_ms, body } = row;
  const { v: protocol } = JSON.parse(body) as { v: number };
  return { protocol, id, register, series, number, previous_hash, hash, sent_at: sentAt, clock_offset_ms, body };
}

/**
 * The outbox: receipts on their way to the server. Pure about the network: it makes a batch, and takes an
 * answer. A receipt is acknowledged only by an answer that names it; what is acknowledged is kept 35 days,
 * so that a server restored from yesterday's backup gets today's sales again.
 */
import type { Kept, NewCustomerRow, ReceiptRow, TextRow } from "../devices/store";
import { iso } from "../devices/clock";
import { envelopeOf, type Envelope } from "../sales/commit";

export const MOST_IN_BATCH = 100;
export const KEPT_DAYS = 35;
const DAY_MS = 86_400_000;

export interface Batch {
  readonly receipts: readonly Envelope[];
  readonly texts: readonly Pick<TextRow, "hash" | "salt" | "text">[];
  readonly customers: readonly Pick<NewCustomerRow, "id" | "name" | "phone" | "email">[];
}

export interface SyncResult {
  /** null when the server could not read so much as the id: then the place in the batch says which. */
  readonly id: string | null;
  readonly number?: string | number | null;
  readonly status: "stored" | "duplicate" | "conflict" | "quarantined" | "refused";
  readonly need_from?: number | null;
  /** A word; chain_fork means another device wrote this number. */
  readonly problem?: string | null;
}

export interface SyncAnswer {
  readonly server_time: string;
  readonly results: readonly SyncResult[];
  readonly series: { readonly id: string; readonly next_number: number; readonly verified_to: number; readonly head: string } | null;
  readonly feed: number;
  readonly version: string;
  readonly revoked: boolean;
  /** Two devices write this series. */
  readonly forked?: boolean;
  /** Receipts of this series that it kept aside and that somebody has dealt with since. */
  readonly cleared?: readonly string[];
  readonly protocols: readonly number[];
}

export function isSyncAnswer(value: unknown): value is SyncAnswer {
  const answer = value as Partial<SyncAnswer> | null;
  return (
    typeof answer === "object" &&
    answer !== null &&
    typeof answer.server_time === "string" &&
    Array.isArray(answer.results) &&
    answer.results.every((one) => (typeof one?.id === "string" || one?.id === null) && typeof one.status === "string")
  );
}

/** How much is unsent, and since when. Ids are made in order of time: the first is the oldest. */
export async function unsentNow(kept: Kept): Promise<{ count: number; since: number | null }> {
  const unsent = () => kept.receipts.where("unsent").equals(1);
  const [count, oldest] = await Promise.all([unsent().count(), unsent().first()]);
  return { count, since: oldest?.at ?? null };
}

/**
 * The next receipts in order of their series, with the texts and customers they refer to. After a long time
 * off-line thousands wait: only as many are read as are sent, the oldest by their ids. Where the clock was put
 * back meanwhile a later number goes first; the server takes it and asks for what is missing.
 */
export async function nextBatch(kept: Kept, most: number, now: number): Promise<Batch> {
  if (kept.training) throw new Error("training is never sent");
  const rows = await kept.receipts.where("unsent").equals(1).limit(Math.min(most, MOST_IN_BATCH)).toArray();
  rows.sort((a, b) => (a.series === b.series ? a.number - b.number : a.id < b.id ? -1 : 1));
  const texts = await kept.texts.where("unsent").equals(1).limit(500).toArray();
  const customers = await kept.customers.where("unsent").equals(1).limit(500).toArray();
  return {
    receipts: rows.map((row) => envelopeOf(row, iso(now))),
    texts: texts.map(({ hash, salt, text }) => ({ hash, salt, text })),
    customers: customers.map(({ id, name, phone, email }) => ({ id, name, phone, email })),
  };
}

/** What an answer changed. */
export interface Taken {
  readonly acknowledged: number;
  readonly forked: boolean;
  /** Receipts offered again because the server misses them. */
  readonly offered: number;
}

/**
 * Take an answer into the books of this device, in one transaction. Only ids that were sent and that the
 * answer names are acknowledged; then everything the server shows to be missing goes back into the outbox.
 */
export async function takeAnswer(kept: Kept, sent: Batch, answer: SyncAnswer, now: number): Promise<Taken> {
  const asked = new Set(sent.receipts.map(({ id }) => id));
  const results = named(sent, answer);
  return kept.transaction("rw", [kept.receipts, kept.series, kept.texts, kept.customers], async () => {
    let forked = false;
    const needed = new Map<string, number>();
    const taken = results.filter(({ id, status }) => asked.has(id) && RECEIVED.has(status));
    const rows = await kept.receipts.bulkGet(taken.map(({ id }) => id));
    const written: ReceiptRow[] = [];
    for (const [place, result] of taken.entries()) {
      const row = rows[place];
      if (!row) continue;
      written.push({ ...row, unsent: 0, acknowledged_at: now, problem: problemOf(result) });
      const from = result.need_from ?? 0;
      if (from) needed.set(row.series, Math.min(from, needed.get(row.series) ?? from));
      if (problemOf(result) === "chain_fork") forked = await stop(kept, row.series);
    }
    await kept.receipts.bulkPut(written);
    const acknowledged = written.length;
    for (const { hash } of sent.texts) await kept.texts.update(hash, { unsent: 0 });
    for (const { id } of sent.customers) await kept.customers.update(id, { unsent: 0 });
    for (const id of answer.cleared ?? []) await kept.receipts.update(id, { problem: "" });
    let offered = 0;
    for (const [series, from] of needed) offered += await offerFrom(kept, series, from);
    if (answer.series && (answer.forked || (await anothers(kept, answer.series)))) forked = await stop(kept, answer.series.id);
    if (answer.series) offered += await offerAfterRestore(kept, answer.series, !needed.has(answer.series.id));
    return { acknowledged, forked, offered };
  });
}

export const RECEIVED: ReadonlySet<string> = new Set(["stored", "duplicate", "conflict", "quarantined"]);

/** The results with their ids; one for each receipt, in order, is the only way an answer may leave one out. */
export function named(sent: Batch, answer: SyncAnswer): (SyncResult & { readonly id: string })[] {
  const whole = answer.results.length === sent.receipts.length;
  return answer.results.flatMap((result, place) => {
    const id = result.id ?? (whole && result.status === "quarantined" ? sent.receipts[place]?.id : undefined);
    return id === undefined ? [] : [{ ...result, id }];
  });
}

function problemOf({ status, problem }: SyncResult): string {
  return status === "conflict" || status === "quarantined" ? (problem ?? status) : "";
}

/** Nothing more is written to it. */
async function stop(kept: Kept, series: string): Promise<true> {
  await kept.series.update(series, { stopped: "chain_fork" });
  return true;
}

/** Whether the server has of this series what this device never wrote: a copy of it did. */
async function anothers(kept: Kept, told: NonNullable<SyncAnswer["series"]>): Promise<boolean> {
  const own = await kept.series.get(told.id);
  if (!own) return false;
  const row = await kept.receipts.where("[series+number]").equals([told.id, told.verified_to]).first();
  return told.next_number > own.next_number || (row !== undefined && row.hash !== told.head);
}

/** The server has later receipts but not this one: it gets everything from there again, once. */
async function offerFrom(kept: Kept, id: string, from: number): Promise<number> {
  const series = await kept.series.get(id);
  if (!series || series.offered_from === from) return 0;
  await kept.series.update(id, { offered_from: from });
  return offer(kept, id, from, (row) => row.problem === "");
}

/** The server knows less than it once confirmed: it was restored from a backup, and gets the rest again. */
async function offerAfterRestore(kept: Kept, told: NonNullable<SyncAnswer["series"]>, noGap: boolean): Promise<number> {
  const series = await kept.series.get(told.id);
  if (!series) return 0;
  const restored = told.verified_to < series.verified_to || told.next_number < series.server_next;
  await kept.series.update(told.id, {
    verified_to: told.verified_to,
    server_next: told.next_number,
    ...(noGap ? { offered_from: 0 } : {}),
  });
  if (!restored) return 0;
  // Texts and customers may be gone with it.
  await kept.texts.toCollection().modify({ unsent: 1 });
  await kept.customers.toCollection().modify({ unsent: 1 });
  return offer(kept, told.id, told.verified_to + 1, (row) => row.problem !== "chain_fork");
}

async function offer(kept: Kept, series: string, from: number, wanted: (row: ReceiptRow) => boolean): Promise<number> {
  const range = kept.receipts.where("[series+number]").between([series, from], [series, Number.MAX_SAFE_INTEGER], true, true);
  return range.and((row) => !row.unsent && wanted(row)).modify({ unsent: 1 });
}

/** Drop what the server has had for 35 days, with its notes; never a receipt that others of the series still follow up on. */
export async function purge(kept: Kept, now: number): Promise<number> {
  const old = now - KEPT_DAYS * DAY_MS;
  const rows = await kept.receipts
    .where("at")
    .below(old)
    .filter((row) => !row.unsent && row.acknowledged_at > 0 && row.acknowledged_at < old)
    .toArray();
  await kept.texts.bulkDelete(rows.flatMap(({ body }) => [...body.matchAll(/"note":"(\w+)"/g)].map(([, hash]) => hash as string)));
  await kept.receipts.bulkDelete(rows.map(({ id }) => id));
  return rows.length;
}

/** Receipts the server keeps aside. */
export function asideNow(kept: Kept): Promise<ReceiptRow[]> {
  return kept.receipts.filter((row) => row.problem !== "").toArray();
}

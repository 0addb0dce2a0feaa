/**
 * Second copies for the neighbours: what the other registers of the shop have sent is kept here for 35 days. A
 * server that came back from an older backup has forgotten some of it; when it says of a series less than it
 * said before, what is kept above that is given back. Where the register itself still lives it does the same,
 * and each receipt counts once.
 */
import type { CopyRow, Fetched, Kept } from "../devices/store";
import type { Envelope } from "../sales/commit";
import type { Connection } from "./connection";
import { KEPT_DAYS, RECEIVED, type SyncResult } from "./outbox";

const PATH = "/api/v1/registers/copies";
/** Bodies are at most 200,000 characters, requests 5 MB. */
const BATCH = 20;
const DAY_MS = 86_400_000;
const FEED = "copies feed";

interface Told {
  readonly feed: number;
  readonly more: boolean;
  readonly start_again: boolean;
  readonly copies: readonly { readonly mark: string; readonly receipt: Envelope }[];
  readonly series: readonly { readonly id: string; readonly next_number: number; readonly verified_to: number }[];
}

export class Copies {
  constructor(
    private readonly kept: Kept,
    private readonly fetched: Fetched,
    private readonly connection: Connection,
  ) {}

  /** Take what is new, give back what is missing. feed: where the server's feed stands; now: corrected ms. */
  async round(feed: number | null, now: number): Promise<void> {
    if (feed === null || feed !== (await this.kept.fact<number>(FEED))) await this.#take(now);
    await this.#giveBack();
  }

  async purge(now: number): Promise<void> {
    await this.kept.copies.where("at").below(now - KEPT_DAYS * DAY_MS).delete();
  }

  /** Who was erased has no name here either. */
  async forget(customers: readonly string[]): Promise<void> {
    await this.kept.copies.where("customer").anyOf([...customers]).modify({ customer: "", name: "" });
  }

  async #take(now: number): Promise<void> {
    for (;;) {
      const since = await this.kept.fact<number>(FEED);
      const answer = await this.connection.ask({ method: "GET", path: since === undefined ? PATH : `${PATH}?since=${since}` });
      // A server of before knows no copies; one that is away is asked again.
      if (answer.kind !== "answer" || !isTold(answer.value)) return;
      const told = answer.value;
      const rows = await Promise.all(told.copies.map((one) => this.#row(one, now)));
      await this.kept.transaction("rw", [this.kept.copies, this.kept.neighbours, this.kept.facts], async () => {
        await this.kept.copies.bulkPut(rows);
        for (const { id, verified_to, next_number } of told.series) {
          const before = await this.kept.neighbours.get(id);
          await this.kept.neighbours.put({ id, verified_to, server_next: next_number });
          if (!before || (verified_to >= before.verified_to && next_number >= before.server_next)) continue;
          await this.kept.copies.where("[series+number]").between([id, verified_to + 1], [id, Number.MAX_SAFE_INTEGER], true, true).modify({ forgotten: 1 });
        }
        await this.kept.facts.put({ key: FEED, value: told.feed });
      });
      if (!told.more) return;
    }
  }

  async #row({ mark, receipt }: Told["copies"][number], now: number): Promise<CopyRow> {
    const { customer = "" } = JSON.parse(receipt.body) as { customer?: string };
    const known = customer ? await this.fetched.customers.get(customer) : undefined;
    return { id: receipt.id, series: receipt.series, number: receipt.number, at: now, forgotten: 0, mark, receipt, customer, name: known?.name ?? "" };
  }

  async #giveBack(): Promise<void> {
    for (;;) {
      const rows = await this.kept.copies.where("forgotten").equals(1).limit(BATCH).toArray();
      if (!rows.length) return;
      rows.sort((a, b) => (a.series === b.series ? a.number - b.number : a.series < b.series ? -1 : 1));
      const customers = rows.filter(({ name }) => name).map(({ customer, name }) => ({ id: customer, name, phone: "", email: "" }));
      const copies = rows.map(({ mark, receipt }) => ({ mark, receipt }));
      const answer = await this.connection.ask({ method: "POST", path: PATH, body: { copies, customers } });
      if (answer.kind !== "answer") return;
      const { results } = answer.value as { results?: readonly SyncResult[] };
      const there = new Set((results ?? []).filter(({ status }) => RECEIVED.has(status)).map(({ id }) => id));
      const taken = rows.filter(({ id }) => there.has(id)).map(({ id }) => id);
      if (!taken.length) return;
      await this.kept.copies.where("id").anyOf(taken).modify({ forgotten: 0 });
    }
  }
}

function isTold(value: unknown): value is Told {
  const told = value as Partial<Told> | null;
  return typeof told === "object" && told !== null && Number.isSafeInteger(told.feed) && Array.isArray(told.copies) && Array.isArray(told.series);
}

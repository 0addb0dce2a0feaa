/**
 * What this device keeps. Two databases, because they are worth different things.
 *
 * `Kept` holds what nobody else has: receipts until the server has them (and 35 days longer), the series
 * they stand in, the keys, the open basket. Every write to it is a strict commit: it has reached the disk
 * when the promise resolves. `Fetched` holds what can be had again (book, catalogue, customers) and may go.
 */
import type { Certificate } from "../views/customers";
import Dexie, { type EntityTable, type Table } from "dexie";

import type { PageRow } from "../sync/pages";
import type { CashKind } from "../sales/cash";
import type { Envelope } from "../sales/commit";
import type { Working } from "../sales/working";
import type { LoadView, TipView } from "../view";

/** The series this register writes. Moved on in the very transaction that stores the receipt. */
export interface SeriesRow {
  id: string;
  code: string;
  next_number: number;
  /** Hash of the last receipt; "" before the first. */
  head: string;
  /** The highest number up to which the server has said it verified everything. */
  verified_to: number;
  /** The number after the highest that the server has had. */
  server_next: number;
  /** From where receipts were last offered again on the server's word, so that a gap that cannot be closed
   * (a receipt kept aside) is not offered for ever; 0: none. */
  offered_from: number;
  /** Why nothing more may be written to it: a fork was found, or it was enrolled anew. */
  stopped: "" | "chain_fork" | "closed";
}

/** A receipt: its envelope, and where it stands on its way. The unsent ones are the outbox. */
export interface ReceiptRow {
  id: string;
  series: string;
  number: number;
  previous_hash: string;
  hash: string;
  body: string;
  register: string;
  /** Corrected moment in ms; receipts are never ordered by it. */
  at: number;
  kind: "sale" | "return" | "void" | CashKind;
  total_minor: number;
  /** The document it takes back, else "". */
  original: string;
  /** 1 until the server has named it in an answer. A number because indexes hold no booleans. */
  unsent: 0 | 1;
  /** When the server named it, in ms; 0 before. */
  acknowledged_at: number;
  /** conflict or quarantined: the server has the bytes, a person has to look. */
  problem: string;
  /** Whether it stands in the second copy; 1 until it does. */
  uncopied: 0 | 1;
  printed: number;
  /** Made without the server: it counts for what a register may do alone in a day. */
  alone?: boolean;
  clock_offset_ms: number;
  /** What the screen shows beside the body: names that the body holds only as ids or hashes. */
  shown: Shown;
}

export interface Shown {
  readonly number: string;
  readonly person: string;
  readonly customer: string;
  readonly note: string;
  readonly notes: readonly string[];
  readonly units: readonly { unit: string; decimals: number }[];
  /** byItself: a terminal gives it back, after the office has the document. */
  readonly tenders: readonly { name: string; cash: boolean; byItself?: boolean }[];
  /** Of an exchange: by what the goods that came back were paid, as far as it stayed; itself: a terminal gives it back. */
  readonly stayed?: readonly { type: string; reference: string; amount: number; itself: boolean }[];
  readonly taxes: readonly { code: string; name?: string; ratePpm: number | null; baseMinor: number; amountMinor: number }[];
  /** The last payments of the body, which put money on something. Receipts of before have none. */
  readonly loads?: readonly LoadView[];
  /** The last payment of the body, a tip. of: the receipt it is for, where that is another one. */
  readonly tip?: TipView;
}

/** A personal text that stands in a body as its hash only; it travels beside and can be erased. */
export interface TextRow {
  hash: string;
  salt: string;
  text: string;
  unsent: 0 | 1;
}

export interface NewCustomerRow {
  id: string;
  name: string;
  phone: string;
  email: string;
  unsent: 0 | 1;
}

/** A receipt to send by e-mail, until the server has the order; then nothing of it stays here. */
export interface MailRow {
  id: string;
  sale: string;
  address: string;
  language: string;
  /** Of the sale, or ""; keep: the address, for them. */
  customer: string;
  keep: boolean;
  at: number;
}

/** Wrong PINs of a person, counted durably: closing the tab is no way around. */
export interface TriesRow {
  person: string;
  wrong: number;
  locked_until: number;
  needs_unlock: 0 | 1;
  /** Not yet told to the server. */
  untold: number;
}

export interface ParkedRow {
  id: string;
  label: string;
  at: number;
  person: string;
  total_minor: number;
  working: Working;
  /** For any register: kept here until the server has it; taken back only with the server's word. */
  shared?: 1;
  /** The other half of a split basket: opened by itself once that one (its id) is paid. */
  follows?: string;
}

/** What a neighbour has sent, kept for the day on which the server has forgotten it. */
export interface CopyRow {
  id: string;
  series: string;
  number: number;
  /** When it came here, in ms. */
  at: number;
  /** 1: the server came back without it, and gets it from here. */
  forgotten: 0 | 1;
  /** The server's own mark on it, without which it takes it from nobody else. */
  mark: string;
  receipt: Envelope;
  /** The customer on it and their name, "" where there is none or they were erased. */
  customer: string;
  name: string;
}

/** How far the server said it knows a neighbour's series. */
export interface NeighbourRow {
  id: string;
  verified_to: number;
  server_next: number;
}

export interface FactRow {
  key: string;
  value: unknown;
}

export class Kept extends Dexie {
  declare facts: EntityTable<FactRow, "key">;
  declare series: EntityTable<SeriesRow, "id">;
  declare receipts: EntityTable<ReceiptRow, "id">;
  declare texts: EntityTable<TextRow, "hash">;
  declare customers: EntityTable<NewCustomerRow, "id">;
  declare tries: EntityTable<TriesRow, "person">;
  declare parked: EntityTable<ParkedRow, "id">;
  declare copies: EntityTable<CopyRow, "id">;
  declare neighbours: EntityTable<NeighbourRow, "id">;
  declare mails: EntityTable<MailRow, "id">;

  /** Whether this is training's store: nothing in it is ever sent. */
  readonly training: boolean = false;

  constructor(name = "tillbook-register", factory?: IDBFactory, range?: typeof IDBKeyRange) {
    super(name, { chromeTransactionDurability: "strict", autoOpen: false, ...engine(factory, range) });
    this.version(1).stores({
      facts: "key",
      series: "id",
      // A number of a series exists once, whatever the code above believes.
      receipts: "id, &[series+number], unsent, uncopied, original, at",
      texts: "hash, unsent",
      customers: "id, unsent",
      tries: "person",
      parked: "id",
    });
    this.version(2).stores({ copies: "id, [series+number], at, forgotten, customer", neighbours: "id" });
    this.version(3).stores({ mails: "id, at" });
  }

  /** What is made now is to be sent: 1; in training nothing ever is. */
  get outgoing(): 0 | 1 {
    return this.training ? 0 : 1;
  }

  /** A fact by its name, or undefined. */
  async fact<T>(key: string): Promise<T | undefined> {
    return (await this.facts.get(key))?.value as T | undefined;
  }

  async keep(key: string, value: unknown): Promise<void> {
    await this.facts.put({ key, value });
  }
}

/** Training's store: the same tables in a database of its own, which the sync refuses to read. */
export class TrainingKept extends Kept {
  override readonly training: boolean = true;

  constructor(name = "tillbook-training", factory?: IDBFactory, range?: typeof IDBKeyRange) {
    super(name, factory, range);
  }
}

export interface CustomerRow {
  id: string;
  name: string;
  code: string;
  phone_end: string;
  /** Ids of the groups they are in; absent from servers that know none. */
  groups?: readonly string[];
  /** What whoever serves them must see, and what is noted of them; absent where nothing is. */
  alert?: string;
  note?: string;
  certificates?: readonly Certificate[];
}

export class Fetched extends Dexie {
  declare facts: EntityTable<FactRow, "key">;
  declare pages: Table<PageRow, number>;
  declare customers: EntityTable<CustomerRow, "id">;

  constructor(name = "tillbook-fetched", factory?: IDBFactory, range?: typeof IDBKeyRange) {
    super(name, { chromeTransactionDurability: "relaxed", autoOpen: false, ...engine(factory, range) });
    this.version(1).stores({ facts: "key", pages: "n", customers: "id" });
  }

  async fact<T>(key: string): Promise<T | undefined> {
    return (await this.facts.get(key))?.value as T | undefined;
  }

  async keep(key: string, value: unknown): Promise<void> {
    await this.facts.put({ key, value });
  }
}

function engine(factory?: IDBFactory, range?: typeof IDBKeyRange): { indexedDB?: IDBFactory; IDBKeyRange?: typeof IDBKeyRange } {
  return factory && range ? { indexedDB: factory, IDBKeyRange: range } : {};
}

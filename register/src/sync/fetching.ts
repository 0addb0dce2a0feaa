/** What comes from the server: the book, the catalogue and customers in pages, and what changed since. */
import type { CustomerRow, Fetched } from "../devices/store";
import type { ZState } from "../sales/cash";
import { isBook, type Book } from "./book";
import type { Catalogue } from "./catalogue";
import type { Answer, Connection } from "./connection";
import { PAGE, type Variant } from "./pages";

const API = "/api/v1/registers";

/** How far the first fetch has come, kept so that it goes on where it was cut off. */
interface Progress {
  after: string;
  done: number;
  feed: number;
  mark?: string;
  whole: boolean;
}

/** A place in the feed; mark: by what the server knows it again when it was restored (absent: from before there were any). */
interface Place {
  readonly feed: number;
  readonly mark?: string | undefined;
}

/** The server did not answer as it should; the caller tries again later. */
export class NotFetched extends Error {
  override readonly name = "NotFetched";
  constructor(readonly answer: Answer) {
    super(answer.kind);
  }
}

export interface Changed {
  readonly products: boolean;
  readonly customers: boolean;
  readonly version: string;
  readonly startAgain: boolean;
  /** Where the server's feed stands. */
  readonly feed: number | null;
  /** Where the Zs stand, as the office has closed the shift asked about. */
  readonly closed: ZState | null;
  /** Where they stand, if it has not. */
  readonly zs: ZState | null;
}

export class Fetching {
  constructor(
    readonly connection: Connection,
    readonly fetched: Fetched,
    readonly catalogue: Catalogue,
    /** Customers who were erased: nothing here names them any more. */
    private readonly erased: (ids: readonly string[]) => Promise<void>,
  ) {}

  storedBook(): Promise<Book | undefined> {
    return this.fetched.fact<Book>("book");
  }

  /** The book, when it is another than `known`; null when it is the same. */
  async book(known: Book | undefined): Promise<Book | null> {
    const etag = known ? await this.fetched.fact<string>("book etag") : undefined;
    const answer = await this.connection.ask({ method: "GET", path: `${API}/book`, ...(etag ? { etag } : {}) });
    if (answer.kind !== "answer") throw new NotFetched(answer);
    if (answer.status === 304) return null;
    if (!isBook(answer.value)) throw new NotFetched({ kind: "silence", why: "captive" });
    await this.fetched.keep("book", answer.value);
    await this.fetched.keep("book etag", answer.etag);
    return answer.value;
  }

  /** Whether catalogue and customers have been fetched whole. */
  async whole(): Promise<boolean> {
    const [catalogue, customers] = await Promise.all([this.#progress("catalogue"), this.#progress("customers")]);
    return catalogue.whole && customers.whole;
  }

  /** Fetch the catalogue, from where the last attempt was cut off. told: products so far. */
  async wholeCatalogue(told: (done: number) => void): Promise<void> {
    const progress = await this.#progress("catalogue");
    if (!progress.after && !progress.whole) await this.catalogue.clear(this.fetched);
    while (!progress.whole) {
      const page = await this.#page<Variant>("catalogue", progress.after);
      await this.catalogue.append(this.fetched, page.items);
      step(progress, page);
      await this.fetched.keep("catalogue", { ...progress });
      told(progress.done);
    }
  }

  async wholeCustomers(told: (done: number) => void): Promise<void> {
    const progress = await this.#progress("customers");
    if (!progress.after && !progress.whole) await this.fetched.customers.clear();
    while (!progress.whole) {
      const page = await this.#page<ToldCustomer>("customers", progress.after);
      await this.#takeCustomers(page.items);
      step(progress, page);
      await this.fetched.keep("customers", { ...progress });
      told(progress.done);
    }
  }

  /** Begin catalogue and customers afresh (the server lost track of what this device knows). */
  async startAgain(): Promise<void> {
    await this.fetched.keep("catalogue", NOTHING);
    await this.fetched.keep("customers", NOTHING);
    await this.fetched.keep("feed", null);
    // A version of the book that comes again may be of another history.
    await this.fetched.keep("book etag", null);
  }

  /**
   * What changed since last time. products: whether any did; version: the book's version there;
   * startAgain: everything has to be fetched anew. shift: the one that is open, if the office has closed it.
   */
  async changes(shift: string): Promise<Changed> {
    let products = false;
    let customers = false;
    for (;;) {
      const { feed, mark } = await this.#place();
      const asked = `since=${feed}${mark === undefined ? "" : `&mark=${mark}`}&zs=1${shift && `&shift=${shift}`}`;
      const answer = await this.connection.ask({ method: "GET", path: `${API}/changes?${asked}` });
      if (answer.kind !== "answer") throw new NotFetched(answer);
      const came = answer.value as Partial<Changes>;
      if (!Number.isSafeInteger(came.feed)) throw new NotFetched({ kind: "silence", why: "captive" });
      const told = { version: came.version ?? "", closed: came.shift_closed ?? null, zs: came.zs ?? null, feed: came.feed ?? null };
      // Cut off in the middle of starting again: what is here is half, and a change would stand in it twice.
      if (came.start_again || !(await this.whole())) return { ...told, products, customers, startAgain: true };
      if (came.variants?.length) await this.catalogue.change(this.fetched, came.variants);
      await this.#takeCustomers(came.customers ?? []);
      products ||= Boolean(came.variants?.length);
      customers ||= Boolean(came.customers?.length);
      await this.fetched.keep("feed", { feed: came.feed, mark: came.mark });
      if (!came.more) return { ...told, products, customers, startAgain: false };
    }
  }

  /** Who was erased is nobody here any more. */
  async #takeCustomers(rows: readonly ToldCustomer[]): Promise<void> {
    const gone = rows.filter(({ erased }) => erased).map(({ id }) => id);
    const there = rows.filter(({ erased }) => !erased).map(keptOf);
    await this.fetched.customers.bulkPut(there);
    await this.fetched.customers.bulkDelete(gone);
    if (gone.length) await this.erased(gone);
  }

  /** How far changes were taken; at first where the feed stood when the first page was made: what changed while fetching is asked for again. */
  async #place(): Promise<Place> {
    const kept = await this.fetched.fact<number | Place>("feed");
    if (typeof kept === "number") return { feed: kept };
    if (kept) return kept;
    const [catalogue, customers] = await Promise.all([this.#progress("catalogue"), this.#progress("customers")]);
    return catalogue.feed < customers.feed ? catalogue : customers;
  }

  async #progress(what: "catalogue" | "customers"): Promise<Progress> {
    return { ...NOTHING, ...(await this.fetched.fact<Progress>(what)) };
  }

  async #page<Row>(what: string, after: string): Promise<Page<Row>> {
    const path = `${API}/${what}?${after ? `after=${encodeURIComponent(after)}&` : ""}limit=${PAGE}`;
    const answer = await this.connection.ask({ method: "GET", path });
    if (answer.kind !== "answer") throw new NotFetched(answer);
    const page = answer.value as Partial<Page<Row>>;
    if (!Array.isArray(page.items) || !Number.isSafeInteger(page.feed)) throw new NotFetched({ kind: "silence", why: "captive" });
    return page as Page<Row>;
  }
}

interface Page<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
  readonly feed: number;
  readonly mark?: string;
}

/** A customer as they are kept; what is not said of them takes no room. */
function keptOf({ id, name, code, phone_end, groups, alert, note, certificates }: ToldCustomer): CustomerRow {
  return {
    id, name, code, phone_end, groups: groups ?? [],
    ...(alert ? { alert } : {}), ...(note ? { note } : {}), ...(certificates?.length ? { certificates } : {}),
  };
}

interface ToldCustomer extends CustomerRow {
  readonly erased?: boolean;
}

interface Changes {
  readonly feed: number;
  readonly mark?: string;
  readonly version: string;
  readonly variants: readonly Variant[];
  readonly customers: readonly ToldCustomer[];
  readonly more: boolean;
  readonly start_again: boolean;
  readonly shift_closed?: ZState | null;
  readonly zs?: ZState | null;
}

const NOTHING: Progress = { after: "", done: 0, feed: 0, whole: false };

function step(progress: Progress, page: Page<unknown>): void {
  if (!progress.after) {
    progress.feed = page.feed;
    if (page.mark !== undefined) progress.mark = page.mark;
  }
  progress.after = page.next ?? progress.after;
  progress.done += page.items.length;
  progress.whole = page.next === null;
}

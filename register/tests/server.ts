/** A server as a register sees it: the protocol, in memory, with the faults of a bad day. */
import { createHash } from "node:crypto";
import type { Promotion } from "../src/engine";
import type { Book, BookCoupon, BookKeyPage, NamedPriceList } from "../src/sync/book";
import type { Variant } from "../src/sync/pages";
import type { Certificate } from "../src/views/customers";
export interface Stored {
  id: string;
  series: string;
  number: number;
  hash: string;
  previous_hash: string;
  body: string;
}

/** What the real server reads; one of before says nothing of shifts either. */
const PROTOCOLS = [1, 2, 3, 4];

interface Copy {
  mark: string;
  receipt: Stored;
}

export type Fault = "none" | "lost request" | "lost reply" | "page" | "302" | "502" | "cut" | "wrong ids" | "stall";

export class Server {
  stored = new Map<string, Stored>();
  aside: Stored[] = [];
  texts = new Map<string, string>();
  customers = new Map<string, { name: string }>();
  /** Receipts of the register beside this one. */
  neighbour = new Map<number, { feed: number; customer: string; body: string }>();
  /** Baskets that wait for any register; by: who took it. */
  parked = new Map<string, Record<string, unknown> & { by: string | null }>();
  variants: Variant[] = [];
  quickKeys: BookKeyPage[] = [];
  /** Millionths on hand by product; what is not here never moved. */
  levels = new Map<string, number>();
  people: unknown[] = [];
  erased: string[] = [];
  version = 1; feed = 10;
  /** From this number on the feed is another one: the server was restored to before it. */
  restoredAt = Number.MAX_SAFE_INTEGER;
  mark(feed: number): string {
    return feed >= this.restoredAt ? `b${feed}` : `a${feed}`;
  }
  changed: { feed: number; id: string }[] = [];
  revoked = false;
  /** Two devices write the series. */
  forked = false;
  known = true;
  /** What the next requests meet; then "none". */
  faults: Fault[] = [];
  /** Where no answer comes from while it says so. */
  broken: (path: string) => boolean = () => false;
  /** Ids whose receipts nobody can post. */
  poison = new Set<string>(); cleared = new Set<string>();
  /** Ms the server's clock is ahead of the device's. */
  ahead = 0;
  checksClock = false;
  requests: { path: string; body: Record<string, unknown> | null; authorization: string }[] = [];
  /** The lowest price of late of anything, and what is left of the day without a receipt. */
  lowest: number | null = 40_000;
  returnsLeft = 5000;
  /** By what sales were paid at a terminal of another register. */
  charged = "";
  limits = { discount_ppm_without_approval: 100_000, return_day_minor_offline: 5000, lease_hours: 72 };
  cashStep = 5;
  /** What the book says of shifts; a server of before says nothing. */
  shifts: Record<string, unknown> | undefined;
  /** The shift that the office has closed, and where the Zs stand since. */
  closed: { shift: string; last: Record<string, number> } | null = null; zs: Record<string, unknown> | null = null;

  /** Ways to pay beside cash and card. */
  tenders: Record<string, unknown>[] = [];
  /** What can be taken: of a card by its hash, of a customer by kind and id. */
  values = new Map<string, number>();

  promotions: Promotion[] = [];
  protocols: readonly number[] = PROTOCOLS;
  layouts: { form: string; decimals: number }[] = [];
  /** The register's card terminal, as the book says it. */
  terminal: Book["card_terminal"] = null;
  /** Payments at it, and what the next questions about one are answered; then the last answer again. */
  cards = new Map<string, { id: string; sale: string; amount: number; kind: string; state: string; reason: string }>();
  says: string[] = [];
  /** How the book asks for tips, and what is owed to whom. */
  tips: Book["tips"] = null;
  owed: { person: string | null; amount: number }[] = [];
  priceLists: NamedPriceList[] = [];
  coupons: BookCoupon[] = [];
  /** Groups of the one customer there is. */
  groups: string[] = [];
  /** What else is told of them. */
  told: { alert?: string; note?: string; certificates?: Certificate[] } = {};
  /** Mail goes out here, and what was ordered. */
  mails = true;
  mailed: Record<string, unknown>[] = [];
  /** Codes that are held: for which sale. */
  held = new Map<string, string>();

  constructor(readonly now: () => number) {}

  fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input);
    const text = init?.body ? new TextDecoder().decode(init.body as Uint8Array) : "";
    const authorization = new Headers(init?.headers).get("authorization") ?? "";
    const fault = this.faults.shift() ?? "none";
    if (fault === "lost request" || this.broken(path)) throw new TypeError("network");
    if (fault === "stall") {
      return new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))));
    }
    if (fault === "page") return new Response("<html>Welcome to the hotel</html>", { status: 200, headers: { "content-type": "text/html" } });
    if (fault === "302") {
      // As a browser tells of one that it may not follow.
      if (init?.redirect !== "manual") throw new TypeError("redirect");
      return { status: 0, type: "opaqueredirect", headers: new Headers(), text: async () => "" } as Response;
    }
    if (fault === "502") return new Response("<html>bad gateway</html>", { status: 502, headers: { "content-type": "text/html" } });
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : null;
    this.requests.push({ path, body, authorization });
    const answer = this.#answer(path, body, authorization);
    if (fault === "lost reply") throw new TypeError("network");
    if (fault === "cut") return new Response((await answer.text()).slice(0, -7), { status: answer.status, headers: answer.headers });
    if (fault === "wrong ids" && path.endsWith("/sync")) {
      const value = (await answer.json()) as { results: { id: string }[] };
      for (const result of value.results) result.id = "00000000-0000-7000-8000-000000000000";
      return json(200, value);
    }
    return answer;
  };

  #answer(path: string, body: Record<string, unknown> | null, authorization: string): Response {
    const at = path.split("?")[0]?.split("/").at(-1);
    if (at === "enrol") return this.#enrol(body ?? {});
    if (!this.known) return problem(401, "unknown_device");
    const time = Number(authorization.split(".")[1]);
    if (this.checksClock && Math.abs(time - (this.now() + this.ahead)) > 300_000) {
      return problem(401, "clock", { server_time: this.time() });
    }
    if (this.revoked && at !== "sync") return problem(403, "revoked");
    if (at === "sync") return this.#sync(body as { receipts: Stored[]; texts: { hash: string; text: string }[]; customers: { id: string; name: string }[] });
    if (at === "book") return json(200, this.book(), { etag: `"${this.version}"` });
    const query = new URL(path, "http://x").searchParams;
    if (at === "catalogue") {
      const after = query.get("after") ?? "";
      const rest = this.variants.filter(({ id }) => id > after);
      const items = rest.slice(0, Number(query.get("limit")));
      return json(200, { items, next: items.length < rest.length ? items.at(-1)?.id : null, feed: this.feed, mark: this.mark(this.feed) });
    }
    if (at === "customers") return json(200, { items: [{ id: id(900), name: "Marta Keane", code: "C1", phone_end: "4821", groups: this.groups, ...this.told }], next: null, feed: this.feed, mark: this.mark(this.feed) });
    if (at === "levels") {
      const items = (query.get("ids") ?? "").split(",").flatMap((key) => (this.levels.has(key) ? [{ id: key, on_hand: this.levels.get(key) }] : []));
      return json(200, { at: this.time(), items });
    }
    if (at === "coupons") return this.#claim(body as { code: string; sale: string });
    if (at === "release") {
      const { code, sale } = body as { code: string; sale: string };
      if (this.held.get(code) === sale) this.held.delete(code);
      return json(200, { released: true });
    }
    if (at === "value") {
      const card = query.get("card");
      const found = [...this.values].filter(([key]) => (card ? key === card : key.endsWith(` ${query.get("customer")}`)));
      const items = found.map(([key, available]) => ({ kind: card ? "gift_card" : key.split(" ")[0], balance: available, limit: 0, available, blocked: false, last_four: "" }));
      return json(200, { items });
    }
    if (path.includes("/returns/bought")) {
      const items = [...this.stored.values()].filter((one) => one.body.includes(`"customer":"${query.get("customer")}"`)).reverse();
      return json(200, { items: items.map(({ id: key, number }) => ({ id: key, number: `R1-${String(number).padStart(6, "0")}`, at: new Date(this.now()).toISOString(), total: 0, items: ["Sourdough 800 g"] })) });
    }
    if (path.includes("/returns/price")) return json(200, { unit_price: this.lowest, base: 1_000_000 });
    if (path.includes("/returns/hold")) {
      const { amount } = body as { amount: number };
      if (amount > this.returnsLeft) return problem(409, "return_cap", { limit: 5000, left: this.returnsLeft });
      this.returnsLeft -= amount;
      return json(200, { left: this.returnsLeft });
    }
    if (at === "mail") return this.#mail(body);
    if (at === "tips") return json(200, { items: this.owed });
    if (at === "hold") {
      const said = body as { kind: string; card?: string; customer?: string; amount: number };
      const there = this.values.get(said.card ?? `${said.kind} ${said.customer}`) ?? 0;
      if (said.amount > there) return problem(409, "value_short");
      return json(200, { left: there - said.amount });
    }
    if (at === "receipts") {
      const found = this.stored.get(query.get("id") ?? "") ?? [...this.stored.values()].find((one) => `R1-${String(one.number).padStart(6, "0")}` === query.get("number"));
      return found ? json(200, this.#printed(found)) : problem(404, "unknown_receipt");
    }
    if (path.includes("/card-attempts")) return this.#card(at ?? "", body ?? {});
    if (at === "copies") return body ? this.#takeBack(body as { copies: Copy[]; customers: { id: string; name: string }[] }) : this.#copies(query.get("since"));
    if (path.includes("/parked")) return this.#parked(at === "take" ? "take" : body ? "park" : "list", body ?? {});
    if (at === "changes") {
      const since = Number(query.get("since"));
      const ids = new Set(this.changed.filter(({ feed }) => feed > since).map((one) => one.id));
      const variants = this.variants.filter((one) => ids.has(one.id));
      const mark = query.get("mark");
      const restored = since > this.feed || (mark !== null && mark !== this.mark(since));
      const customers = this.erased.map((one) => ({ id: one, name: "", code: "", phone_end: "", erased: true }));
      return json(200, { feed: this.feed, mark: this.mark(this.feed), version: `v${this.version}`, variants, customers, more: false, start_again: restored, shift_closed: this.closed && this.closed.shift === query.get("shift") ? this.closed.last : null, zs: this.zs });
    }
    return problem(404, "not_found");
  }

  #card(verb: string, body: Record<string, unknown>): Response {
    const key = String(body["id"]);
    if (verb === "card-attempts" && !this.cards.has(key)) {
      const sale = String(body["sale"]);
      const other = [...this.cards.values()].find((one) => one.sale === sale && ["started", "waiting", "unknown"].includes(one.state));
      if (other) return problem(409, "attempt_open", { attempt: other.id });
      if (Date.parse(String(body["before"])) < this.now()) return problem(409, "too_late");
      this.cards.set(key, { id: key, sale, amount: Number(body["amount"]), kind: String(body["kind"]), state: "started", reason: "" });
    }
    const card = this.cards.get(key);
    if (!card) return problem(404, "unknown_attempt");
    const [state = card.state, reason = ""] = (this.says.shift() ?? card.state).split(" ");
    if (!["approved", "declined", "cancelled"].includes(card.state)) Object.assign(card, { state, reason });
    return json(200, { ...card, reference: "7K3QX2M9PD", label: card.state === "approved" ? "Visa ··4242" : "" });
  }

  #claim({ code, sale }: { code: string; sale: string }): Response {
    const coupon = this.coupons.find((one) => (one.batch ? code.startsWith(`${one.code}-`) : code === one.code));
    if (!coupon) return problem(404, "coupon_unknown");
    if (coupon.uses && (this.held.get(code) ?? sale) !== sale) return problem(409, "coupon_used_up");
    this.held.set(code, sale);
    return json(200, { id: coupon.id, name: coupon.name, code });
  }

  #enrol(body: Record<string, unknown>): Response {
    if (body["code"] !== "7KQM4XPA") return problem(403, "wrong_code");
    this.known = true;
    return json(201, {
      device: body["device"],
      register: { id: id(1), code: "R1", name: "Register 1" },
      location: { id: id(2), code: "L1", name: "Harbour Street" },
      company: { id: id(3), name: "Harbour Bakery" },
      series: { id: id(4), code: "R1", next_number: 1, head: "" },
      server_time: this.time(),
    });
  }

  #mail(body: Record<string, unknown> | null): Response {
    if (!body) return json(200, { address: "known@example.com" });
    if (!this.mails) return problem(409, "no_account");
    if (!this.mailed.some((one) => one.id === body["id"])) this.mailed.push(body);
    return json(200, { status: "waiting" });
  }

  #sync(body: { receipts: Stored[]; texts: { hash: string; text: string }[]; customers: { id: string; name: string }[] }): Response {
    for (const { hash, text } of body.texts) this.texts.set(hash, text);
    for (const one of body.customers) this.customers.set(one.id, one);
    const results = body.receipts.map((receipt) => this.#take(receipt));
    return json(200, {
      server_time: this.time(), results, series: { id: id(4), ...this.series() },
      feed: this.feed, version: `v${this.version}`, revoked: this.revoked, forked: this.forked, cleared: [...this.cleared], protocols: this.protocols,
    });
  }

  #take(receipt: Stored): Record<string, unknown> {
    const hash = createHash("sha256").update(`${receipt.previous_hash}\n${receipt.body}`).digest("hex");
    if (hash !== receipt.hash) throw new Error(`the chain of ${receipt.number} is broken`);
    const answer = (status: string, kind?: string): Record<string, unknown> => {
      const { verified_to, next_number } = this.series();
      return { id: receipt.id, number: `R1-${receipt.number}`, status, need_from: verified_to + 1 < next_number ? verified_to + 1 : null, problem: kind ?? null };
    };
    const same = this.stored.get(receipt.id);
    if (same) return same.hash === receipt.hash ? answer("duplicate") : answer("conflict", same.series === receipt.series ? "chain_fork" : "conflict");
    if (this.poison.has(receipt.id)) {
      this.aside.push(receipt);
      return answer("quarantined", "unreadable");
    }
    if ([...this.stored.values()].some((one) => one.series === receipt.series && one.number === receipt.number)) return answer("conflict", "chain_fork");
    const { id: key, series, number, previous_hash, body } = receipt;
    this.stored.set(key, { id: key, series, number, previous_hash, hash, body });
    return answer("stored");
  }

  #printed(row: Stored): Record<string, unknown> {
    const lines = (body: string): { quantity: number; original?: [string, number] }[] => (JSON.parse(body) as { lines: { quantity: number }[] }).lines;
    const back = [...this.stored.values()].flatMap((one) => lines(one.body)).filter(({ original }) => original?.[0] === row.id);
    const left = lines(row.body).map(({ quantity }, place) => quantity + back.filter(({ original }) => original?.[1] === place + 1).reduce((sum, line) => sum + line.quantity, 0));
    return {
      id: row.id, number: `R1-${String(row.number).padStart(6, "0")}`, kind: "sale", at: this.time(), body: row.body, hash: row.hash, voided: false, person: "Cara", customer: "",
      lines: left.map((micro, place) => ({ n: place + 1, unit: "pc", decimals: 0, returnable_micro: micro, returnable_minor: 0 })),
      tenders: [{ name: "Card", cash: false }], taxes: [{ code: "standard", rate_ppm: 200_000, base_minor: 1, amount_minor: 1 }], texts: {},
      ...(this.charged ? { paid: [{ type: this.charged, reference: "", left: 500, charged: true }] } : {}),
    };
  }

  /** What a neighbour has sent: it gets the next number of the feed. */
  neighbourSent(number: number, customer = ""): void {
    const body = JSON.stringify({ v: 3, number, ...(customer ? { customer } : {}) });
    this.neighbour.set(number, { feed: ++this.feed, customer, body });
  }

  #copies(since: string | null): Response {
    const rows = [...this.neighbour].filter(([, one]) => since !== null && one.feed > Number(since)).sort(([a], [b]) => a - b).slice(0, 2);
    const more = rows.length === 2;
    const verified = Math.max(0, ...this.neighbour.keys());
    return json(200, {
      feed: more ? rows.at(-1)?.[1].feed : this.feed, more, start_again: Number(since ?? 0) > this.feed,
      copies: rows.map(([number, { body }]) => ({
        mark: `mark ${number}`,
        receipt: { protocol: 3, id: id(7000 + number), register: id(6), series: id(7), number, previous_hash: "", hash: `hash ${number}`, sent_at: null, clock_offset_ms: 0, body },
      })),
      series: [{ id: id(7), next_number: verified + 1, verified_to: verified, head: "" }],
    });
  }

  #takeBack({ copies, customers }: { copies: Copy[]; customers: { id: string; name: string }[] }): Response {
    for (const one of customers) this.customers.set(one.id, one);
    const results = copies.map(({ mark, receipt }) => {
      if (mark !== `mark ${receipt.number}`) throw new Error("not what was handed out");
      const status = this.neighbour.has(receipt.number) ? "duplicate" : "stored";
      this.neighbour.set(receipt.number, { feed: ++this.feed, customer: "", body: receipt.body });
      return { id: receipt.id, number: null, status, need_from: null, problem: null };
    });
    return json(200, { results });
  }

  #parked(what: "take" | "park" | "list", body: Record<string, unknown>): Response {
    const key = String(body["id"]);
    const there = this.parked.get(key);
    if (what === "park" && !there) this.parked.set(key, { ...body, by: null });
    if (what === "take") {
      if (!there && !body["own"]) return problem(409, "parked_taken");
      const row = there ?? { basket: "", by: null };
      if (row.by && row.by !== "this") return problem(409, "parked_taken");
      this.parked.set(key, { ...row, by: "this" });
      return json(200, { basket: row["basket"] });
    }
    return json(200, { items: [...this.parked.values()].filter(({ by }) => !by).map((row) => ({ register: "Counter two", ...row })) });
  }

  series(): { next_number: number; verified_to: number; head: string } {
    const rows = [...this.stored.values()].sort((a, b) => a.number - b.number);
    let verified = 0;
    let head = "";
    for (const row of rows) {
      if (row.number !== verified + 1) break;
      verified = row.number;
      head = row.hash;
    }
    return { next_number: (rows.at(-1)?.number ?? 0) + 1, verified_to: verified, head };
  }

  /** Back to what a backup holds: everything from this number on is forgotten. */
  restore(from: number): void {
    for (const [key, row] of this.stored) if (row.number >= from) this.stored.delete(key);
    this.texts.clear();
    this.customers.clear();
  }

  time(): string {
    return new Date(this.now() + this.ahead).toISOString();
  }

  book(): Record<string, unknown> {
    const tax = { code_id: id(50), code: "standard", kind: "percent", rate_ppm: 200_000, included: true };
    const low = { code_id: id(51), code: "reduced", kind: "percent", rate_ppm: 50_000, included: true };
    const free = { code_id: id(52), code: "EXEMPT", kind: "percent", rate_ppm: 0, included: true, exempt_reason: "Exempt from VAT" };
    const abroad = { ...free, code_id: id(53), code: "EU-GOODS", exempt_reason: "Supply within the EU" };
    return {
      version: `v${this.version}`, configuration: this.version, feed: this.feed, server_time: this.time(),
      company: { id: id(3), name: "Harbour", legal_name: "Harbour Ltd", tax_number: "GB1", country: "GB", currency: "GBP", exponent: 2, symbol: "£", currency_number: 826, locale: "en-GB" },
      location: { id: id(2), code: "L1", name: "Harbour Street", address: "1 Harbour Street", time_zone: "Europe/London", day_starts_hour: 4 },
      pricing: { prices_include_tax: true, tax_rounding: "document", total_rounding_minor: 1, cash_rounding_minor: this.cashStep },
      departments: [{ id: id(20), code: "bread", name: "Bread", position: 1, ground: "bread" }],
      tenders: [
        { id: id(30), code: "cash", name: "Cash", kind: "cash", cash: true },
        { id: id(31), code: "card", name: "Card", kind: "card", cash: false },
        ...this.tenders,
      ],
      taxes: [
        { from: null, categories: { standard: [tax], reduced: [low], exempt: [free], eu_goods: [abroad] } },
        { from: "2027-01-01", categories: { standard: [{ ...tax, rate_ppm: 210_000 }], reduced: [low], exempt: [free], eu_goods: [abroad] } },
      ],
      quick_keys: this.quickKeys, code_layouts: this.layouts, people: this.people, limits: this.limits, favourites: [id(100), id(101)], ...(this.shifts ? { shifts: this.shifts } : {}), protocols: this.protocols, promotions: this.promotions, price_lists: this.priceLists, coupons: this.coupons,
      ...(this.terminal ? { card_terminal: this.terminal } : {}),
      ...(this.tips ? { tips: this.tips } : {}),
    };
  }
}

/** A UUID that says which it is. */
export function id(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
}

function problem(status: number, kind: string, more: Record<string, unknown> = {}): Response {
  const value = { type: `urn:tillbook:problem:${kind}`, status, detail: kind, ...more };
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/problem+json" } });
}

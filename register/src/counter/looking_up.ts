/** A receipt of another register, as the server tells it. */
import type { Shown } from "../devices/store";
import { readBody, type Body } from "../sales/document";
import type { Refusal } from "../view";
import type { Original } from "./afterwards";
import type { Counter } from "./counter";

/** How long a person at the counter waits for the server before the register goes by what it knows. */
const PATIENCE_MS = 6_000;

interface Told {
  readonly id: string;
  readonly number: string;
  readonly body: string;
  /** What may still come back of each line: millionths, and minor units. */
  readonly returnable: readonly { readonly line: number; readonly quantity: number; readonly amount: number }[];
}

/** The sale of this number or id; needs_network: the server does not answer, or is not asked. */
export async function lookUp(counter: Counter, typed: string): Promise<Original | Refusal> {
  if (!counter.state.online) return { code: "needs_network" };
  const query = /^[0-9a-f-]{36}$/i.test(typed) ? `id=${typed.toLowerCase()}` : `number=${encodeURIComponent(typed.toUpperCase())}`;
  const answer = await counter.connection.ask({ method: "GET", path: `/api/v1/registers/receipts?${query}`, patience: PATIENCE_MS });
  if (answer.kind === "problem") return { code: answer.status === 404 ? "unknown_receipt" : "server_error" };
  if (answer.kind !== "answer") return { code: "needs_network" };
  const told = answer.value as Partial<Told>;
  if (typeof told.body !== "string" || !Array.isArray(told.returnable)) return { code: "server_error" };
  return originalOf(counter, told as Told);
}

function originalOf(counter: Counter, told: Told): Original | Refusal {
  const body = readBody(told.body);
  if (body.kind !== "sale") return { code: "unknown_receipt" };
  const left = new Map(told.returnable.map(({ line, quantity }) => [line, quantity]));
  const sold = body.lines.map((line, place) => [place + 1, line.quantity] as const).filter(([, quantity]) => quantity > 0);
  return {
    body,
    back: new Map(sold.map(([line, quantity]) => [line, Math.max(0, quantity - (left.get(line) ?? 0))])),
    // The server says what may come back, not why nothing does; a return of nothing is refused either way.
    voided: false,
    own: false,
    shown: shownOf(counter, told.number, body),
  };
}

/** The names that the body holds as ids only, as far as this register knows them. */
function shownOf(counter: Counter, number: string, body: Body): Shown {
  const book = counter.theBook();
  const taxes = new Map<string, { base: number; amount: number }>();
  for (const [code, base, amount] of body.lines.flatMap((line) => line.taxes)) {
    const sum = taxes.get(code) ?? { base: 0, amount: 0 };
    taxes.set(code, { base: sum.base + base, amount: sum.amount + amount });
  }
  const known = book.taxes.flatMap(({ categories }) => Object.values(categories).flat());
  return {
    number,
    person: book.people.find(({ id }) => id === body.person)?.name ?? "",
    customer: (body.customer && counter.customers.byId(body.customer)?.name) || "",
    note: "",
    notes: [],
    units: body.lines.map(({ variant }) => {
      const product = counter.catalogue.byId(variant);
      return { unit: product?.unit ?? "", decimals: product?.decimals ?? 0 };
    }),
    tenders: body.tenders.map(({ type }) => {
      const tender = book.tenders.find(({ id }) => id === type);
      return { name: tender?.name ?? "", cash: tender?.cash ?? false };
    }),
    taxes: [...taxes].map(([id, { base, amount }]) => {
      const tax = known.find((one) => one.code_id === id);
      return { code: tax?.code ?? "", ratePpm: tax?.rate_ppm ?? null, baseMinor: base, amountMinor: amount };
    }),
  };
}

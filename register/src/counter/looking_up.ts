/** A receipt of another register, as the server tells it. */
import { readBody } from "../sales/document";
import type { Bought, Refusal } from "../view";
import { paidKey, type Original } from "./coming_back";
import type { Counter } from "./counter";

/** How long a person at the counter waits for the server before the register goes by what it knows. */
const PATIENCE_MS = 6_000;

interface Told {
  readonly id: string;
  readonly number: string;
  /** The very text that was hashed; lines and payments below stand in its order. */
  readonly body: string;
  readonly hash: string;
  readonly voided: boolean;
  readonly person: string;
  readonly customer: string;
  readonly lines: readonly { readonly n: number; readonly unit: string; readonly decimals: number; readonly returnable_micro: number }[];
  readonly tenders: readonly { readonly name: string; readonly cash: boolean }[];
  readonly taxes: readonly { readonly code: string; readonly name?: string; readonly rate_ppm: number; readonly base_minor: number; readonly amount_minor: number }[];
  /** Absent from servers of before. */
  readonly paid?: readonly { readonly type: string; readonly reference: string; readonly left: number; readonly charged?: boolean }[];
  readonly texts: Readonly<Record<string, string>>;
}

/** The sale of this number or id; needs_network: the server does not answer, or is not asked. */
export async function lookUp(counter: Counter, typed: string): Promise<Original | Refusal> {
  // What is practised with was sold in training.
  if (counter.around.training.on) return { code: "unknown_receipt" };
  if (!counter.state.online) return { code: "needs_network" };
  const query = /^[0-9a-f-]{36}$/i.test(typed) ? `id=${typed.toLowerCase()}` : `number=${encodeURIComponent(typed.toUpperCase())}`;
  const answer = await counter.connection.ask({ method: "GET", path: `/api/v1/registers/receipts?${query}`, patience: PATIENCE_MS });
  if (answer.kind === "problem") return { code: answer.status === 404 ? "unknown_receipt" : "server_error" };
  if (answer.kind !== "answer") return { code: "needs_network" };
  const told = answer.value as Partial<Told>;
  if (typeof told.body !== "string" || !Array.isArray(told.lines)) return { code: "server_error" };
  return originalOf(told as Told, counter.book?.tips?.tender ?? "");
}

function originalOf(told: Told, tip: string): Original | Refusal {
  const body = readBody(told.body);
  if (body.kind !== "sale") return { code: "unknown_receipt" };
  const line = (place: number): Told["lines"][number] | undefined => told.lines.find(({ n }) => n === place + 1);
  const back = body.lines.flatMap(({ quantity }, place): [number, number][] =>
    quantity > 0 ? [[place + 1, Math.max(0, quantity - (line(place)?.returnable_micro ?? 0))]] : [],
  );
  const left = body.tenders.at(-1);
  return {
    body,
    back: new Map(back),
    left: told.paid ? new Map(told.paid.map(({ type, reference, left }) => [paidKey(type, reference), left])) : null,
    charged: new Set(told.paid?.flatMap(({ type, charged }) => (charged ? [type] : []))),
    voided: told.voided,
    own: false,
    shown: {
      number: told.number,
      person: told.person,
      customer: told.customer,
      note: (body.note && told.texts[body.note]) || "",
      notes: body.lines.map(({ note }) => (note && told.texts[note]) || ""),
      units: body.lines.map((_, place) => ({ unit: line(place)?.unit ?? "", decimals: line(place)?.decimals ?? 0 })),
      tenders: body.tenders.map((_, place) => told.tenders[place] ?? { name: "", cash: false }),
      taxes: told.taxes.map(({ code, name, rate_ppm, base_minor, amount_minor }) => ({ code, name: name || code, ratePpm: rate_ppm, baseMinor: base_minor, amountMinor: amount_minor })),
      ...(left && left.type === tip ? { tip: { minor: -left.amount, name: "", of: "" } } : {}),
    },
  };
}

interface ToldBought {
  readonly id: string;
  readonly number: string;
  readonly at: string;
  readonly total: number;
  readonly items: readonly string[];
}

/** What a customer bought, the latest first: only the server knows. */
export async function boughtBy(counter: Counter, customer: string): Promise<readonly Bought[] | Refusal> {
  if (!counter.state.online) return { code: "needs_network" };
  const answer = await counter.connection.ask({ method: "GET", path: `/api/v1/registers/returns/bought?customer=${customer}`, patience: PATIENCE_MS });
  if (answer.kind === "problem") return { code: "server_error" };
  const told = answer.kind === "answer" ? (answer.value as { items?: readonly ToldBought[] }).items : undefined;
  if (!Array.isArray(told)) return { code: "needs_network" };
  return (told as readonly ToldBought[]).map(({ id, number, at, total, items }) => ({ id, number, at: Date.parse(at), totalMinor: total, names: items }));
}

/** A receipt of another register, as the server tells it. */
import { readBody } from "../sales/document";
import type { Refusal } from "../view";
import type { Original } from "./afterwards";
import type { Counter } from "./counter";

/** How long a person at the counter waits for the server before the register goes by what it knows. */
const PATIENCE_MS = 6_000;

interface Told {
  readonly id: string;
  readonly number: string;
  readonly body: string;
  readonly voided?: boolean;
  readonly person?: string;
  readonly customer?: string;
  readonly lines: readonly { n: number; unit?: string; decimals?: number; returnable_micro: number }[];
  readonly tenders?: readonly { name: string; cash: boolean }[];
  readonly taxes?: readonly { code: string; rate_ppm: number | null; base_minor: number; amount_minor: number }[];
}


/** null: the server does not answer, or is not asked. */
export async function lookUp(counter: Counter, typed: string): Promise<Original | Refusal | null> {
  const { connection } = counter;
  if (!counter.state.online) return { code: "needs_network" };
  const query = /^[0-9a-f-]{36}$/i.test(typed) ? `id=${typed.toLowerCase()}` : `number=${encodeURIComponent(typed.toUpperCase())}`;
  const answer = await connection.ask({ method: "GET", path: `/api/v1/registers/receipts?${query}`, patience: PATIENCE_MS });
  if (answer.kind === "problem") return { code: answer.status === 404 ? "unknown_receipt" : "server_error" };
  if (answer.kind !== "answer") return { code: "needs_network" };
  const told = answer.value as Partial<Told>;
  if (typeof told.body !== "string" || !Array.isArray(told.lines)) return { code: "server_error" };
  return originalOf(told as Told);
}

function originalOf(told: Told): Original | Refusal {
  const body = readBody(told.body);
  if (body.kind !== "sale") return { code: "unknown_receipt" };
  const back = new Map(told.lines.map((line) => [line.n, Math.max(0, (body.lines[line.n - 1]?.quantity ?? 0) - line.returnable_micro)]));
  return {
    body,
    back,
    voided: told.voided ?? false,
    own: false,
    shown: {
      number: told.number,
      person: told.person ?? "",
      customer: told.customer ?? "",
      note: "",
      notes: [],
      units: body.lines.map((_, place) => {
        const line = told.lines.find(({ n }) => n === place + 1);
        return { unit: line?.unit ?? "", decimals: line?.decimals ?? 0 };
      }),
      tenders: body.tenders.map((_, place) => told.tenders?.[place] ?? { name: "", cash: false }),
      taxes: (told.taxes ?? []).map((tax) => ({ code: tax.code, ratePpm: tax.rate_ppm, baseMinor: tax.base_minor, amountMinor: tax.amount_minor })),
    },
  };
}

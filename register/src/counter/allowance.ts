/** What a register may do alone without the server, where nobody can know what others did: so much a day, in all. */
import { readBody } from "../sales/document";
import { isValue } from "../sales/value";
import { givenBack } from "./coming_back";
import { Refused, type Counter } from "./counter";

/** A business day and the longest way of a clock around it: what was made before is of another day. */
const WITHIN_MS = 2 * 86_400_000;

/** What was given back, and paid by what customers have with us, in today's documents that were made without the server, heard of since or not. */
export async function spentAlone(counter: Counter): Promise<number> {
  const ours = new Set(counter.theBook().tenders.filter(isValue).map(({ id }) => id));
  const day = counter.day();
  const late = counter.around.kept.receipts.where("at").above(counter.clock.now() - WITHIN_MS);
  const rows = await late.filter(({ unsent, alone }) => unsent === 1 || alone === true).toArray();
  let spent = 0;
  for (const row of rows) {
    if (row.kind !== "sale" && row.kind !== "return") continue;
    const body = readBody(row.body);
    if (body.business_date !== day) continue;
    spent += givenBack(body);
    if (row.kind === "sale") for (const { type, amount } of body.tenders) if (ours.has(type) && amount > 0) spent += amount;
  }
  return spent;
}

/** Refuses to give back so much more than the day allows. */
export async function needAllowance(counter: Counter, refund: number): Promise<void> {
  const spent = await spentAlone(counter);
  const allowed = counter.theBook().limits.return_day_minor_offline;
  if (spent + refund > allowed) throw new Refused({ code: "return_allowance", values: ofTheDay(counter, allowed, allowed - spent) });
  counter.alone = true;
}

/** What a refusal says of the day's limit: how much it is, what is left of it, and who raises it in the office. */
export function ofTheDay(counter: Counter, limit: number, left: number): Record<string, string | number> {
  const raise = counter.theBook().people.filter(({ rights }) => rights.includes("settings:write"));
  return { limit, left: Math.max(0, left), who: raise.map(({ name }) => name).join("\n") };
}

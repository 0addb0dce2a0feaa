/**
 * A card without the network, at a register whose terminal is driven from the office: nobody can send it the amount.
 * Where the office allows it, the terminal takes the card by itself and the register writes that down, with the
 * number on its slip and within caps. Nothing is sent to a terminal later.
 */
import { readBody } from "../sales/document";
import { Refused, textOf, type Counter } from "./counter";

/** What begins the reference of such a payment: the office looks for these words. */
export const BY_HAND = "by hand: ";
const A_DAY_AND_MORE_MS = 36 * 3_600_000;

/** The reference of such a payment; null: it is none. Throws what refuses it. */
export async function byHand(counter: Counter, tenderId: string, typed: string, amount: number): Promise<string | null> {
  const terminal = counter.theBook().card_terminal;
  if (terminal?.tender !== tenderId || counter.state.online || counter.around.training.on || amount <= 0) return null;
  if (!terminal.offline) throw new Refused({ code: "needs_network" });
  const number = textOf(typed, 60);
  if (!number) throw new Refused({ code: "reference_missing" });
  const { sale_minor: sale, day_minor: day } = terminal.offline;
  const here = counter.working.parts.filter(({ reference }) => reference.startsWith(BY_HAND)).reduce((sum, { given }) => sum + (given ?? 0), 0);
  if (here + amount > sale) throw new Refused({ code: "by_hand_sale", values: { limit: sale } });
  const taken = here + (await takenToday(counter));
  if (taken + amount > day) throw new Refused({ code: "by_hand_day", values: { left: Math.max(0, day - taken) } });
  return BY_HAND + number;
}

/** What this register wrote down so today, sent or not. */
async function takenToday(counter: Counter): Promise<number> {
  const [day, since] = [counter.day(), counter.clock.now() - A_DAY_AND_MORE_MS];
  const rows = await counter.around.kept.receipts.orderBy("[series+number]").reverse().until(({ at }) => at < since).filter(({ kind }) => kind === "sale").toArray();
  const bodies = rows.map(({ body }) => readBody(body)).filter(({ business_date }) => business_date === day);
  return bodies.flatMap(({ tenders }) => tenders).reduce((sum, { amount, reference }) => (reference.startsWith(BY_HAND) ? sum + amount : sum), 0);
}

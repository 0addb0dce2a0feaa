/** Baskets parked for any register: the server keeps them, and one register takes each up again. */
import type { ParkedRow } from "../devices/store";
import { cardNumber, grouped, newNumber, referenceOf, type WorkingLoad } from "../sales/value";
import type { Working, WorkingCoupon } from "../sales/working";
import type { Outcome, Parked, Refusal } from "../view";
import { DONE, Refused, attemptLater, refuse, type Counter } from "./counter";
import { itemsOf } from "./showing";
import { refreshParked } from "./refreshing";

const PATH = "/api/v1/registers/parked";
/** How long a person at the counter waits for the server. */
const PATIENCE_MS = 6_000;

interface Told {
  readonly id: string;
  readonly label: string;
  readonly person: string;
  readonly register: string;
  readonly at: string;
  readonly items: number;
  readonly total_minor: number;
}

/** Baskets that wait for any register, but for those that stand in this one's own list. */
export async function parkedElsewhere(counter: Counter): Promise<readonly Parked[] | Refusal> {
  if (!counter.state.online) return { code: "needs_network" };
  const answer = await counter.connection.ask({ method: "GET", path: PATH, patience: PATIENCE_MS });
  if (answer.kind === "problem") return { code: "server_error" };
  const items = answer.kind === "answer" ? (answer.value as { items?: readonly Told[] }).items : undefined;
  if (!Array.isArray(items)) return { code: "needs_network" };
  const own = new Set((await counter.around.kept.parked.toArray()).map(({ id }) => id));
  return (items as readonly Told[])
    .filter(({ id }) => !own.has(id))
    .map(({ id, label, person, register, at, items: count, total_minor }) => ({ id, label, person, register, at: Date.parse(at), items: count, totalMinor: total_minor }));
}

/** Bring what is parked for all to the server; what it has is no more in this register's own list. */
export async function handOver(counter: Counter): Promise<void> {
  const { kept } = counter.around;
  const rows = (await kept.parked.toArray()).filter(({ shared }) => shared);
  for (const row of rows) {
    const answer = await counter.connection.ask({ method: "POST", path: PATH, body: described(row) });
    if (answer.kind !== "answer") continue;
    await counter.write(() => kept.parked.delete(row.id));
  }
  if (rows.length) await refreshParked(counter);
}

function described({ id, label, at, person, total_minor, working }: ParkedRow): Record<string, unknown> {
  return { id, label, person, at: new Date(at).toISOString(), items: itemsOf(working), total_minor, basket: JSON.stringify(travelling(working)) };
}

/** The number of a card that is made with the sale is as good as money: it stays here, and another is made where it is sold. */
function travelling(working: Working): Working {
  const loads = working.loads?.map((load): WorkingLoad => (load.number ? { ...load, number: "", reference: "", lastFour: "", fresh: true } : load));
  return loads ? { ...working, loads } : working;
}

async function arrived(counter: Counter, working: Working): Promise<Working> {
  const loads: WorkingLoad[] = [];
  for (const { fresh, ...load } of working.loads ?? []) {
    const number = fresh ? cardNumber(newNumber()) : "";
    loads.push(number ? { ...load, number: grouped(number), lastFour: number.slice(-4), reference: await referenceOf(number) } : load);
  }
  const coupons: WorkingCoupon[] = [];
  for (const coupon of working.coupons ?? []) if (await stillHeld(counter, working, coupon.code)) coupons.push(coupon);
  return { ...working, ...(working.loads ? { loads } : {}), ...(working.coupons ? { coupons } : {}) };
}

/** A coupon may have been used by somebody else while the basket waited; without an answer it is believed. */
async function stillHeld(counter: Counter, { id, customer }: Working, code: string): Promise<boolean> {
  const body = { code, sale: id, day: counter.day(), ...(customer ? { customer: customer.id } : {}) };
  const answer = await counter.connection.ask({ method: "POST", path: "/api/v1/registers/coupons", body, patience: PATIENCE_MS });
  return answer.kind !== "problem";
}

/** Take up a basket that any register may take: only with the server's word. free: this one can hold it. */
export function takeShared(counter: Counter, id: string, free: () => void): Promise<Outcome> {
  return attemptLater(async () => {
    const { kept } = counter.around;
    const row = await kept.parked.get(id);
    if (!counter.state.online) return refuse("needs_network");
    const answer = await counter.connection.ask({ method: "POST", path: `${PATH}/take`, body: { id, own: row !== undefined }, patience: PATIENCE_MS });
    if (answer.kind === "problem" && answer.status === 409) {
      await counter.write(() => kept.parked.delete(id));
      await refreshParked(counter);
      return refuse("unknown_parked");
    }
    if (answer.kind !== "answer") return refuse("needs_network");
    const { basket } = answer.value as { basket?: string };
    const working = basket ? await arrived(counter, JSON.parse(basket) as Working) : row?.working;
    if (!working || (await kept.receipts.get(working.id)) || counter.working.id === working.id) return refuse("unknown_parked");
    return placed(counter, id, working, row, free);
  });
}

/** On the counter; where somebody began another basket meanwhile, in this register's own list. */
async function placed(counter: Counter, id: string, working: Working, row: ParkedRow | undefined, free: () => void): Promise<Outcome> {
  const { kept } = counter.around;
  let blocked: unknown = null;
  try {
    free();
  } catch (reason) {
    blocked = reason;
  }
  const own: ParkedRow = { id, label: row?.label ?? "", at: row?.at ?? counter.clock.now(), person: row?.person ?? "", total_minor: row?.total_minor ?? 0, working };
  await counter.holding(async () => {
    await counter.write(() =>
      kept.transaction("rw", [kept.parked, kept.facts], async () => {
        if (blocked) return void (await kept.parked.put(own));
        await kept.parked.delete(id);
        await kept.facts.put({ key: "basket", value: working });
      }),
    );
    if (!blocked) counter.setWorking(working, { undoable: null, lastAdded: null });
  });
  await refreshParked(counter);
  if (blocked instanceof Refused) throw blocked;
  return DONE;
}

/** A basket parted in two, each priced and paid for itself. Pure. */
import { allocate } from "../engine";
import { emptyWorking, type NamedDiscount, type Working, type WorkingLine } from "./working";

/** How much of which line goes into the other basket, in millionths. */
export interface Parting {
  readonly key: string;
  readonly quantity: number;
}

/** What is wrong with a choice, or null: nothing goes, nothing stays, or more than there is. */
export function wrongParting(working: Working, chosen: readonly Parting[]): "nothing_chosen" | "all_chosen" | "unknown_line" | null {
  const wanted = new Map(chosen.map(({ key, quantity }) => [key, quantity]));
  if (wanted.size !== chosen.length || [...wanted.keys()].some((key) => !working.lines.some((line) => line.key === key))) return "unknown_line";
  for (const { key, of = key, quantity } of working.lines) {
    const goes = wanted.get(of) ?? 0;
    if (goes < 0 || goes > Math.max(quantity, 0)) return "unknown_line";
  }
  if (![...wanted.values()].some(Boolean)) return "nothing_chosen";
  const stays = working.lines.some(({ key, of = key, quantity }) => quantity !== (wanted.get(of) ?? 0));
  return stays || working.loads?.length ? null : "all_chosen";
}

/**
 * The basket in two. What stays keeps its identity, with its coupons, its note and money put on cards; customer, certificate
 * and age check are of both. Percentages hold in both; an amount off and a tip are shared out: of a line by its pieces, of the basket by
 * what its lines come to (listOf, of the whole line).
 */
export function parted(working: Working, chosen: readonly Parting[], id: string, listOf: (key: string) => number): { stays: Working; goes: Working } {
  const wanted = new Map(chosen.map(({ key, quantity }) => [key, quantity]));
  const stays: WorkingLine[] = [];
  const goes: WorkingLine[] = [];
  let [stayed, gone] = [0n, 0n];
  for (const line of working.lines) {
    const part = wanted.get(line.of ?? line.key) ?? 0;
    const rest = line.quantity - part;
    const [listStays, listGoes] = shared(Math.abs(listOf(line.key)), BigInt(Math.abs(rest)), BigInt(part));
    stayed += BigInt(listStays);
    gone += BigInt(listGoes);
    const [offStays, offGoes] = discounts(line.discount, BigInt(Math.abs(rest)), BigInt(part));
    if (rest) stays.push({ ...line, quantity: rest, allowed: line.allowed && rest, discount: offStays });
    if (part) goes.push({ ...line, quantity: part, allowed: line.allowed && part, discount: offGoes });
  }
  const [offStays, offGoes] = discounts(working.discount, stayed, gone);
  const { age, customer, exemption, next } = working;
  const { tip, ...rest } = working;
  const [tipStays, tipGoes] = tip ? shared(tip, stayed, gone) : [0, 0];
  return {
    stays: { ...rest, lines: stays, discount: offStays, ...(tipStays ? { tip: tipStays } : {}) },
    goes: { ...emptyWorking(id), lines: goes, discount: offGoes, customer, next, ...(age ? { age } : {}), ...(exemption ? { exemption } : {}), ...(tipGoes ? { tip: tipGoes } : {}) },
  };
}

function discounts(discount: NamedDiscount | null, stays: bigint, goes: bigint): [NamedDiscount | null, NamedDiscount | null] {
  if (!discount || discount.kind === "percent") return [discount, discount];
  const [one, other] = shared(discount.value, stays, goes);
  return [one ? { ...discount, value: one } : null, other ? { ...discount, value: other } : null];
}

function shared(value: number, stays: bigint, goes: bigint): [number, number] {
  const [one = 0n, other = 0n] = allocate(BigInt(value), [stays, goes]);
  return [Number(one), Number(other)];
}

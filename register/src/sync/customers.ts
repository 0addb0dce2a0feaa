/** Customers in memory: as little of them as a till needs to find the right one. */
import type { CustomerRow, Kept, Fetched } from "../devices/store";
import type { WorkingCustomer } from "../sales/working";
import { folded } from "./pages";

export class Customers {
  #all = new Map<string, { shown: WorkingCustomer; folded: string }>();

  /** Those the server told, and those added here that it does not have yet. */
  async load(fetched: Fetched, kept: Kept): Promise<void> {
    this.#all = new Map();
    for (const row of await kept.customers.toArray()) {
      this.put({ id: row.id, name: row.name, code: "", phoneEnd: row.phone.replace(/\D/g, "").slice(-4), waiting: row.unsent === 1 });
    }
    for (const row of await fetched.customers.toArray()) this.put(shownOf(row));
  }

  put(shown: WorkingCustomer): void {
    this.#all.set(shown.id, { shown, folded: folded(`${shown.name} ${shown.code} ${shown.phoneEnd}`) });
  }

  byId(id: string): WorkingCustomer | undefined {
    return this.#all.get(id)?.shown;
  }

  /** All words somewhere; whole beginnings first. */
  search(text: string, limit: number): WorkingCustomer[] {
    const wanted = folded(text).split(" ").filter(Boolean);
    if (!wanted.length) return [];
    const found: { shown: WorkingCustomer; inside: number }[] = [];
    for (const { shown, folded: line } of this.#all.values()) {
      if (!wanted.every((word) => line.includes(word))) continue;
      found.push({ shown, inside: wanted.filter((word) => !` ${line}`.includes(` ${word}`)).length });
    }
    found.sort((a, b) => a.inside - b.inside || a.shown.name.localeCompare(b.shown.name));
    return found.slice(0, limit).map(({ shown }) => shown);
  }
}

function shownOf({ id, name, code, phone_end, groups, alert, note, certificates }: CustomerRow): WorkingCustomer {
  return { id, name, code, phoneEnd: phone_end, waiting: false, groups: groups ?? [], alert: alert ?? "", note: note ?? "", certificates: certificates ?? [] };
}

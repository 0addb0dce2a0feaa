/** Customers in memory: as little of them as a till needs to find the right one. */
import type { CustomerRow, Kept, Fetched } from "../devices/store";
import type { WorkingCustomer } from "../sales/working";
import { folded } from "./pages";
import { nearest, vocabulary, type Vocabulary } from "./search";

export class Customers {
  #all = new Map<string, { shown: WorkingCustomer; folded: string }>();
  /** What they are called, for a name that was typed wrong; made when it is needed. */
  #words: Vocabulary | null = null;

  /** Those the server told, and those added here that it does not have yet. */
  async load(fetched: Fetched, kept: Kept): Promise<void> {
    this.#all = new Map();
    for (const row of await kept.customers.toArray()) {
      this.put({ id: row.id, name: row.name, code: "", phoneEnd: row.phone.replace(/\D/g, "").slice(-4), waiting: row.unsent === 1 });
    }
    for (const row of await fetched.customers.toArray()) this.put(shownOf(row));
  }

  put(shown: WorkingCustomer): void {
    this.#words = null;
    this.#all.set(shown.id, { shown, folded: called(`${shown.name} ${shown.code} ${shown.phoneEnd}`) });
  }

  byId(id: string): WorkingCustomer | undefined {
    return this.#all.get(id)?.shown;
  }

  /** All words somewhere, the nearest where nobody is called so; whole beginnings first. */
  search(text: string, limit: number): WorkingCustomer[] {
    const wanted = called(text).split(" ").filter(Boolean);
    if (!wanted.length) return [];
    const found = this.#having(wanted.map((word) => [word]));
    const meant = found.length ? found : this.#having(wanted.map((word) => this.#near(word)));
    meant.sort((a, b) => a.rank - b.rank || a.shown.name.localeCompare(b.shown.name));
    return meant.slice(0, limit).map(({ shown }) => shown);
  }

  /** Those with one of the spellings of each word, best spelling first. */
  #having(wanted: readonly (readonly string[])[]): { shown: WorkingCustomer; rank: number }[] {
    const found: { shown: WorkingCustomer; rank: number }[] = [];
    for (const { shown, folded: line } of this.#all.values()) {
      const has = wanted.map((words) => words.findIndex((word) => line.includes(word)));
      if (has.includes(-1)) continue;
      found.push({ shown, rank: has.reduce((sum, at, n) => sum + at + (` ${line}`.includes(` ${wanted[n]?.[at]}`) ? 0 : 1), 0) });
    }
    return found;
  }

  /** The word itself where somebody has it, else the words that were hardly typed right. */
  #near(word: string): readonly string[] {
    const lines = [...this.#all.values()].map(({ folded: line }) => line);
    if (lines.some((line) => line.includes(word))) return [word];
    this.#words ??= vocabulary(lines.join("\n"));
    return nearest(word, [this.#words]);
  }
}

/** As it is looked for: Mueller and Müller are one name. */
function called(text: string): string {
  return folded(text).replace(/([aou])e/g, "$1");
}

function shownOf({ id, name, code, phone_end, groups, alert, note, certificates }: CustomerRow): WorkingCustomer {
  return { id, name, code, phoneEnd: phone_end, waiting: false, groups: groups ?? [], alert: alert ?? "", note: note ?? "", certificates: certificates ?? [] };
}

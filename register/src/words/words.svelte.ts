/** Which language the screens speak, and the one function that speaks it. */
import type { en } from "./en";
import { format } from "./formats";

export type Key = keyof typeof en;
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };
export type Sentence = string | Plural;
/** What every language has: the same keys, and forms where the English one has forms. */
export type CatalogueOf<T> = { readonly [K in keyof T]: T[K] extends string ? string : Plural };
export type Catalogue = CatalogueOf<typeof en>;

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<K extends Key> = (typeof en)[K] extends string
  ? Names<(typeof en)[K]>
  : Names<(typeof en)[K][keyof (typeof en)[K]]> | "count";
/** The values a sentence needs; no second argument where it needs none. */
type Values<K extends Key> = [NamesOf<K>] extends [never] ? [] : [values: Record<NamesOf<K>, string | number>];

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;
/** Each language is a file of its own: a register that speaks one carries one. */
const CATALOGUES: Record<Language, () => Promise<Catalogue>> = {
  en: async () => (await import("./en")).en,
  de: async () => (await import("./de")).de,
};
const KEPT = "tillbook.register.language";

/** The language a list of wishes (like `navigator.languages`) leads to; English when none is known. */
export function languageOf(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const base = wish.toLowerCase().split("-")[0];
    if (base === "en" || base === "de") return base;
  }
  return "en";
}

function kept(): Language | null {
  try {
    const choice = localStorage.getItem(KEPT);
    return choice === "en" || choice === "de" ? choice : null;
  } catch {
    return null; // storage refused: the device's language it is
  }
}

class Words {
  /** What the person chose on this device; null: as the device. */
  chosen: Language | null = $state(kept());
  #spoken: { readonly language: Language; readonly catalogue: Catalogue } | null = $state.raw(null);

  get language(): Language {
    return this.#spoken?.language ?? this.#wanted();
  }

  get catalogue(): Catalogue {
    if (!this.#spoken) throw new Error("no language was loaded: speak() comes before the first sentence");
    return this.#spoken.catalogue;
  }

  /** Load the language that is wanted. Rejects when its file cannot be had: the old one is spoken on. */
  async speak(): Promise<void> {
    const language = this.#wanted();
    const catalogue = await CATALOGUES[language]();
    // Somebody may have chosen another one while this came.
    if (language === this.#wanted()) this.#spoken = { language, catalogue };
  }

  async choose(language: Language | null): Promise<void> {
    const before = this.chosen;
    this.chosen = language;
    try {
      await this.speak();
    } catch {
      this.chosen = before;
      return;
    }
    try {
      if (language) localStorage.setItem(KEPT, language);
      else localStorage.removeItem(KEPT);
    } catch {
      // Storage refused: the choice holds until the page is left.
    }
  }

  #wanted(): Language {
    return this.chosen ?? languageOf(navigator.languages);
  }
}

export const words = new Words();

const RULES = new Map<Language, Intl.PluralRules>();

/** Choose the plural form and fill the values in. */
export function filled(language: Language, sentence: Sentence, values: Record<string, string | number>): string {
  let text: string;
  if (typeof sentence === "string") text = sentence;
  else {
    const rules = RULES.get(language) ?? new Intl.PluralRules(language);
    RULES.set(language, rules);
    text = sentence[rules.select(Number(values["count"]))] ?? sentence.other;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? format(language).format(value) : (value ?? whole);
  });
}

/** The sentence in the language of this device: `t("pay.take_cash", { given: "€20.00" })`. */
export function t<K extends Key>(key: K, ...[values]: Values<K>): string {
  return filled(words.language, words.catalogue[key], values ?? {});
}

/** Which language the screens speak, and the one function that speaks it. */
import { de } from "./de";
import { en } from "./en";

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
const CATALOGUES: Record<Language, Catalogue> = { en, de };
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
  readonly language: Language = $derived(this.chosen ?? languageOf(navigator.languages));

  choose(language: Language | null): void {
    this.chosen = language;
    try {
      if (language) localStorage.setItem(KEPT, language);
      else localStorage.removeItem(KEPT);
    } catch {
      // Storage refused: the choice holds until the page is left.
    }
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
    return typeof value === "number" ? value.toLocaleString(language) : (value ?? whole);
  });
}

/** The sentence in the language of this device: `t("pay.take_cash", { given: "€20.00" })`. */
export function t<K extends Key>(key: K, ...[values]: Values<K>): string {
  return filled(words.language, CATALOGUES[words.language][key], values ?? {});
}

/**
 * The first ways to pay as the product itself calls them. Where nobody gave them another name they are words of the
 * product, and are said in the language of this device, on paper too.
 */
import { words, type Language } from "./words.svelte";

const FIRST: Readonly<Record<Language, readonly string[]>> = {
  en: ["Cash", "Card", "Bank transfer", "Gift card", "Store credit", "On account"],
  de: ["Bar", "Karte", "Überweisung", "Geschenkkarte", "Guthaben", "Auf Rechnung"],
};

export function tenderName(name: string, language: Language = words.language): string {
  for (const names of Object.values(FIRST)) {
    const place = names.indexOf(name);
    if (place >= 0) return FIRST[language][place] as string;
  }
  return name;
}

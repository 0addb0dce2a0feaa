/**
 * Figures and moments as people write them. Amounts are whole numbers all the way: Intl is given decimal
 * text, never a quotient.
 */
import { formatDecimal, formatPrice, formatQuantity } from "../engine/money";
import { format, moments } from "./formats";
import { words } from "./words.svelte";

export interface Money {
  readonly currency: string;
  readonly exponent: number;
}

/** How figures are written: the shop's money in the language of this device. */
export class Figures {
  readonly money: Money;
  readonly locale: string;
  readonly timeZone: string | undefined;

  constructor(money: Money, companyLocale: string, language: string, timeZone?: string) {
    this.money = money;
    // The shop's own way of writing, where it speaks the same language as the screen; else that of this device.
    const own = [companyLocale, ...(globalThis.navigator?.languages ?? [])];
    this.locale = own.find((one) => one.toLowerCase().split("-")[0] === language) ?? language;
    this.timeZone = timeZone || undefined;
  }

  /** 2630 is "€26.30". */
  amount(minor: number): string {
    return this.text(formatDecimal(minor, this.money.exponent), { style: "currency", currency: this.money.currency });
  }

  /** 2630 is "26.30": in columns, where the currency stands elsewhere. */
  plain(minor: number): string {
    return this.text(formatDecimal(minor, this.money.exponent), {});
  }

  /** "20" or "0.50": notes and coins, without useless decimals. */
  coin(minor: number): string {
    const text = formatDecimal(minor, this.money.exponent);
    return /\.0+$/.test(text)
      ? format(this.locale, { maximumFractionDigits: 0 }).format(text as Intl.StringNumericLiteral)
      : this.plain(minor);
  }

  /** A unit price (minor x 10^4) with as many decimals as it has, at least the currency's. */
  price(unitPrice: number): string {
    const text = formatPrice(unitPrice, this.money.exponent);
    const decimals = text.split(".")[1]?.length ?? 0;
    return format(this.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
      text as Intl.StringNumericLiteral,
    );
  }

  /** Millionths: 1500000 is "1.5". */
  quantity(micro: number): string {
    return format(this.locale, { maximumFractionDigits: 6 }).format(formatQuantity(micro) as Intl.StringNumericLiteral);
  }

  /** Parts per million: 150000 is "15 %", as the back office writes it. */
  percent(ppm: number): string {
    return `${format(this.locale, { maximumFractionDigits: 4 }).format(formatDecimal(ppm, 4) as Intl.StringNumericLiteral)}\u00a0%`;
  }

  /** Hours and minutes; with the day when it is not today. */
  time(at: number): string {
    const date = (moment: number) => moments("en-CA", { timeZone: this.timeZone }).format(moment);
    const sameDay = date(at) === date(Date.now());
    return moments(this.locale, {
      timeZone: this.timeZone,
      ...(sameDay ? { timeStyle: "short" } : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
    }).format(at);
  }

  /** Day, month, year and time, as printed. */
  moment(at: number): string {
    return moments(this.locale, { timeZone: this.timeZone, dateStyle: "medium", timeStyle: "short" }).format(at);
  }

  /** A day such as "2026-12-31", as people write it. */
  day(text: string): string {
    return moments(this.locale, { timeZone: "UTC", dateStyle: "medium" }).format(Date.parse(`${text}T12:00:00Z`));
  }

  private text(decimal: string, options: Intl.NumberFormatOptions): string {
    const exponent = this.money.exponent;
    const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
    // With a real minus: a hyphen is too short to be seen from a step away.
    return format(this.locale, { ...options, ...digits }).format(decimal as Intl.StringNumericLiteral).replace("-", "−");
  }
}

/** The sign between whole and part in the language of this device, for the keypad. */
export function decimalSign(): string {
  const parts = format(words.language, {}).formatToParts("1.5" as Intl.StringNumericLiteral);
  return parts.find((part) => part.type === "decimal")?.value ?? ".";
}

/** Minutes and seconds until a moment: "0:28"; "" when it is over. */
export function countdown(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  if (!seconds) return "";
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

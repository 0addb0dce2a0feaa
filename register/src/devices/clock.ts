/**
 * Time. The device's own clock, and the server's as far as it is known: the offset is taken from the
 * server's answers and kept, so that a sale made off-line says when it really happened.
 */
export interface Clock {
  /** The device's own idea, ms since the epoch. */
  device(): number;
  /** Corrected by the server's offset, ms since the epoch. */
  now(): number;
  /** Server minus device, ms. */
  readonly offset: number;
  setOffset(ms: number): void;
}

export function makeClock(device: () => number = Date.now): Clock {
  let offset = 0;
  return {
    device,
    now: () => device() + offset,
    get offset() {
      return offset;
    },
    setOffset(ms) {
      offset = ms;
    },
  };
}

/** A moment as it is sent: ISO with offset, UTC. */
export function iso(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+00:00");
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The shop's day of a moment: its local date, until the cut-off hour still the day before. The same rule
 * as the server's `organisation.rules.business_date`.
 */
export function businessDay(ms: number, timeZone: string, dayStartsHour: number): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit" });
    formats.set(timeZone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = value;
  const day = `${part.year}-${part.month}-${part.day}`;
  return Number(part.hour) < dayStartsHour ? dayBefore(day) : day;
}

const walls = new Map<string, Intl.DateTimeFormat>();

/** A moment by the clock on the shop's wall, as promotions ask for it. */
export function wallClock(ms: number, timeZone: string): { date: number; weekday: number; minute: number } {
  let format = walls.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    });
    walls.set(timeZone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = value;
  const weekday = new Date(`${part.year}-${part.month}-${part.day}T00:00:00Z`).getUTCDay() || 7;
  return { date: Number(`${part.year}${part.month}${part.day}`), weekday, minute: Number(part.hour) * 60 + Number(part.minute) };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

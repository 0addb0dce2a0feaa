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

const walls = new Map<string, { readonly format: Intl.DateTimeFormat; minute: number; part: Readonly<Record<string, string>> }>();

/** What the clock on the shop's wall shows. It is asked several times at every change of a basket, and says the same for a minute. */
function wallOf(ms: number, timeZone: string): Readonly<Record<string, string>> {
  let wall = walls.get(timeZone);
  if (!wall) {
    const format = new Intl.DateTimeFormat("en-CA", {
      timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    });
    walls.set(timeZone, (wall = { format, minute: NaN, part: {} }));
  }
  const minute = Math.floor(ms / 60_000);
  if (wall.minute !== minute) {
    wall.part = Object.fromEntries(wall.format.formatToParts(ms).map(({ type, value }) => [type, value]));
    wall.minute = minute;
  }
  return wall.part;
}

/**
 * The shop's day of a moment: its local date, until the cut-off hour still the day before. The same rule
 * as the server's `organisation.rules.business_date`.
 */
export function businessDay(ms: number, timeZone: string, dayStartsHour: number): string {
  const part = wallOf(ms, timeZone);
  const day = `${part.year}-${part.month}-${part.day}`;
  return Number(part.hour) < dayStartsHour ? dayBefore(day) : day;
}

/** A moment by the clock on the shop's wall, as promotions ask for it. */
export function wallClock(ms: number, timeZone: string): { date: number; weekday: number; minute: number } {
  const part = wallOf(ms, timeZone);
  const weekday = new Date(`${part.year}-${part.month}-${part.day}T00:00:00Z`).getUTCDay() || 7;
  return { date: Number(`${part.year}${part.month}${part.day}`), weekday, minute: Number(part.hour) * 60 + Number(part.minute) };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

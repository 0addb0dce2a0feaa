/**
 * PINs. The server seals each person's verifier for this device; opening it needs the device's key, which
 * cannot leave the browser. Wrong tries are counted durably before the PIN is even looked at, so that
 * neither a closed tab nor a pulled plug gives a free guess.
 */
import type { BookPerson } from "../sync/book";
import { fromBase64 } from "./ids";
import type { Kept, TriesRow } from "./store";

export type PinAnswer =
  | { right: true }
  | { right: false; code: "pin_wrong" | "locked_out" | "needs_unlock" | "no_pin"; left: number; until: number };

/** So many wrong ones and the wait begins: 30 s, doubling with each further one. */
export const TRIES_BEFORE_WAIT = 5;
/** So many, and only another person with the right lets them try again. */
export const TRIES_BEFORE_UNLOCK = 10;
export const FIRST_WAIT_MS = 30_000;
const INFO = "tillbook pin";

/** Check a PIN and count. device: the device's clock (corrections must not shorten a wait). */
export async function checkPin(
  kept: Kept,
  sealing: CryptoKey,
  person: BookPerson,
  pin: string,
  device: number,
): Promise<PinAnswer> {
  if (!person.pin) return { right: false, code: "no_pin", left: 0, until: 0 };
  const before = await kept.tries.get(person.id);
  const closed = barred(before, device);
  if (closed) return closed;
  // Counted as wrong first; a right one takes it back.
  const counted = await kept.transaction("rw", kept.tries, async () => {
    const now = (await kept.tries.get(person.id)) ?? fresh(person.id);
    const wrong = now.wrong + 1;
    const waits = wrong - TRIES_BEFORE_WAIT;
    const row: TriesRow = {
      ...now,
      wrong,
      untold: now.untold + 1,
      locked_until: waits >= 0 ? device + FIRST_WAIT_MS * 2 ** waits : 0,
      needs_unlock: wrong >= TRIES_BEFORE_UNLOCK ? 1 : 0,
    };
    await kept.tries.put(row);
    return row;
  });
  if (await matches(sealing, person, pin)) {
    await kept.transaction("rw", kept.tries, async () => {
      const now = await kept.tries.get(person.id);
      await kept.tries.put({ ...fresh(person.id), untold: Math.max(0, (now?.untold ?? 0) - 1) });
    });
    return { right: true };
  }
  return (
    barred(counted, device) ?? { right: false, code: "pin_wrong", left: Math.max(0, TRIES_BEFORE_WAIT - counted.wrong), until: 0 }
  );
}

/** Let a person try again. */
export async function forgiveTries(kept: Kept, person: string): Promise<void> {
  // Reading and writing are one act: the sync takes away what it has told meanwhile.
  await kept.transaction("rw", kept.tries, async () => {
    const row = await kept.tries.get(person);
    await kept.tries.put({ ...fresh(person), untold: row?.untold ?? 0 });
  });
}

function barred(row: TriesRow | undefined, device: number): (PinAnswer & { right: false }) | null {
  if (!row) return null;
  if (row.needs_unlock) return { right: false, code: "needs_unlock", left: 0, until: 0 };
  // A clock set back must not lengthen the wait past what it was.
  const longest = FIRST_WAIT_MS * 2 ** Math.max(0, row.wrong - TRIES_BEFORE_WAIT);
  const until = Math.min(row.locked_until, device + longest);
  return until > device ? { right: false, code: "locked_out", left: 0, until } : null;
}

function fresh(person: string): TriesRow {
  return { person, wrong: 0, locked_until: 0, needs_unlock: 0, untold: 0 };
}

async function matches(sealing: CryptoKey, person: BookPerson, pin: string): Promise<boolean> {
  const sealed = person.pin;
  if (!sealed || !/^[0-9]{4,12}$/.test(pin)) return false;
  try {
    const [verifier, made] = await Promise.all([unseal(sealing, person.id, sealed), verifierOf(pin, sealed)]);
    if (verifier.length !== made.length) return false;
    let differs = 0;
    for (let place = 0; place < made.length; place++) differs |= (verifier[place] as number) ^ (made[place] as number);
    return differs === 0;
  } catch {
    // Sealed for another key, or damaged: it opens nothing.
    return false;
  }
}

type Sealed = NonNullable<BookPerson["pin"]>;

async function unseal(sealing: CryptoKey, person: string, sealed: Sealed): Promise<Uint8Array> {
  const theirs = await crypto.subtle.importKey("jwk", sealed.epk, { name: "ECDH", namedCurve: "P-256" }, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, sealing, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(INFO + person);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64(sealed.iv) }, key, fromBase64(sealed.sealed));
  return new Uint8Array(open);
}

async function verifierOf(pin: string, sealed: Sealed): Promise<Uint8Array> {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(sealed.salt), iterations: sealed.iterations },
    base,
    256,
  );
  return new Uint8Array(bits);
}

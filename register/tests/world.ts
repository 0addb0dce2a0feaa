/** A register in a world of its own: its store, its clock, its server. It can die at any moment and come back. */
import { webcrypto } from "node:crypto";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { assemble } from "../src/counter/assembling";
import { fromBase64, toBase64Url } from "../src/devices/ids";
import type { CopyFile, Files } from "../src/devices/second_copy";
import { Fetched, Kept, TrainingKept } from "../src/devices/store";
import type { UsbPrinters, UsbProblem } from "../src/devices/usb_printer";
import type { Surroundings } from "../src/devices/surroundings";
import type { Writing } from "../src/devices/writer";
import type { Variant } from "../src/sync/pages";
import type { Till } from "../src/till";
import type { TillState } from "../src/view";
import { Server, id } from "./server";

export const CODE = "7KQM4XPA";
export const CASH = id(30);
export const CARD = id(31);
export const ANA = id(40);
export const BEN = id(41);
export const START = Date.parse("2026-11-22T10:00:00Z");

export interface Device {
  readonly kept: IDBFactory;
  readonly fetched: IDBFactory;
}

export class World {
  now = START;
  readonly server = new Server(() => this.now);
  readonly factory = new IDBFactory();
  persisted: boolean | null = true;
  heard: string[] = [];
  copied: string[] = [];
  downloads: string[] = [];
  copyFails = false;
  /** The file is gone though it may be written; how often somebody was asked for one, and how often for leave. */
  copyGone = false;
  copyAsked = { file: 0, leave: 0 };
  /** Pauses that were asked for; `pass` lets them end. */
  waiting: { at: number; ms: number; run: () => void }[] = [];
  scan: (code: string) => void = () => undefined;
  prepare: (kept: Kept) => void = () => undefined;
  reloads = 0;
  /** What the next opening is: the register, or its training. */
  trains = false;

  /** What was sent to the printer at USB, and what it will say to the next jobs. */
  printed: Uint8Array[] = [];
  usbSays: UsbProblem[] = [];
  readonly usb: UsbPrinters = {
    usable: true,
    choose: async () => ({ vendor: 0x04b8, product: 0x0202, serial: "S1", name: "EPSON TM-T20" }),
    there: async () => true,
    send: async (_choice, bytes) => this.usbSays.shift() ?? (this.printed.push(bytes), null),
    dots: async () => null,
  };

  constructor(products = 12) {
    this.server.variants = Array.from({ length: products }, (_, n) => product(n));
  }

  /** Open the register; the store is what earlier openings left. */
  open(): Till & { kept: Kept; own: Kept } {
    const own = new Kept("kept", this.factory, IDBKeyRange);
    const kept = this.trains ? new TrainingKept("training", this.factory, IDBKeyRange) : own;
    this.prepare(kept);
    const around: Surroundings = {
      version: "test", kept, own, training: { on: this.trains, choose: (on) => ((this.trains = on), true) },
      fetched: new Fetched("fetched", this.factory, IDBKeyRange),
      fetch: ((input: RequestInfo | URL, init?: RequestInit) => this.server.fetch(input, init)) as typeof fetch,
      device: () => this.now,
      timers: {
        later: (ms, run) => {
          const one = { at: this.now + ms, ms, run };
          this.waiting.push(one);
          return () => void (this.waiting = this.waiting.filter((other) => other !== one));
        },
        random: () => 0.5,
      },
      writing: alone(), files: this.files(),
      sounds: { play: (sound) => this.heard.push(sound) },
      persist: async () => this.persisted,
      estimate: async () => ({ usage: 1, free: 2 }),
      scans: (scanned) => ((this.scan = scanned), () => undefined),
      missing: () => [],
      usb: this.usb,
      painted: () => Promise.resolve(),
      reload: () => void this.reloads++,
    };
    return Object.assign(assemble(around), { kept, own });
  }

  /** Let time go by, and what waited for it happen. */
  async pass(ms: number): Promise<void> {
    this.now += ms;
    const due = this.waiting.filter(({ at }) => at <= this.now);
    this.waiting = this.waiting.filter(({ at }) => at > this.now);
    for (const { run } of due) run();
    await settle();
  }

  files(): Files {
    const world = this;
    const file: CopyFile = {
      name: "copy.jsonl", handle: "a handle",
      async append(text, fresh) {
        if (world.copyGone) throw new DOMException("gone", "NotFoundError");
        if (world.copyFails) throw new Error("the stick was pulled");
        if (fresh) world.copied = [];
        world.copied.push(...text.trim().split("\n"));
      },
      size: async () => (world.copyGone ? Promise.reject(new DOMException("gone", "NotFoundError")) : world.copied.join("\n").length),
      allowed: async () => !world.copyFails,
      ask: async () => (world.copyAsked.leave++, !world.copyFails),
    };
    return { canChoose: true, choose: async () => (world.copyAsked.file++, (world.copyGone = false), file), again: () => file, download: (name, text) => void world.downloads.push(name + text) };
  }
}

/** Wait until a till says so. */
export async function until(till: Till, wanted: (state: TillState) => boolean, what = "the state"): Promise<TillState> {
  // By the wall: keys and hashes are reckoned on threads that a busy machine keeps waiting.
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (wanted(till.state)) return till.state;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`${what} never came: stage ${till.state.stage}, ${JSON.stringify(till.state.stopped)}`);
}

export async function settle(turns = 60): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** An enrolled register with Ana (cashier) and Ben (manager), and Ana signed in. */
export async function opened(world = new World()): Promise<{ world: World; till: Till & { kept: Kept; own: Kept } }> {
  const till = world.open();
  await until(till, ({ stage }) => stage === "enrol", "the enrolment");
  world.server.people = [person(ANA, "Ana", CASHIER, null), person(BEN, "Ben", MANAGER, null)];
  const outcome = await till.enrol(CODE);
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  await until(till, ({ stage }) => stage === "signed_out", "the catalogue");
  await setPins(world, till);
  await signedIn(till, ANA);
  return { world, till };
}

export async function signedIn(till: Till, who: string): Promise<void> {
  const outcome = await till.signIn(who, PIN);
  if (!outcome.ok) throw new Error(`${outcome.refusal.code} ${JSON.stringify(outcome.refusal.values)}`);
}

export const PIN = "482913";
export const CASHIER = ["sales:read", "sales:write", "cash:shift"];
export const MANAGER = [...CASHIER, "sales:discount", "sales:price", "sales:override", "sales:exempt", "sales:void", "sales:return", "sales:refund_other", "sales:return_unreferenced", "registers:unlock", "registers:train", "cash:pay_out", "cash:no_sale", "cash:read"];

export function person(key: string, name: string, rights: string[], pin: unknown): unknown {
  return { id: key, name, code: name.toLowerCase(), rights, pin };
}

/** Seal PINs for this very device, as the server does; then let the register fetch the new book. */
export async function setPins(world: World, till: Till & { kept: Kept }): Promise<void> {
  const identity = (await till.kept.fact<{ keys: { sealing: CryptoKeyPair } }>("identity")) as { keys: { sealing: CryptoKeyPair } };
  const { publicKey } = identity.keys.sealing;
  world.server.people = [
    person(ANA, "Ana", CASHIER, await sealedPin(publicKey, ANA, PIN)),
    person(BEN, "Ben", MANAGER, await sealedPin(publicKey, BEN, PIN)),
  ];
  world.server.version++;
  till.sendNow();
  await until(till, ({ people }) => people.length === 2 && people.every(({ hasPin }) => hasPin), "the PINs");
  await settle();
}

export async function sealedPin(device: CryptoKey, who: string, pin: string): Promise<unknown> {
  const salt = webcrypto.getRandomValues(new Uint8Array(16));
  const iv = webcrypto.getRandomValues(new Uint8Array(12));
  // Fewer rounds than the server asks for: the test is about who gets in, not about how slowly.
  const iterations = 1000;
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const verifier = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, base, 256);
  const ours = (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])) as CryptoKeyPair;
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: device }, ours.privateKey, 256);
  const hkdf = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(`tillbook pin${who}`);
  const key = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, hkdf, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, verifier);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", ours.publicKey);
  return { version: 1, salt: toBase64Url(salt), iterations, epk: { kty, crv, x, y }, iv: toBase64Url(iv), sealed: toBase64Url(new Uint8Array(sealed)) };
}

export function product(n: number): Variant {
  return {
    id: id(100 + n), sku: `SKU-${n}`, name: n === 0 ? "Sourdough 800 g" : n === 1 ? "Crème brûlée" : n === 2 ? "Ham, per kg" : `Product ${n}`,
    department: id(20), unit: n === 2 ? "kg" : "pc", decimals: n === 2 ? 3 : 0, price: 4_900_000 + n * 10_000, base: 1_000_000,
    tax_category: n === 1 ? "reduced" : "standard", stocked: true, archived: false,
    barcodes: [{ code: ean(n), quantity: 1_000_000 }, ...(n === 0 ? [{ code: "50000000000012", quantity: 6_000_000 }] : [])],
  };
}

export function ean(n: number): string {
  const twelve = `200000${String(n).padStart(6, "0")}`;
  const sum = [...twelve].reduce((total, digit, place) => total + Number(digit) * (place & 1 ? 3 : 1), 0);
  return twelve + String((1000 - sum) % 10);
}

export function alone(): Writing {
  return { claim: async () => undefined, ask: () => undefined, onAsked: () => undefined, release: () => undefined };
}

export { fromBase64 };

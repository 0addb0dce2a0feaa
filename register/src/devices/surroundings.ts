/** Everything the till touches outside itself, in one place: the browser's in use, others in tests. */
import { painted } from "./painted";
import { webAudio, type Sounds } from "./sounds";
import { browserFiles, type Files } from "./second_copy";
import { Fetched, Kept, TrainingKept } from "./store";
import { webLock, type Writing } from "./writer";
import { webUsb, type UsbPrinters } from "./usb_printer";
import type { Timers } from "../sync/loop";

/** Whether this page trains: decided before it opened, because from its first act on it has one store. */
export interface TrainingSwitch {
  readonly on: boolean;
  /** For the next opening; false: this browser would not remember it. */
  choose(on: boolean): boolean;
}

export interface Surroundings {
  readonly version: string;
  readonly training: TrainingSwitch;
  /** What is sold with: the register's own store, in training that of training. */
  readonly kept: Kept;
  /** The register's own store always: who this device is, wrong PINs, what is unsent. */
  readonly own: Kept;
  readonly fetched: Fetched;
  readonly fetch: typeof fetch;
  /** The device's clock, ms. */
  readonly device: () => number;
  readonly timers: Timers;
  readonly writing: Writing;
  readonly files: Files;
  readonly sounds: Sounds;
  readonly usb: UsbPrinters;
  /** Ask to keep what is stored; null: this browser cannot say. */
  readonly persist: () => Promise<boolean | null>;
  readonly estimate: () => Promise<{ usage: number | null; free: number | null }>;
  /** Listen for scans; returns how to stop. */
  readonly scans: (scanned: (code: string) => void) => () => void;
  /** What this browser lacks; empty: nothing. */
  readonly missing: () => string[];
  /** What changed is on the screen, or nobody looks. */
  readonly painted: () => Promise<void>;
  readonly reload: () => void;
}

export function browserSurroundings(version: string, scans: Surroundings["scans"]): Surroundings {
  const training = browserTraining();
  const own = new Kept();
  return {
    version,
    training,
    kept: training.on ? new TrainingKept() : own,
    own,
    fetched: new Fetched(),
    fetch: (input, init) => fetch(input, init),
    device: Date.now,
    timers: {
      later(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    },
    writing: webLock(navigator.locks, new BroadcastChannel("tillbook-register")),
    files: browserFiles(),
    sounds: webAudio(),
    usb: webUsb(),
    persist: async () => {
      if (!navigator.storage?.persist) return null;
      return (await navigator.storage.persisted()) || (await navigator.storage.persist());
    },
    estimate: async () => {
      const { usage = null, quota = null } = (await navigator.storage?.estimate?.()) ?? {};
      return { usage, free: usage === null || quota === null ? null : quota - usage };
    },
    scans,
    missing,
    painted,
    reload: () => location.reload(),
  };
}

const TRAINS = "tillbook.register.training";

/** Remembered where it is read without waiting; the register's own store has the last word (`counter/training`). */
function browserTraining(): TrainingSwitch {
  try {
    return {
      on: localStorage.getItem(TRAINS) === "yes",
      choose(on) {
        if (on) localStorage.setItem(TRAINS, "yes");
        else localStorage.removeItem(TRAINS);
        return (localStorage.getItem(TRAINS) === "yes") === on;
      },
    };
  } catch {
    return { on: false, choose: (on) => !on };
  }
}

/** Without these no sale could be kept safe. */
export function missing(): string[] {
  const found: string[] = [];
  if (!window.isSecureContext) found.push("https");
  if (!globalThis.crypto?.subtle) found.push("crypto");
  if (!globalThis.indexedDB) found.push("indexeddb");
  if (!navigator.locks) found.push("locks");
  return found;
}

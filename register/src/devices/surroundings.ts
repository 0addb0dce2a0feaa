/** Everything the till touches outside itself, in one place: the browser's in use, others in tests. */
import { webAudio, type Sounds } from "./sounds";
import { browserFiles, type Files } from "./second_copy";
import { Fetched, Kept } from "./store";
import { webLock, type Writing } from "./writer";
import type { Timers } from "../sync/loop";

export interface Surroundings {
  readonly version: string;
  readonly kept: Kept;
  readonly fetched: Fetched;
  readonly fetch: typeof fetch;
  /** The device's clock, ms. */
  readonly device: () => number;
  readonly timers: Timers;
  readonly writing: Writing;
  readonly files: Files;
  readonly sounds: Sounds;
  /** Ask to keep what is stored; null: this browser cannot say. */
  readonly persist: () => Promise<boolean | null>;
  readonly estimate: () => Promise<{ usage: number | null; free: number | null }>;
  /** Listen for scans; returns how to stop. */
  readonly scans: (scanned: (code: string) => void) => () => void;
  /** What this browser lacks; empty: nothing. */
  readonly missing: () => string[];
  readonly reload: () => void;
}

export function browserSurroundings(version: string, scans: Surroundings["scans"]): Surroundings {
  return {
    version,
    kept: new Kept(),
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
    reload: () => location.reload(),
  };
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

/**
 * One writer per register: whoever holds the Web Lock. A second tab waits in the queue and says so; it may
 * ask the first to let go, which the first does at its next quiet moment, never in the middle of a sale.
 */
export interface Writing {
  /** Resolves when this tab is the writer. `onSecond` is called when another one is. */
  claim(onSecond: () => void): Promise<void>;
  /** Ask the other tab to let go. */
  ask(): void;
  /** Called when another tab asks; answer by `release` when quiet. */
  onAsked(listener: () => void): void;
  release(): void;
}

const LOCK = "tillbook-register";

export function webLock(locks: LockManager, channel: BroadcastChannel): Writing {
  let release: (() => void) | null = null;
  return {
    claim(onSecond) {
      return new Promise((resolve) => {
        const hold = (): Promise<void> =>
          new Promise((done) => {
            release = done;
            resolve();
          });
        void locks.request(LOCK, { ifAvailable: true }, (lock) => {
          if (lock) return hold();
          onSecond();
          void locks.request(LOCK, hold);
          return undefined;
        });
      });
    },
    ask: () => channel.postMessage("let go"),
    onAsked(listener) {
      channel.addEventListener("message", (event) => {
        if (event.data === "let go" && release) listener();
      });
    },
    release() {
      release?.();
      release = null;
    },
  };
}

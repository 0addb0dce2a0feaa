const FRAME_MS = 100;

/**
 * When what changed stands on the screen and nothing else waits: for what may come after it. A page that is hidden draws
 * no frame: the timer is for one that is hidden just now.
 */
export function painted(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, FRAME_MS);
    // Not every browser tells when it is idle.
    requestAnimationFrame(() => (globalThis.requestIdleCallback ?? setTimeout)(() => resolve()));
  });
}

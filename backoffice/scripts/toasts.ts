// Toasts leave by themselves after a while, never while one points at them or is inside.

import { onFresh, seenBefore } from "./fresh";

const STAYS_MS = 8000;
// What can be undone there waits until somebody has looked at what was done.
const WITH_ACT_MS = 60_000;

export function watchToasts(): void {
  onFresh((part) => {
    for (const toast of part.querySelectorAll<HTMLElement>("#toasts [data-toast]")) {
      if (seenBefore(toast, "Toast")) continue;
      const leave = () => {
        if (toast.matches(":hover, :focus-within")) window.setTimeout(leave, STAYS_MS);
        else toast.remove();
      };
      window.setTimeout(leave, toast.querySelector("button, a") ? WITH_ACT_MS : STAYS_MS);
    }
  });
}

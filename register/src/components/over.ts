/** What lies over everything, an open sheet too: a modal dialog hides and silences whatever stands outside of it. */
import { getContext, setContext, type Component } from "svelte";

const OVER = Symbol("over");

/** The part that each sheet takes in: what is said for a moment, and what screen readers hear. */
export function provideOver(part: Component): void {
  setContext(OVER, part);
}

export function useOver(): Component | undefined {
  return getContext<Component | undefined>(OVER);
}

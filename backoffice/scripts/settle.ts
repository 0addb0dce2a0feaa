// Bank lines to settle by keyboard: up and down choose a line, Enter accepts what is suggested,
// S searches, B books to an account, U takes back what was settled last.

import { onFresh, seenBefore } from "./fresh";

function typing(): boolean {
  const active = document.activeElement;
  return (
    active instanceof HTMLInputElement ||
    active instanceof HTMLSelectElement ||
    active instanceof HTMLTextAreaElement ||
    document.querySelector("dialog[open]") !== null
  );
}

function focusOn(line: HTMLElement | undefined): void {
  line?.focus({ focusVisible: true } as FocusOptions);
  line?.scrollIntoView({ block: "nearest" });
}

function press(event: KeyboardEvent): void {
  const list = document.querySelector<HTMLElement>("[data-settle]");
  if (!list || typing() || event.ctrlKey || event.metaKey || event.altKey) return;
  const lines = [...list.querySelectorAll<HTMLElement>(".settle-line")];
  const at = lines.findIndex((line) => line.contains(document.activeElement));
  const line = lines[at];
  const address = line?.querySelector<HTMLAnchorElement>(".settle-who a")?.href;
  const key = event.key.toLowerCase();
  if (key === "arrowdown" || key === "j") focusOn(lines[Math.min(at + 1, lines.length - 1)]);
  else if (key === "arrowup" || key === "k") focusOn(lines[Math.max(at - 1, 0)]);
  else if (key === "enter" && line && document.activeElement === line) {
    const accept = line.querySelector<HTMLButtonElement>("[data-accept]");
    if (accept) accept.click();
    else if (address) window.location.assign(address);
  } else if (key === "s" && address) window.location.assign(`${address}#search`);
  else if (key === "b" && address) window.location.assign(`${address}#book`);
  else if (key === "u") document.querySelector<HTMLButtonElement>("[data-undo]")?.click();
  else return;
  event.preventDefault();
}

export function watchSettling(): void {
  document.addEventListener("keydown", press);
  onFresh((part) => {
    const list = part.querySelector<HTMLElement>("[data-settle]");
    if (list && !seenBefore(list, "Settle")) focusOn(list.querySelector<HTMLElement>("[data-first]") ?? undefined);
  });
  const wanted = { "#search": "[data-settle-search]", "#book": "[data-settle-book]" };
  const field = wanted[window.location.hash as keyof typeof wanted];
  if (field) document.querySelector<HTMLElement>(field)?.focus();
}

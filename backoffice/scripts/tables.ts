// Lists: j and k walk the rows, Enter opens, x selects; the bulk bar counts what is selected.

import { onFresh, seenBefore } from "./fresh";

function typing(): boolean {
  const active = document.activeElement;
  return (
    active instanceof HTMLInputElement ||
    active instanceof HTMLTextAreaElement ||
    active instanceof HTMLSelectElement ||
    document.querySelector("dialog[open]") !== null
  );
}

function walk(table: HTMLTableElement, step: number): void {
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr:has(a)")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  if (next) {
    next.tabIndex = -1;
    next.focus({ focusVisible: true } as FocusOptions);
    next.scrollIntoView({ block: "nearest" });
  }
}

function press(event: KeyboardEvent): void {
  if (typing() || event.ctrlKey || event.metaKey || event.altKey) return;
  const table = document.querySelector<HTMLTableElement>("table[data-keys]");
  if (!table) return;
  const row = document.activeElement?.closest("tr");
  if (event.key === "j") walk(table, 1);
  else if (event.key === "k") walk(table, -1);
  else if (event.key === "Enter" && row && document.activeElement === row) {
    row.querySelector<HTMLAnchorElement>("a")?.click();
  } else if (event.key === "x" && row) {
    row.querySelector<HTMLInputElement>(".tick input")?.click();
  } else return;
  event.preventDefault();
}

function countSelected(bar: HTMLElement, table: HTMLElement): void {
  const boxes = [...table.querySelectorAll<HTMLInputElement>("tbody .tick input")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = table.querySelector<HTMLInputElement>("thead .tick input");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  bar.hidden = chosen === 0;
  // Beyond this page: offered once everything on it is chosen, gone as soon as something is not.
  const whole = bar.querySelector<HTMLElement>("[data-bulk-whole]");
  const beyond = bar.querySelector<HTMLInputElement>("[data-bulk-all]");
  if (whole) whole.hidden = chosen < boxes.length;
  if (beyond && chosen < boxes.length) beyond.checked = false;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = beyond?.checked ? (beyond.dataset.bulkAll ?? "") : String(chosen);
}

function setUpBar(bar: HTMLElement): void {
  const table = document.getElementById(bar.dataset.bulkBar ?? "");
  if (!table || seenBefore(bar, "Bulk")) return;
  const set = (checked: boolean) => {
    for (const box of table.querySelectorAll<HTMLInputElement>(".tick input")) {
      box.checked = checked;
    }
    countSelected(bar, table);
  };
  let last: HTMLInputElement | null = null;
  // With Shift, everything between this box and the one before gets the same tick.
  table.addEventListener("click", (event) => {
    const box = event.target as HTMLInputElement;
    if (!box.matches?.("tbody .tick input")) return;
    if (event.shiftKey && last) {
      const boxes = [...table.querySelectorAll<HTMLInputElement>("tbody .tick input")];
      const ends = [boxes.indexOf(last), boxes.indexOf(box)];
      const between = boxes.slice(Math.min(...ends), Math.max(...ends) + 1);
      for (const one of between) one.checked = box.checked;
    }
    last = box;
  });
  table.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches("thead .tick input")) set(box.checked);
    else countSelected(bar, table);
  });
  bar
    .querySelector("[data-bulk-all]")
    ?.addEventListener("change", () => countSelected(bar, table));
  bar.querySelector("[data-bulk-clear]")?.addEventListener("click", () => set(false));
  countSelected(bar, table);
}

export function watchTables(): void {
  document.addEventListener("keydown", press);
  onFresh((part) => {
    for (const bar of part.querySelectorAll<HTMLElement>("[data-bulk-bar]")) setUpBar(bar);
  });
}

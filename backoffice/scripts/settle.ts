// Bank lines to settle by keyboard: up and down choose a line, Enter accepts what is suggested,
// S searches, B books to an account, U takes back what was settled last.

import { ofThisPage } from "./companies";
import { minorOf, shown } from "./entry";
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
  const link = line?.querySelector<HTMLAnchorElement>(".settle-who a");
  const address = link && ofThisPage(link.href);
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

const signed = (text: string) => /^\s*[+\-−]/.test(text);

/** What somebody typed, with its sign; null where it cannot be read. */
function typed(text: string, exponent: number): number | null {
  const minor = minorOf(text.replace(/^\s*[+\-−]/, ""), "", exponent);
  return minor !== null && /^\s*[-−]/.test(text) ? -minor : minor;
}

/** What is chosen and booked of the line, and what is left. The server adds up again. */
function addUp(form: HTMLFormElement): void {
  const exponent = Number(form.dataset.exponent ?? "2");
  let chosen = 0;
  let stood = 0;
  for (const row of form.querySelectorAll<HTMLElement>("[data-settle-item]")) {
    if (!row.querySelector<HTMLInputElement>("[name=item]")?.checked) continue;
    const part = row.querySelector<HTMLInputElement>(".settle-part")?.value.trim() ?? "";
    const minor = part ? (typed(part, exponent) ?? 0) : Number(row.dataset.open ?? "0");
    chosen += minor;
    if ("moves" in row.dataset) stood += minor;
  }
  const kept = form.querySelector<HTMLInputElement>("[data-kept]");
  if (kept?.checked) chosen += Number(kept.dataset.kept);
  const rest = Number(form.dataset.amount) - chosen;
  let booked = 0;
  let takesRest = false;
  for (const row of form.querySelectorAll<HTMLElement>("[data-settle-row]")) {
    const account = row.querySelector<HTMLInputElement>("[name=account]")?.value.trim();
    const text = row.querySelector<HTMLInputElement>("[name=amount]")?.value ?? "";
    const minor = typed(text, exponent) ?? 0;
    if (text.trim()) booked += rest < 0 && !signed(text) ? -minor : minor;
    else if (account) takesRest = true;
  }
  if (takesRest) booked = rest;
  const moved = movedBy(form, rest - booked, stood);
  for (const [name, minor] of Object.entries({ chosen, booked, moved, left: rest - booked - moved })) {
    const place = form.querySelector<HTMLElement>(`[data-sum="${name}"]`);
    if (place) place.textContent = (name === "moved" && minor > 0 ? "+" : "") + shown(minor, exponent);
    if (place && name === "left") place.dataset.state = minor ? "uneven" : "even";
  }
}

/** What is left of items in another currency is the exchange rate's, as far as one moves. */
function movedBy(form: HTMLFormElement, left: number, stood: number): number {
  const wanted = form.querySelector<HTMLInputElement>("[name=exchange]");
  const most = (Math.abs(stood) * Number(wanted?.dataset.movedPpm ?? "0")) / 1_000_000;
  const moved = wanted?.checked && Math.abs(left) <= most ? left : 0;
  const place = form.querySelector<HTMLElement>("[data-moved]");
  if (place) place.hidden = moved === 0;
  return moved;
}

function addRow(form: HTMLFormElement): void {
  const template = form.querySelector<HTMLTemplateElement>("#settle-row");
  const rows = form.querySelector<HTMLElement>("[data-settle-rows]");
  if (!template || !rows) return;
  const number = rows.children.length + 1;
  const fresh = template.content.cloneNode(true) as DocumentFragment;
  for (const one of fresh.querySelectorAll<HTMLElement>("[id]")) one.id = one.id.replace(/-0\b/, `-${number}`);
  for (const one of fresh.querySelectorAll("label")) one.htmlFor = one.htmlFor.replace(/-0$/, `-${number}`);
  rows.append(fresh);
  rows.lastElementChild?.querySelector("input")?.focus();
}

/** Enter looks where one looks, and settles everywhere else. */
function entered(form: HTMLFormElement, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.key !== "Enter" || target.tagName !== "INPUT") return;
  event.preventDefault();
  const wanted = target.closest("[data-settle-find]") ? "[data-look]" : "[data-settle-go]";
  form.querySelector<HTMLButtonElement>(wanted)?.click();
}

function watchLine(form: HTMLFormElement): void {
  form.addEventListener("input", () => addUp(form));
  form.addEventListener("keydown", (event) => entered(form, event));
  form.querySelector("[data-settle-more]")?.addEventListener("click", (event) => {
    event.preventDefault();
    addRow(form);
  });
  addUp(form);
}

export function watchSettling(): void {
  document.addEventListener("keydown", press);
  onFresh((part) => {
    const form = part.querySelector<HTMLFormElement>("[data-settle-line]");
    if (form && !seenBefore(form, "SettleLine")) watchLine(form);
  });
  onFresh((part) => {
    const list = part.querySelector<HTMLElement>("[data-settle]");
    if (list && !seenBefore(list, "Settle")) focusOn(list.querySelector<HTMLElement>("[data-first]") ?? undefined);
  });
  const wanted = { "#search": "[data-settle-search]", "#book": "[data-settle-book]" };
  const field = wanted[window.location.hash as keyof typeof wanted];
  if (field) document.querySelector<HTMLElement>(field)?.focus();
}

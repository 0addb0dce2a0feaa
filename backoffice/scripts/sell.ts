// Selling by keyboard. Enter in the empty search field goes on to what was given; Enter there
// shows the change first and takes the money when nothing changed since. The form comes back
// after each entry: the hand stays where it was, and what is scanned meanwhile waits its turn. The
// basket comes back with the empty form, until it is posted or forgotten.

import { keepBasket, keepSent, takeBack } from "./drafts";

type Control = HTMLInputElement | HTMLSelectElement;

/** How long a changed figure waits for the press of a button that sends it anyway. */
const SETTLE_MS = 150;

let underWay = false;
/** Says that the basket was brought back, and nobody has been told yet: also over a whole page. */
const BACK = "basket-back";
/** Between the old form and the new one, when a key would reach neither. */
let swapping = false;
let sentText = "";
let place: { name: string; index: number; typed: string } | null = null;
const scanned: string[] = [];

const theForm = () => document.querySelector<HTMLFormElement>("form.sell");
const finder = () => theForm()?.querySelector<HTMLInputElement>("[data-find]") ?? null;
const named = (name: string) => [
  ...document.querySelectorAll<Control>(`form.sell [name="${CSS.escape(name)}"]`),
];

function update(): void {
  const form = theForm();
  form?.requestSubmit(form.querySelector<HTMLButtonElement>("button[value=update]"));
}

/** Whether this key was typed into the search field while there was none. */
function keptForLater(event: KeyboardEvent): boolean {
  if (!swapping || place?.name !== "find" || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.key === "Enter") {
    if (place.typed.trim()) scanned.push(place.typed);
    place.typed = "";
  } else if (event.key.length === 1) {
    place.typed += event.key;
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

function keyed(event: KeyboardEvent): void {
  if (keptForLater(event)) return;
  const control = event.target;
  if (event.key !== "Enter" || !(control instanceof HTMLInputElement)) return;
  const form = control.closest<HTMLFormElement>("form.sell");
  if (!form) return;
  if (control.matches("[data-find]")) {
    if (underWay) {
      event.preventDefault();
      if (control.value.trim()) scanned.push(control.value);
      control.value = "";
    } else if (control.value.trim() === "") {
      event.preventDefault();
      const given = form.querySelector<HTMLInputElement>("[name=given]");
      if (form.querySelector("[name=sku]")) given?.select();
    }
  } else if (control.name === "given" && control.value === control.defaultValue && !underWay) {
    const take = form.querySelector<HTMLButtonElement>("button[value=take]");
    if (take) {
      event.preventDefault();
      form.requestSubmit(take);
    }
  }
}

/** Leaving a changed figure prices the basket again, unless a button does so just now. */
function changed(event: Event): void {
  const control = event.target as HTMLElement;
  if (!control.closest("form.sell") || control.matches("[data-find]")) return;
  if (!control.closest("form")?.hasAttribute("hx-post")) return;
  setTimeout(() => {
    if (!underWay && control.isConnected) update();
  }, SETTLE_MS);
}

/** One request at a time: the next one needs the lines that this one brings. */
function asked(event: Event): void {
  if (!(event.target as Element).matches?.("form.sell")) return;
  if (underWay) {
    event.preventDefault();
    return;
  }
  underWay = true;
  const form = theForm();
  if (form) keepSent(nameOf(form), form);
  const find = finder();
  sentText = find?.value ?? "";
  if (find) find.value = "";
}

function failed(): void {
  const form = theForm();
  if (!form || !underWay) return;
  underWay = false;
  swapping = false;
  const find = finder();
  if (find && !find.value) find.value = sentText;
  const sentence = form.querySelector<HTMLElement>("[data-failed]");
  if (sentence) sentence.hidden = false;
}

function remember(): void {
  swapping = true;
  // HTMX hands a style on to the field that takes its place, which the policy refuses: what
  // extensions of a browser and programs that take pictures leave on a field goes with it.
  for (const one of theForm()?.querySelectorAll("[style]") ?? []) one.removeAttribute("style");
  const active = document.activeElement;
  const known = active instanceof HTMLInputElement || active instanceof HTMLSelectElement;
  place = known && active.closest("form.sell")
    ? { name: active.name, index: named(active.name).indexOf(active), typed: active.value }
    : null;
  const find = finder();
  if (find?.value && place?.name !== "find") scanned.push(find.value);
}

function cameBack(): void {
  swapping = false;
  const find = finder();
  if (!find) return;
  underWay = false;
  keepWhatIsThere();
  const next = (place ? named(place.name)[Math.max(place.index, 0)] : undefined) ?? find;
  if (next === find && place?.name === "find" && place.typed) next.value = place.typed;
  next.focus();
  if (next instanceof HTMLInputElement && !(next === find && place?.typed)) next.select();
  place = null;
  // What could not be found is settled first; the rest waits.
  if (scanned.length > 0 && find.getAttribute("aria-invalid") !== "true") {
    const typing = find.value;
    find.value = scanned.shift() ?? "";
    update();
    find.value = typing;
  }
}

/** What stands in the basket is kept under its form's name; an empty one has nothing to keep. */
function keepWhatIsThere(): void {
  const form = theForm();
  if (!form) return;
  if (!form.querySelector("[name=sku]")) {
    takeBack(nameOf(form));
    return;
  }
  keepBasket(nameOf(form), form);
  const line = document.querySelector<HTMLTemplateElement>("#draft-line");
  if (line && sessionStorage.getItem(BACK)) form.before(line.content.cloneNode(true));
  else document.querySelector("[data-draft-line]")?.remove();
  sessionStorage.removeItem(BACK);
}

/** Begin anew, without what stands in the basket. */
function forget(event: Event): void {
  const form = theForm();
  if (!form || !(event.target as Element).closest("[data-basket-drop], [data-draft-drop]")) return;
  event.preventDefault();
  takeBack(nameOf(form));
  // Its buttons are called "action", so the property of that name is one of them.
  window.location.assign(form.getAttribute("action") ?? "/sell/");
}

const nameOf = (form: HTMLFormElement) => form.dataset.basket ?? "";

/** Put what was kept into the empty form, and have it priced. The sale keeps its key: what was
 * posted after all is not posted a second time. */
function bringBack(form: HTMLFormElement): void {
  if (form.querySelector("[name=sku]")) return;
  const values = takeBack(nameOf(form)).filter(([name]) => name !== "shown");
  if (!values.some(([name, value]) => (name === "sku" || name === "find") && value)) return;
  for (const [name, value] of values) {
    const control = named(name).find((one) => !one.dataset.back);
    if (control) {
      control.value = value;
      continue;
    }
    const carried = document.createElement("input");
    Object.assign(carried, { type: "hidden", name, value });
    carried.dataset.back = "1";
    form.append(carried);
  }
  sessionStorage.setItem(BACK, "1");
  update();
}

export function watchSelling(): void {
  const form = theForm();
  if (!form) return;
  document.addEventListener("keydown", keyed);
  document.addEventListener("change", changed);
  document.addEventListener("click", forget);
  document.addEventListener("htmx:config:request", asked);
  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("htmx:after:swap", cameBack);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", failed);
  // The browser's Back button brings the form of a sale that is posted: begin a new one.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && underWay) location.reload();
  });
  if (form.querySelector("[name=sku]")) keepWhatIsThere();
  // Once the page has settled, so that HTMX is the one who sends it.
  window.addEventListener("load", () => bringBack(form));
}

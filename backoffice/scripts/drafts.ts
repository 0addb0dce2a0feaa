// Unsaved work survives a reload: what is typed into a form with data-draft is kept on this device
// until the form is saved, and put back when the page still shows what it showed then. What was sent
// counts as saved when an ordinary page follows; the sign-in page or a page of an error does not.

import { pageHeaders } from "./headers";

interface Draft {
  base: string;
  values: [string, string][];
  sent?: boolean;
}

const ALL = "draft:";
// The same address is another form in another of one's companies.
const PREFIX = `${ALL}${pageHeaders()["X-Company"] ?? ""}:`;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "of_company", "action", "once"]);

function valuesOf(form: HTMLFormElement): [string, string][] {
  const found: [string, string][] = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !LEFT_OUT.has(name)) found.push([name, value]);
  }
  return found;
}

function read(key: string, store: Storage = localStorage): Draft | null {
  try {
    return JSON.parse(store.getItem(key) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

function put(form: HTMLFormElement, values: [string, string][]): void {
  // A form whose lines come and go makes room for as many as there were.
  form.dispatchEvent(new CustomEvent("draft-back", { detail: values }));
  const rest = new Map<string, string[]>();
  for (const [name, value] of values) rest.set(name, [...(rest.get(name) ?? []), value]);
  for (const control of form.elements) {
    const typed =
      control instanceof HTMLInputElement ||
      control instanceof HTMLSelectElement ||
      control instanceof HTMLTextAreaElement;
    if (!typed || !control.name || LEFT_OUT.has(control.name)) continue;
    const own = rest.get(control.name) ?? [];
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) {
      control.checked = own.includes(control.value);
    } else if (own.length) {
      control.value = own.shift() ?? "";
    }
  }
}

function tell(form: HTMLFormElement, key: string, base: Draft): void {
  const line = document.querySelector<HTMLTemplateElement>("#draft-line");
  if (!line) return;
  form.prepend(line.content.cloneNode(true));
  form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    localStorage.removeItem(key);
    put(form, JSON.parse(base.base) as [string, string][]);
    form.querySelector("[data-draft-line]")?.remove();
  });
}

function watch(form: HTMLFormElement): void {
  const key = PREFIX + (form.dataset.draft ?? "");
  const base = JSON.stringify(valuesOf(form));
  const wrong = form.querySelector("[aria-invalid], .form-errors") !== null;
  const draft = read(key);
  if (draft && !wrong && draft.base === base && JSON.stringify(draft.values) !== base) {
    put(form, draft.values);
    tell(form, key, draft);
  } else if (draft && !wrong) {
    localStorage.removeItem(key);
  }
  let waiting = 0;
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      const kept: Draft = { base, values: valuesOf(form) };
      localStorage.setItem(key, JSON.stringify(kept));
    }, 200);
  });
  form.addEventListener("submit", () => {
    window.clearTimeout(waiting);
    const kept: Draft = { base, values: valuesOf(form), sent: true };
    localStorage.setItem(key, JSON.stringify(kept));
  });
}

/** Keep what is on its way to the server, under this name, until it is known to have arrived. */
export function keepSent(name: string, form: HTMLFormElement): void {
  const kept: Draft = { base: "", values: valuesOf(form), sent: true };
  sessionStorage.setItem(PREFIX + name, JSON.stringify(kept));
}

/** Keep what stands in this form, under this name, until it is sent or forgotten. A basket belongs
 * to its tab: in a second one somebody else is served. */
export function keepBasket(name: string, form: HTMLFormElement): void {
  const kept: Draft = { base: "", values: valuesOf(form) };
  sessionStorage.setItem(PREFIX + name, JSON.stringify(kept));
}

/** What was kept under this name, and is not kept any longer. */
export function takeBack(name: string): [string, string][] {
  const draft = read(PREFIX + name, sessionStorage);
  sessionStorage.removeItem(PREFIX + name);
  return draft?.values ?? [];
}

/** A draft that was sent, and whose form is not here again, was saved. A page that is no answer to
 * it (sign in first, an error) says the contrary: then it is as if it had not been sent. */
function settleSent(here: Set<string>): void {
  const saved = document.querySelector("[data-nothing-saved]") === null;
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) {
      if (!key.startsWith(saved ? PREFIX : ALL) || here.has(key)) continue;
      const draft = read(key, store);
      if (!draft?.sent) continue;
      if (saved) store.removeItem(key);
      else store.setItem(key, JSON.stringify({ ...draft, sent: false }));
    }
  }
}

export function watchDrafts(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")];
  const here = forms.map((form) => form.dataset.draft);
  const basket = document.querySelector<HTMLFormElement>("form[data-basket]")?.dataset.basket;
  settleSent(new Set([...here, basket].map((name) => PREFIX + (name ?? ""))));
  for (const form of forms) watch(form);
}

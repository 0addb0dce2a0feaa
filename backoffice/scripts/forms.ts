// Forms: a wrong field says so when one leaves it; the pressed button says what it is doing;
// nothing is sent twice. While something is pressed no line comes or goes: the button would move away
// from under the finger, and the click be lost.

import { onFresh } from "./fresh";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What the server said of a control, and holds as long as it has the value it said it of. */
const served = new WeakMap<Control, string>();

function unchanged(control: Control): boolean {
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    const given = options.filter((option) => option.defaultSelected);
    if (!given.length) return control.selectedIndex <= 0;
    return options.every((option) => option.selected === option.defaultSelected);
  }
  if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) {
    return control.checked === control.defaultChecked;
  }
  return control.value === control.defaultValue;
}

/** What is wrong with it in the page's language: the browser's own words are in the browser's. */
function wrongWith(control: Control): string {
  const { validity } = control;
  const words = document.body.dataset;
  if (validity.customError) return control.validationMessage;
  if (validity.valueMissing) {
    return (control instanceof HTMLSelectElement ? words.choose : words.missing) ?? "";
  }
  if (control.dataset.wrong) return control.dataset.wrong;
  if (control instanceof HTMLInputElement) {
    if (validity.typeMismatch && control.type === "email") return words.email ?? "";
    if (validity.rangeUnderflow) return (words.least ?? "").replace("{n}", control.min);
    if (validity.rangeOverflow) return (words.most ?? "").replace("{n}", control.max);
  }
  return control.title || words.odd || control.validationMessage;
}

function sentenceOf(control: Control): string {
  if (!control.validity.valid) return wrongWith(control) || control.validationMessage;
  return unchanged(control) ? (served.get(control) ?? "") : "";
}

/** Where a field says what is wrong; one that had nothing to say yet gets the place now. */
function placeIn(field: Element): HTMLElement {
  const known = field.querySelector<HTMLElement>(".field-error");
  if (known) return known;
  const made = document.createElement("p");
  made.className = "field-error";
  made.setAttribute("role", "alert");
  made.append(document.createElement("span"));
  field.append(made);
  return made;
}

/** The first that is wrong comes into view, clear of the bar at the top, and is told about in the
 * field instead of in the browser's bubble. A control that nobody sees keeps the bubble. */
function refuse(event: Event): void {
  const control = event.target as Control;
  if (!control.closest("form") || !control.closest(".field")) return;
  for (let at = control.closest("details"); at; at = at.parentElement?.closest("details") ?? null) {
    at.open = true;
  }
  if (!control.offsetParent) return;
  event.preventDefault();
  tell(control);
  const first = [...(control.form?.elements ?? [])].find(
    (one) => !(one instanceof HTMLFieldSetElement) && one.matches(":invalid"),
  );
  if (first !== control) return;
  control.focus({ preventScroll: true });
  control.closest(".field")?.scrollIntoView({ block: "center" });
}

function tell(control: Control): void {
  const field = control.closest(".field");
  const place = field && placeIn(field);
  if (!field || !place) return;
  if (!served.has(control)) {
    const wrong = control.getAttribute("aria-invalid") === "true";
    served.set(control, wrong ? (place.textContent?.trim() ?? "") : "");
  }
  const sentence = sentenceOf(control);
  field.classList.toggle("field-wrong", sentence !== "");
  if (sentence) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  place.hidden = sentence === "";
  const words = place.querySelector("span");
  if (words) words.textContent = sentence;
}

function sayBusy(form: HTMLFormElement, button: HTMLElement | null): void {
  const verb = button?.dataset.busy ?? form.dataset.busy;
  if (!(button instanceof HTMLButtonElement) || !verb) return;
  // Keeps its width, so that nothing beside it moves.
  button.style.width = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  const label = button.querySelector(".button-label");
  if (label) label.textContent = verb;
}

/** Calls `act` now, or after the click when something is being pressed. */
function settled(): (act: () => void) => void {
  let pressing = false;
  let waiting: (() => void)[] = [];
  const released = () => {
    // The click comes after this, before anything that waits.
    window.setTimeout(() => {
      pressing = false;
      const acts = waiting;
      waiting = [];
      for (const act of acts) act();
    });
  };
  document.addEventListener("pointerdown", () => (pressing = true), true);
  for (const name of ["pointerup", "pointercancel", "dragend"]) {
    document.addEventListener(name, released, true);
  }
  return (act) => {
    if (pressing) waiting.push(act);
    else act();
  };
}

/** Enter in a field of a menu presses the button of that menu; where a scanner writes several codes,
 * its Enter parts them; where a form asks for a choice of buttons, it chooses none. */
function enterIn(event: KeyboardEvent): void {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !(field instanceof HTMLInputElement)) return;
  if (event.defaultPrevented || field.type === "submit" || field.type === "checkbox") return;
  const button = field.closest(".menu-panel")?.querySelector<HTMLElement>("button[type=submit]");
  if (field.dataset.check === "gtin") {
    event.preventDefault();
    if (field.value && !field.value.endsWith(" ")) {
      field.value += " ";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  } else if (button) {
    event.preventDefault();
    button.click();
  } else if (field.form?.dataset.enter === "none") {
    event.preventDefault();
  }
}

export function watchForms(): void {
  document.addEventListener("keydown", enterIn);
  const whenSettled = settled();
  document.addEventListener("focusout", (event) => {
    const control = event.target;
    if (
      control instanceof HTMLInputElement ||
      control instanceof HTMLSelectElement ||
      control instanceof HTMLTextAreaElement
    ) {
      const touched = control.value !== "" || control.getAttribute("aria-invalid") === "true";
      if (touched && control.closest("form")) whenSettled(() => tell(control));
    }
  });
  document.addEventListener("invalid", refuse, true);
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    sayBusy(form, (event as SubmitEvent).submitter);
  });
  // Coming back with the browser's Back button finds the form ready again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
        delete form.dataset.sent;
      }
    }
  });
  onFresh((part) => {
    for (const box of part.querySelectorAll<HTMLInputElement>("input[data-some]")) {
      box.indeterminate = true;
    }
  });
}

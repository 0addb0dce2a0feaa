// Forms: a wrong field says so when one leaves it; the pressed button says what it is doing;
// nothing is sent twice.

import { onFresh } from "./fresh";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function tell(control: Control): void {
  const field = control.closest(".field");
  const place = field?.querySelector<HTMLElement>(".field-error");
  if (!field || !place) return;
  const sentence = control.validity.valid
    ? ""
    : control.dataset.wrong || control.validationMessage;
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

export function watchForms(): void {
  document.addEventListener("focusout", (event) => {
    const control = event.target;
    if (
      control instanceof HTMLInputElement ||
      control instanceof HTMLSelectElement ||
      control instanceof HTMLTextAreaElement
    ) {
      const touched = control.value !== "" || control.getAttribute("aria-invalid") === "true";
      if (touched && control.closest("form")) tell(control);
    }
  });
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

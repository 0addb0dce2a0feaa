// Selling by keyboard: Enter in the empty search field goes on to what was given, Enter there
// shows the change first and takes the money when nothing changed since.

function keyed(event: KeyboardEvent): void {
  const control = event.target;
  if (event.key !== "Enter" || !(control instanceof HTMLInputElement)) return;
  const form = control.closest<HTMLFormElement>("form.sell");
  if (!form) return;
  if (control.matches("[data-find]") && control.value.trim() === "") {
    const given = form.querySelector<HTMLInputElement>("[name=given]");
    if (form.querySelector("[name=sku]") && given) {
      event.preventDefault();
      given.focus();
      given.select();
    }
  } else if (control.name === "given" && control.value === control.defaultValue) {
    const take = form.querySelector<HTMLButtonElement>("button[value=take]");
    if (take) {
      event.preventDefault();
      form.requestSubmit(take);
    }
  }
}

/** The lines come again after each entry: the hand stays where it was. */
function keepPlace(): void {
  let place: { name: string; index: number } | null = null;
  const named = (name: string) =>
    [...document.querySelectorAll<HTMLInputElement>(`form.sell [name="${CSS.escape(name)}"]`)];
  document.addEventListener("htmx:before:swap", () => {
    const active = document.activeElement;
    place =
      active instanceof HTMLInputElement || active instanceof HTMLSelectElement
        ? { name: active.name, index: named(active.name).indexOf(active as HTMLInputElement) }
        : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!document.querySelector("form.sell")) return;
    const control = place ? named(place.name)[Math.max(place.index, 0)] : undefined;
    const next = control ?? document.querySelector<HTMLInputElement>("form.sell [data-find]");
    next?.focus();
    if (next instanceof HTMLInputElement) next.select();
  });
}

export function watchSelling(): void {
  document.addEventListener("keydown", keyed);
  keepPlace();
}

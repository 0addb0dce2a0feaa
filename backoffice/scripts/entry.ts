// An entry by hand: Enter goes on, a last line makes the next one, and debit and credit are held
// against each other while one types. The server reads the figures again: this is only a help.

/** A figure in its smallest unit; null where it cannot be read, or in two ways. */
export function minorOf(text: string, group: string, exponent: number): number | null {
  const body = text.replace(/[\s'’\u00a0\u202f]/g, "");
  if (body === "") return 0;
  if (!/^\d+(?:[.,]\d+)*$/.test(body)) return null;
  const marks = body.replace(/\d/g, "");
  const last = marks.at(-1) ?? "";
  const single = marks.length === 1;
  const [whole, part] = single ? body.split(last) : ["", ""];
  if (single && last === group && part?.length === 3 && (whole?.length ?? 9) < 4) return null;
  const decimal = single || new Set(marks).size === 2 ? last : "";
  const at = decimal ? body.lastIndexOf(decimal) : body.length;
  const units = body.slice(0, at).replace(/[.,]/g, "");
  const rest = body.slice(at + 1);
  if (rest.length > exponent && /[1-9]/.test(rest.slice(exponent))) return null;
  const minor = Number(units + rest.slice(0, exponent).padEnd(exponent, "0"));
  return Number.isSafeInteger(minor) ? minor : null;
}

const lines = (form: HTMLElement) => [...form.querySelectorAll<HTMLElement>("[data-line]")];
const cell = (line: HTMLElement, name: string) =>
  line.querySelector<HTMLInputElement>(`[name="${name}"]`);

/** A figure as the pages write it. */
export function shown(minor: number, exponent: number): string {
  const form = new Intl.NumberFormat(document.documentElement.lang || undefined, {
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  return form.format(minor / 10 ** exponent).replace("-", "−");
}

function addUp(form: HTMLFormElement): void {
  const exponent = Number(form.dataset.exponent ?? "2");
  const sums = { debit: 0, credit: 0 };
  let readable = true;
  let converted = false;
  for (const line of lines(form)) {
    const sided = cell(line, "debit")?.value.trim() || cell(line, "credit")?.value.trim();
    if (cell(line, "foreign")?.value.trim() && !sided) converted = true;
    for (const side of ["debit", "credit"] as const) {
      const minor = minorOf(cell(line, side)?.value ?? "", form.dataset.group ?? "", exponent);
      if (minor === null) readable = false;
      else sums[side] += minor;
    }
  }
  for (const side of ["debit", "credit"] as const) {
    const place = form.querySelector(`[data-sum="${side}"]`);
    if (place) place.textContent = shown(sums[side], exponent);
  }
  const off = form.querySelector<HTMLElement>("[data-off]");
  if (!off) return;
  const apart = Math.abs(sums.debit - sums.credit);
  const nothing = sums.debit === 0 && sums.credit === 0;
  const words = apart ? `${shown(apart, exponent)} ${off.dataset.uneven ?? ""}` : off.dataset.even;
  const said = converted ? off.dataset.rate : nothing ? "" : words;
  off.textContent = (readable ? said : off.dataset.odd) ?? "";
  off.dataset.state = readable && !apart ? "even" : "uneven";
}

function renumber(form: HTMLFormElement): void {
  lines(form).forEach((line, place) => {
    const number = line.querySelector("[data-number]");
    if (number) number.textContent = String(place + 1);
  });
  addUp(form);
}

function addLine(form: HTMLFormElement): HTMLElement | undefined {
  const template = document.querySelector<HTMLTemplateElement>("#entry-line");
  const last = lines(form).at(-1);
  if (!template || !last) return undefined;
  last.after(template.content.cloneNode(true));
  renumber(form);
  return lines(form).at(-1);
}

/** Enter goes to the next field of the line, and from the last to the next line's account. */
function goOn(form: HTMLFormElement, control: HTMLInputElement): void {
  const line = control.closest<HTMLElement>("[data-line]");
  if (!line) return;
  const order = ["account", "note", "debit", "credit"];
  const place = order.indexOf(control.name);
  const filled = control.name === "debit" && control.value.trim() !== "";
  if (place >= 0 && place < 3 && !filled) {
    cell(line, order[place + 1] ?? "")?.focus();
    return;
  }
  const all = lines(form);
  const next = all[all.indexOf(line) + 1] ?? addLine(form);
  if (next) cell(next, "account")?.focus();
}

function removed(form: HTMLFormElement, line: HTMLElement): void {
  const all = lines(form);
  const next = all[all.indexOf(line) + 1] ?? all[all.indexOf(line) - 1];
  line.remove();
  if (!lines(form).length) return;
  renumber(form);
  if (next) cell(next, "account")?.focus();
}

function pressed(form: HTMLFormElement, event: Event): void {
  const target = event.target as Element;
  const line = target.closest<HTMLElement>("[data-line]");
  const more = target.closest<HTMLElement>("[data-details]");
  if (target.closest("[data-add]")) {
    event.preventDefault();
    const added = addLine(form);
    if (added) cell(added, "account")?.focus();
  } else if (line && more) {
    const folded = line.querySelector(".entry-more")?.toggleAttribute("data-folded") ?? false;
    more.setAttribute("aria-expanded", String(!folded));
  } else if (line && target.closest("[data-remove]") && lines(form).length > 2) {
    removed(form, line);
  }
}

export function watchEntry(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-entry]");
  if (!form) return;
  form.addEventListener("input", () => addUp(form));
  form.addEventListener("click", (event) => pressed(form, event));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector<HTMLButtonElement>("button[value=post]"));
    } else if (event.target.closest("[data-line]")) {
      event.preventDefault();
      goOn(form, event.target);
    } else if (event.target.name === "memo" || event.target.name === "day") {
      event.preventDefault();
      form.querySelector<HTMLInputElement>("[data-line] [name=account]")?.focus();
    }
  });
  form.addEventListener("draft-back", (event) => {
    const values = (event as CustomEvent<[string, string][]>).detail;
    const wanted = values.filter(([name]) => name === "account").length;
    while (lines(form).length < wanted && addLine(form));
    window.setTimeout(() => addUp(form));
  });
  addUp(form);
}

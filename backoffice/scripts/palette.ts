// Find anything. Without a script the field is a form that leads to the search page; with one the
// answers hang below it while one types, and arrows and Enter choose among them.

import { ofThisPage } from "./companies";
import { pageHeaders } from "./headers";

const PAUSE_MS = 120;

export function watchPalette(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-palette]");
  const field = form?.querySelector<HTMLInputElement>("[data-search]");
  const list = form?.querySelector<HTMLElement>(".palette");
  if (form && field && list) new Palette(form, field, list);
}

class Palette {
  private timer = 0;
  private asked = 0;
  private answered = "";

  constructor(
    private readonly form: HTMLFormElement,
    private readonly field: HTMLInputElement,
    private readonly list: HTMLElement,
  ) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.askSoon());
    field.addEventListener("focus", () => void this.ask());
    field.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("click", (event) => {
      if (!form.contains(event.target as Node)) this.close();
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget as Node | null)) this.close();
    });
    document.addEventListener("keydown", (event) => this.onShortcut(event));
  }

  private onShortcut(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (this.field.offsetParent === null) {
      // On a phone the field is not there: its page is.
      window.location.assign(ofThisPage(this.form.action));
      return;
    }
    this.field.focus();
    this.field.select();
  }

  private askSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE_MS);
  }

  private async ask(): Promise<void> {
    const number = ++this.asked;
    const text = this.field.value;
    const query = new URLSearchParams({ q: text, part: "1" });
    const answer = await fetch(`${this.form.action}?${query}`, { headers: pageHeaders() }).catch(() => null);
    // A tab of another company than the one that is worked in by now: its page says so.
    if (answer?.status === 409) window.location.assign(ofThisPage(this.form.action));
    // An answer to what was typed before, or one that failed, says nothing now.
    if (number !== this.asked || !answer?.ok || !this.form.contains(document.activeElement)) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.list.replaceChildren(...parsed.body.childNodes);
    this.hits().forEach((hit, place) => {
      hit.id = `palette-${place}`;
      hit.setAttribute("role", "option");
      hit.tabIndex = -1;
    });
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.answered = text;
    this.choose(text ? 0 : -1);
  }

  private hits(): HTMLAnchorElement[] {
    return [...this.list.querySelectorAll<HTMLAnchorElement>("a.palette-hit")];
  }

  private chosen(): number {
    return this.hits().findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  }

  private choose(place: number): void {
    const hits = this.hits();
    hits.forEach((hit, at) => hit.setAttribute("aria-selected", String(at === place)));
    const hit = hits[place];
    if (!hit) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    this.field.setAttribute("aria-activedescendant", hit.id);
    hit.scrollIntoView({ block: "nearest" });
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.hits().length;
    if (event.key === "Escape") {
      this.close();
      this.field.blur();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = this.chosen();
      this.choose(at < 0 && step < 0 ? count - 1 : (at + step + count) % count);
    } else if (event.key === "Enter" && !this.list.hidden) {
      // Enter before the answers to these words came is the plain form: its page.
      const hit = this.hits()[this.chosen()];
      if (hit && this.answered === this.field.value) {
        event.preventDefault();
        window.location.assign(ofThisPage(hit.href));
      }
    }
  }

  private close(): void {
    this.asked += 1;
    window.clearTimeout(this.timer);
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

// Counting stock by phone: a scan and a figure are a line, kept on this device until the server has
// it, and sent as often as needed under one id. Without a network counting goes on; the page must
// only stay open. Each line says when it was counted by this device's clock, and the message when
// it was sent by the same clock: how long ago that was is right however wrong the clock.

import { watchCamera } from "./camera";
import { type Found, type Line, newId, type Told } from "./counted";
import { pageHeaders } from "./headers";

const AGAIN_MS = 4000;
/** As many digits are a barcode, not a figure: the scanner was quicker than the thumb. */
const BARCODE = /^[0-9]{8,}$/;
const AT_ONCE = 100;

class Counting {
  private readonly key: string;
  private lines: Line[];
  private sending = false;
  private readonly form: HTMLFormElement;
  private asked = 0;
  /** Whether what was scanned is traced: then it has to be said which lot it is. */
  private traced = false;
  private readonly refused = new Map<string, Line>();
  private readonly mark = (1.5).toLocaleString(document.documentElement.lang || undefined).charAt(1);

  constructor(private readonly root: HTMLElement) {
    this.key = `count:${root.dataset["count"] ?? ""}`;
    this.lines = this.kept();
    this.form = root.querySelector<HTMLFormElement>("form.count-form")!;
    this.form.addEventListener("submit", (event) => this.submitted(event));
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("submit", (event) => this.undone(event));
    this.input("sku").addEventListener("keydown", (event) => this.scanned(event));
    this.input("lot").addEventListener("keydown", (event) => this.lotSaid(event));
    this.part("data-new-lot").hidden = true;
    this.showLots(false);
    addEventListener("online", () => void this.send());
    for (const hidden of root.querySelectorAll<HTMLElement>("[data-pad], [data-each]")) hidden.hidden = false;
    // The pad is the keyboard here; a key of it leaves the hand in the field, so that Enter counts.
    this.input("quantity").inputMode = "none";
    root.addEventListener("mousedown", (event) => {
      if ((event.target as Element).closest("[data-key]")) event.preventDefault();
    });
    root.querySelector<HTMLElement>("[data-mark]")!.textContent = this.mark;
    watchCamera(root, (code) => {
      this.input("sku").value = code;
      this.code();
    });
    for (const line of this.lines) this.show(line);
    this.tell();
    void this.send();
    setInterval(() => void this.send(), AGAIN_MS);
  }

  private kept(): Line[] {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(found) ? (found as Line[]) : [];
    } catch {
      return [];
    }
  }

  private keep(): void {
    if (this.lines.length > 0) localStorage.setItem(this.key, JSON.stringify(this.lines));
    else localStorage.removeItem(this.key);
    this.tell();
  }

  private input(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }

  private words(name: string): string {
    return this.root.dataset[name] ?? "";
  }

  private part(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[${name}]`)!;
  }

  private wrong(text: string): void {
    const place = this.part("data-wrong");
    place.textContent = text;
    place.hidden = text === "";
  }

  private tell(): void {
    const place = this.part("data-unsent");
    place.hidden = this.lines.length === 0;
    place.textContent = `${this.words("waiting")} ${this.lines.length}`;
  }

  private each(): boolean {
    return this.part("data-each").querySelector("input")!.checked;
  }

  /** Enter in the code field: what a scanner types last. */
  private scanned(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.code();
  }

  private code(): void {
    const code = this.input("sku").value.trim();
    this.wrong("");
    if (!code) return;
    if (this.each()) {
      this.add(code, "1");
      return;
    }
    void this.look(code);
    this.input("quantity").focus();
    this.input("quantity").select();
  }

  private showLots(shown: boolean, found: Found = {}): void {
    this.part("data-lots").hidden = !shown;
    this.traced = shown && Boolean(found.lots);
    this.input("lot").value = found.lot ?? "";
    this.input("expires").value = found.expires ?? "";
    const offered = (found.known ?? []).map((code) => new Option(code, code));
    this.form.querySelector("#known-lots")?.replaceChildren(...offered);
    if (!this.traced) return;
    const piece = found.lots === "serial";
    if (piece && !this.input("quantity").value) this.input("quantity").value = "1";
    if (!found.lot) this.input("lot").focus();
  }

  /** Enter after the lot goes on to how much there is of it. */
  private lotSaid(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.input("quantity").focus();
    this.input("quantity").select();
  }

  private async look(code: string): Promise<void> {
    const place = this.part("data-item");
    place.textContent = code;
    const turn = ++this.asked;
    const address = `${this.words("find")}?code=${encodeURIComponent(code)}`;
    const answer = await fetch(address, { headers: this.headers() }).catch(() => null);
    if (turn !== this.asked) return;
    if (!answer?.ok) {
      // Nobody can say whether it is traced: who counts may.
      this.showLots(true);
      return;
    }
    const found = (await answer.json().catch(() => ({}))) as Found;
    if (turn !== this.asked) return;
    if (found.wrong) {
      this.wrong(found.wrong);
      place.textContent = "";
      this.input("sku").select();
      this.input("sku").focus();
      return;
    }
    place.dataset["name"] = found.name ?? code;
    place.textContent = [found.name, found.expected, found.counted].filter(Boolean).join(" · ");
    this.showLots(Boolean(found.lots), found);
  }

  private submitted(event: SubmitEvent): void {
    event.preventDefault();
    const code = this.input("sku").value.trim();
    const quantity = this.input("quantity").value.trim();
    if (BARCODE.test(quantity)) {
      // The next thing was scanned before the figure of this one was typed.
      this.input("quantity").value = "";
      this.wrong(this.words("amount"));
      return;
    }
    if (!code) {
      this.wrong(this.words("nothing"));
      this.input("sku").focus();
    } else if (!quantity) {
      this.code();
      if (!this.each()) this.wrong(this.words("amount"));
    } else if (this.traced && !this.input("lot").value.trim()) {
      this.wrong(this.words("lot"));
      this.input("lot").focus();
    } else {
      this.add(code, quantity);
    }
  }

  private add(code: string, quantity: string): void {
    const item = this.part("data-item");
    const line: Line = {
      id: newId(),
      code,
      name: item.dataset["name"] ?? code,
      quantity,
      area: this.input("area").value.trim(),
      at: new Date().toISOString(),
      lot: this.input("lot").value.trim(),
      expires: this.input("expires").value,
    };
    this.showLots(false);
    this.lines.push(line);
    this.keep();
    this.show(line);
    item.textContent = "";
    delete item.dataset["name"];
    this.asked += 1;
    this.wrong("");
    this.input("sku").value = "";
    this.input("quantity").value = "";
    this.input("sku").focus();
    void this.send();
  }

  private show(line: Line): void {
    const row = document.createElement("li");
    row.className = "row-line";
    row.dataset["line"] = line.id;
    const label = document.createElement("span");
    label.className = "entry-label";
    const name = document.createElement("b");
    name.textContent = `${line.quantity} × ${[line.name, line.lot].filter(Boolean).join(" · ")}`;
    const more = document.createElement("span");
    more.className = "muted count-more";
    const clock = new Date(line.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    more.textContent = [clock, line.area, this.words("sending")].filter(Boolean).join(" · ");
    label.append(name, document.createElement("br"), more);
    row.append(label, this.button(this.words("undo"), "undo"));
    this.part("data-lines").prepend(row);
    const none = this.root.querySelector<HTMLElement>("[data-no-lines]");
    if (none) none.hidden = true;
  }

  private button(words: string, act: string): HTMLButtonElement {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-edge button-small";
    made.dataset["act"] = act;
    const label = document.createElement("span");
    label.className = "button-label";
    label.textContent = words;
    made.append(label);
    return made;
  }

  private headers(): Record<string, string> {
    return pageHeaders();
  }

  private async send(): Promise<void> {
    if (this.sending || this.lines.length === 0) return;
    this.sending = true;
    const part = this.lines.slice(0, AT_ONCE);
    const body = JSON.stringify({ sent: new Date().toISOString(), lines: part });
    const headers = { ...this.headers(), "Content-Type": "application/json" };
    try {
      const answer = await fetch(this.form.action, { method: "POST", headers, body });
      // The sign-in page answers too, but not with lines.
      if (answer.ok && (answer.headers.get("Content-Type") ?? "").includes("json")) {
        const told = (await answer.json()) as { lines: Told[] };
        for (const one of told.lines) this.answered(one);
        const done = new Set(told.lines.map((one) => one.id));
        this.lines = this.lines.filter((line) => !done.has(line.id));
        this.keep();
      } else if (answer.redirected || answer.status === 401 || answer.status === 403) {
        this.wrong(this.words("signedOut"));
      }
    } catch {
      // No network: the next try comes by itself.
    } finally {
      this.sending = false;
    }
  }

  private row(id: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`);
  }

  private answered(told: Told): void {
    const row = this.row(told.id);
    const line = this.lines.find((one) => one.id === told.id);
    if (!row || !line) return;
    const name = row.querySelector("b");
    if (name && told.name) name.textContent = `${line.quantity} × ${told.name}`;
    const more = row.querySelector(".count-more");
    if (!more) return;
    more.textContent = (more.textContent ?? "").replace(` · ${this.words("sending")}`, "");
    if (told.wrong) {
      more.textContent = told.kept ? told.wrong : `${this.words("refused")} ${told.wrong}`;
      more.className = "count-more field-error";
      if (!told.kept) row.querySelector("[data-act]")?.remove();
      if (told.fresh) {
        this.refused.set(told.id, line);
        row.append(this.button(this.words("asNew"), "fresh"));
      }
      this.wrong(more.textContent);
    } else if (told.ask) {
      more.textContent = told.ask;
      row.classList.add("count-asks");
      row.append(this.button(this.words("add"), "add"), this.button(this.words("replace"), "replace"));
    }
  }

  private clicked(event: Event): void {
    const target = event.target as Element;
    const key = target.closest<HTMLElement>("[data-key]")?.dataset["key"];
    if (key) this.pressed(key);
    const button = target.closest<HTMLElement>("[data-act]");
    const row = button?.closest<HTMLElement>("[data-line]");
    if (button && row) void this.act(row, button.dataset["act"] ?? "");
  }

  private pressed(key: string): void {
    const field = this.input("quantity");
    if (key === "back") field.value = field.value.slice(0, -1);
    else if (key !== ".") field.value += key;
    else if (!field.value.includes(this.mark)) field.value += this.mark;
    this.wrong("");
  }

  private async act(row: HTMLElement, act: string): Promise<void> {
    const id = row.dataset["line"] ?? "";
    if (act === "undo" && this.lines.some((line) => line.id === id) && !this.sending) {
      this.lines = this.lines.filter((line) => line.id !== id);
      this.keep();
      row.remove();
      return;
    }
    const refused = this.refused.get(id);
    if (act === "fresh" && refused) {
      this.refused.delete(id);
      row.remove();
      this.wrong("");
      this.lines.push({ ...refused, fresh: true });
      this.keep();
      this.show(refused);
      void this.send();
      return;
    }
    await this.change(row, `${location.pathname}lines/${id}/`, act);
  }

  /** The undo of a line that the server drew. */
  private undone(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-undo-line]")) return;
    event.preventDefault();
    void this.change(form.closest<HTMLElement>("[data-line]")!, form.action, "undo");
  }

  private async change(row: HTMLElement, address: string, act: string): Promise<void> {
    const headers = { ...this.headers(), Accept: "application/json" };
    const body = new URLSearchParams({ action: act });
    const answer = await fetch(address, { method: "POST", headers, body }).catch(() => null);
    const json = (answer?.headers.get("Content-Type") ?? "").includes("json");
    const told = answer?.ok && json ? ((await answer.json()) as Found) : null;
    if (!told) this.wrong(this.words("waiting"));
    else if (told.wrong) this.wrong(told.wrong);
    else if (act === "undo") row.remove();
    else {
      row.classList.remove("count-asks");
      for (const one of row.querySelectorAll('[data-act="add"], [data-act="replace"]')) one.remove();
    }
  }
}

export function watchCounting(): void {
  const root = document.querySelector<HTMLElement>(".count[data-count]");
  if (root?.querySelector("form.count-form")) new Counting(root);
}

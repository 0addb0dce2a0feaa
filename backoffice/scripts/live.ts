// Home keeps itself fresh: a stream of server-sent events says that something happened, the part
// of the page is asked for again. Without a free stream it asks every few seconds. A hidden page
// does neither; it catches up when it is looked at.

import { pageHeaders } from "./headers";

const ASK_MS = 1500;
const STREAM_AGAIN_MS = 60_000;
const NOT_OFTENER_MS = 1000;
const SPEAK_MS = 20_000;

export function watchLive(): void {
  const part = document.querySelector<HTMLElement>("[data-fresh]");
  if (part) new Live(part).start();
}

class Live {
  private stream: EventSource | null = null;
  private timer = 0;
  private waiting = 0;
  private streamAgainAt = 0;
  private drawnAt = 0;
  private spokenAt = 0;
  private busy = false;

  constructor(private readonly part: HTMLElement) {}

  start(): void {
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.go()));
    window.addEventListener("pagehide", () => this.stop());
    window.addEventListener("pageshow", (event) => event.persisted && this.go());
    if (!document.hidden) this.go();
  }

  private go(): void {
    if (Date.now() < this.streamAgainAt) {
      this.ask();
      return;
    }
    this.stop();
    // A stream sends no headers: which company the page is of stands in its address.
    const query = new URLSearchParams({ since: this.position(), of_company: pageHeaders()["X-Company"] ?? "" });
    const stream = new EventSource(`${this.part.dataset["fresh"]}?${query}`);
    this.stream = stream;
    stream.addEventListener("open", () => this.say("live"));
    stream.addEventListener("change", () => this.drawSoon());
    stream.addEventListener("error", () => {
      // Closed for good: no stream was free (204) or the server is away. Else it comes again.
      if (stream.readyState !== EventSource.CLOSED) return;
      this.streamAgainAt = Date.now() + STREAM_AGAIN_MS;
      this.stop();
      this.ask();
    });
  }

  private stop(): void {
    this.stream?.close();
    this.stream = null;
    window.clearTimeout(this.timer);
    window.clearTimeout(this.waiting);
  }

  /** The position of what is shown. */
  private position(): string {
    return this.part.querySelector<HTMLElement>("[data-position]")?.dataset["position"] ?? "";
  }

  private ask(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(async () => {
      const answer = await fetch(this.part.dataset["positionUrl"] ?? "", { headers: pageHeaders() }).catch(() => null);
      const found = answer?.ok && !answer.redirected ? (await answer.text()).trim() : null;
      if (answer?.status === 409) return this.say("elsewhere"); // nothing of it is fresh till the page is opened anew
      this.say(found === null ? "lost" : "asking");
      if (found !== null && found !== this.position()) await this.draw();
      if (!document.hidden) this.go();
    }, ASK_MS);
  }

  /** Not oftener than once a second, and not all pages in the same moment. */
  private drawSoon(): void {
    window.clearTimeout(this.waiting);
    const rest = Math.max(0, this.drawnAt + NOT_OFTENER_MS - Date.now());
    this.waiting = window.setTimeout(() => void this.draw(), rest + Math.random() * 150);
  }

  private async draw(): Promise<void> {
    if (this.busy) return this.drawSoon();
    this.busy = true;
    this.drawnAt = Date.now();
    const address = new URL(window.location.href);
    address.searchParams.set("part", "day");
    const answer = await fetch(address, { headers: pageHeaders() }).catch(() => null);
    this.busy = false;
    if (!answer?.ok || answer.redirected) return this.say("lost");
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = this.focused();
    this.part.replaceChildren(...parsed.body.childNodes);
    focused?.();
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
    this.speak();
  }

  /** What brings the keyboard back to the link it was on. */
  private focused(): (() => void) | null {
    const active = document.activeElement;
    const href = active?.getAttribute("href");
    if (!href || !this.part.contains(active)) return null;
    return () =>
      [...this.part.querySelectorAll<HTMLElement>("a[href]")]
        .find((link) => link.getAttribute("href") === href)
        ?.focus({ preventScroll: true });
  }

  /** Tell those who listen, seldom enough to be bearable. */
  private speak(): void {
    const words = this.part.querySelector<HTMLElement>("[data-words]")?.dataset["words"];
    const region = document.querySelector("[data-live-words]");
    if (!region || !words || Date.now() - this.spokenAt < SPEAK_MS) return;
    this.spokenAt = Date.now();
    region.textContent = words;
  }

  private say(state: "live" | "asking" | "lost" | "elsewhere"): void {
    const place = document.querySelector<HTMLElement>("[data-live-state]");
    if (!place) return;
    place.textContent = place.dataset[state] ?? "";
    place.classList.toggle("live-lost", state === "lost" || state === "elsewhere");
  }
}

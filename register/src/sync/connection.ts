/**
 * The way to the server: signed requests, and answers that count only when they are what they should be.
 *
 * A captive portal answers 200 with a page, a proxy answers 502, a half-open link never answers: none of
 * them is the server. An answer is JSON or it is none; a request that stalls is given up after 30 s.
 */
import type { Clock } from "../devices/clock";
import { authorization, type DeviceKeys } from "../devices/keys";

export type Answer =
  | { readonly kind: "answer"; readonly status: number; readonly value: unknown; readonly etag: string }
  /** The server says no: its `type` of problem without the prefix. */
  | { readonly kind: "problem"; readonly status: number; readonly problem: string; readonly value: Record<string, unknown> }
  | { readonly kind: "silence"; readonly why: "no_network" | "captive" | "server_error" };

export interface Device {
  readonly id: string;
  readonly keys: DeviceKeys;
}

export interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  readonly etag?: string;
  /** How long without an answer is too long, in ms. */
  readonly patience?: number;
}

export const STALL_MS = 30_000;
const PROBLEM = "urn:tillbook:problem:";

export class Connection {
  readonly #fetch: typeof fetch;
  readonly #clock: Clock;
  readonly #onOffset: (offset: number) => void;
  #device: Device | null = null;

  constructor(fetcher: typeof fetch, clock: Clock, onOffset: (offset: number) => void) {
    this.#fetch = fetcher;
    this.#clock = clock;
    this.#onOffset = onOffset;
  }

  /** Sign as this device from now on. */
  become(device: Device | null): void {
    this.#device = device;
  }

  /** Ask the server. A wrong clock is put right by its answer and asked again, once. */
  async ask(request: Request): Promise<Answer> {
    const answer = await this.#once(request);
    if (answer.kind !== "problem" || answer.problem !== "clock") return answer;
    return this.learnTime(answer.value["server_time"]) ? this.#once(request) : answer;
  }

  /** Take over the server's time; true when it was one. */
  learnTime(serverTime: unknown): boolean {
    const moment = typeof serverTime === "string" ? Date.parse(serverTime) : Number.NaN;
    if (Number.isNaN(moment)) return false;
    const offset = Math.round(moment - this.#clock.device());
    // A second or two is the way there and back, no wrong clock.
    if (Math.abs(offset - this.#clock.offset) > 2000) {
      this.#clock.setOffset(offset);
      this.#onOffset(offset);
    }
    return true;
  }

  async #once(request: Request): Promise<Answer> {
    const body = new TextEncoder().encode(request.body === undefined ? "" : JSON.stringify(request.body));
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body.length) headers["Content-Type"] = "application/json";
    if (request.etag) headers["If-None-Match"] = request.etag;
    if (this.#device) {
      const said = { method: request.method, path: request.path, time: Math.round(this.#clock.now()), body };
      headers["Authorization"] = await authorization(this.#device.keys, this.#device.id, said);
    }
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), request.patience ?? STALL_MS);
    try {
      const response = await this.#fetch(request.path, {
        method: request.method,
        headers,
        ...(body.length ? { body } : {}),
        signal: stop.signal,
        cache: "no-store",
        credentials: "omit",
        // A portal leads elsewhere; nothing of ours does. What it answers then has no status and no words.
        redirect: "manual",
      });
      // The body can stall as well as the head: the same patience covers both.
      return read(response, response.status === 304 ? "" : await response.text());
    } catch {
      return { kind: "silence", why: "no_network" };
    } finally {
      clearTimeout(timer);
    }
  }
}

function read(response: Response, text: string): Answer {
  const { status } = response;
  const etag = response.headers.get("etag") ?? "";
  if (status === 304) return { kind: "answer", status, value: null, etag };
  const type = response.headers.get("content-type") ?? "";
  let value: unknown;
  if (/json/.test(type)) {
    try {
      value = JSON.parse(text);
    } catch {
      // Cut on the way.
      return { kind: "silence", why: "no_network" };
    }
  }
  if (typeof value !== "object" || value === null) return { kind: "silence", why: status >= 500 ? "server_error" : "captive" };
  if (status >= 500) return { kind: "silence", why: "server_error" };
  if (status < 300) return { kind: "answer", status, value, etag };
  const said = value as Record<string, unknown>;
  if (typeof said["type"] !== "string") return { kind: "silence", why: "captive" };
  return { kind: "problem", status, problem: said["type"].replace(PROBLEM, ""), value: said };
}

/**
 * The second copy of sales the server does not have yet: lines of a file that a person chose, or, where the
 * browser cannot write to files, downloads. A second store in the same origin would be no second copy:
 * whoever clears one clears both.
 */
import type { Kept, ReceiptRow } from "./store";
import { envelopeOf } from "../sales/commit";

/** A file that can be appended to. The browser's handle can be stored and used again after a restart. */
export interface CopyFile {
  readonly name: string;
  readonly handle: unknown;
  /** Append and flush; fresh: begin the file anew. */
  append(text: string, fresh: boolean): Promise<void>;
  size(): Promise<number>;
  /** Whether it may be written without asking. */
  allowed(): Promise<boolean>;
  /** Ask; from a tap or key only. */
  ask(): Promise<boolean>;
}

export interface Files {
  readonly canChoose: boolean;
  /** null: the person thought better of it. */
  choose(suggested: string): Promise<CopyFile | null>;
  again(handle: unknown): CopyFile;
  download(name: string, text: string): void;
}

/** Past this the file begins anew when the server has everything. */
const LARGE = 1_000_000;
/** Downloads come in heaps, not one by one. */
export const PER_DOWNLOAD = 10;

export type CopyKind = "file" | "download";

export interface CopyState {
  readonly kind: CopyKind;
  readonly name: string;
  readonly at: number | null;
  readonly ok: boolean;
}

/** Whether it can be written: it is where it was, and nobody has to be asked. */
const good = (file: CopyFile): Promise<boolean> => file.size().then(() => file.allowed(), () => false);

export class SecondCopy {
  #file: CopyFile | null = null;
  /** Customers that stand in it, as far as this opening knows; those of a later sale stand there once more. */
  #named = new Set<string>();
  state: CopyState | null = null;

  constructor(
    private readonly kept: Kept,
    private readonly files: Files,
  ) {}

  async open(): Promise<void> {
    const stored = await this.kept.fact<CopyState & { handle: unknown }>("second copy");
    if (!stored) return;
    const { kind, name, at } = stored;
    if (kind === "file") {
      this.#file = this.files.again(stored.handle);
      this.state = { kind, name, at, ok: await good(this.#file) };
    } else {
      this.state = { kind, name, at, ok: true };
    }
  }

  /** Look whether the file is still there; what went wrong before is over only with another writing. */
  async look(): Promise<void> {
    if (this.#file && this.state?.ok && !(await good(this.#file))) this.state = { ...this.state, ok: false };
  }

  /** From a tap or key. False: the person thought better of it. */
  async choose(kind: CopyKind, name: string, now: number): Promise<boolean> {
    const before = this.#file;
    if (kind === "download") {
      this.#file = null;
      this.state = { kind, name: "", at: null, ok: true };
      // Asked only where leave is all that lacks: a file that is gone is not had back by asking.
    } else if (before && this.state && !this.state.ok && !(await before.allowed()) && (await before.ask()) && (await good(before))) {
      this.state = { ...this.state, ok: true };
    } else {
      const file = await this.files.choose(name);
      if (!file) return false;
      this.#file = file;
      this.state = { kind, name: file.name, at: null, ok: true };
    }
    await this.#keep();
    // What is unsent stands in the new copy too.
    this.#named.clear();
    await this.kept.receipts.where("unsent").equals(1).modify({ uncopied: 1 });
    await this.copy(now, true);
    return true;
  }

  /** How many unsent receipts have no second copy. */
  waiting(): Promise<number> {
    return this.kept.receipts.where("unsent").equals(1).and((row) => row.uncopied === 1).count();
  }

  /** Copy what is not copied. all: also what would wait for a fuller download. */
  async copy(now: number, all = false): Promise<void> {
    const state = this.state;
    if (!state) return;
    const rows = await this.kept.receipts.where("uncopied").equals(1).toArray();
    const wanted = rows.filter((row) => row.unsent).sort((a, b) => a.number - b.number);
    if (!wanted.length || (state.kind === "download" && !all && wanted.length < PER_DOWNLOAD)) return;
    try {
      await this.#write(wanted);
      await this.kept.receipts.where("id").anyOf(rows.map((row) => row.id)).modify({ uncopied: 0 });
      this.state = { ...state, at: now, ok: true };
      await this.#keep();
    } catch {
      // The file is gone, or may no longer be written: said on the screen until somebody chooses again.
      this.state = { ...state, ok: false };
    }
  }

  async #write(rows: readonly ReceiptRow[]): Promise<void> {
    const bodies = rows.map(({ body }) => body).join();
    // What the server does not know yet of what they name: lines of their own kind.
    const customers = (await this.kept.customers.where("unsent").equals(1).toArray()).filter(({ id }) => bodies.includes(id) || !this.#named.has(id));
    const texts = (await this.kept.texts.where("unsent").equals(1).toArray()).filter(({ hash }) => bodies.includes(hash));
    const lines = [
      ...customers.map(({ id, name, phone, email }) => ({ customer: { id, name, phone, email } })),
      ...texts.map(({ hash, salt, text }) => ({ text: { hash, salt, text } })),
      ...rows.map((row) => envelopeOf(row, null)),
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (!this.#file) {
      const name = `tillbook-${rows[0]?.shown.number}-${rows.length}.jsonl`;
      this.files.download(name, text);
      return;
    }
    const unsent = await this.kept.receipts.where("unsent").equals(1).count();
    const fresh = unsent === rows.length && (await this.#file.size()) > LARGE;
    await this.#file.append(text, fresh);
    for (const { id } of customers) this.#named.add(id);
  }

  async #keep(): Promise<void> {
    await this.kept.keep("second copy", { ...this.state, handle: this.#file?.handle ?? null });
  }
}

/** Files as Chromium offers them; elsewhere downloads. */
export function browserFiles(): Files {
  const picker = (window as unknown as { showSaveFilePicker?: (options: object) => Promise<FileSystemFileHandle> }).showSaveFilePicker;
  return {
    canChoose: typeof picker === "function",
    async choose(suggestedName) {
      if (!picker) return null;
      const types = [{ description: "Tillbook", accept: { "application/jsonl": [".jsonl"] } }];
      try {
        return fileOf(await picker.call(window, { suggestedName, types }));
      } catch (reason) {
        if (reason instanceof DOMException && reason.name === "AbortError") return null;
        throw reason;
      }
    },
    again: (handle) => fileOf(handle as FileSystemFileHandle),
    download(name, text) {
      const link = document.createElement("a");
      const address = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    },
  };
}

interface Permitting {
  queryPermission?(options: object): Promise<PermissionState>;
  requestPermission?(options: object): Promise<PermissionState>;
}

function fileOf(handle: FileSystemFileHandle): CopyFile {
  const permitting = handle as FileSystemFileHandle & Permitting;
  const mode = { mode: "readwrite" };
  return {
    name: handle.name,
    handle,
    async append(text, fresh) {
      const size = fresh ? 0 : (await handle.getFile()).size;
      const stream = await handle.createWritable({ keepExistingData: !fresh });
      await stream.write({ type: "write", position: size, data: text });
      // Closing is what puts it on the disk.
      await stream.close();
    },
    size: async () => (await handle.getFile()).size,
    allowed: async () => (await permitting.queryPermission?.(mode)) !== "prompt" && (await permitting.queryPermission?.(mode)) !== "denied",
    ask: async () => ((await permitting.requestPermission?.(mode)) ?? "granted") === "granted",
  };
}

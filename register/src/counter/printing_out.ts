/** Printing at the register's own printer: the server passes it on, and says what became of it. */
import type { UsbProblem } from "../devices/usb_printer";
import type { Piece } from "../receipts/arranging";
import type { Counter } from "./counter";

/** Longer than the server waits for a printer. */
const PATIENCE_MS = 20_000;

export interface PrintJob {
  readonly id: string;
  readonly title: string;
  readonly pieces: readonly Piece[];
  readonly drawer: boolean;
}

/** Why nothing was printed. off_line: the printer is reached through the server; unplugged, claimed: of one at USB. */
export type PrintProblem = "off_line" | "no_printer" | "forbidden" | "no_answer" | "paper_out" | "cover_open" | "busy" | "cut_off" | "server_error" | UsbProblem;

const PROBLEMS: ReadonlySet<string> = new Set(["no_printer", "forbidden", "no_answer", "paper_out", "cover_open", "busy", "cut_off"]);

export async function printOut(counter: Counter, job: PrintJob): Promise<PrintProblem | null> {
  if (!counter.state.online) return "off_line";
  const answer = await counter.connection.ask({ method: "POST", path: "/api/v1/registers/print", body: job, patience: PATIENCE_MS });
  if (answer.kind === "problem") return problemOf(answer.problem);
  if (answer.kind !== "answer") return "off_line";
  const { status, problem } = answer.value as { readonly status?: unknown; readonly problem?: unknown };
  if (status === "printed") return null;
  // Another attempt is under way, or broke off: whoever stands there sees whether paper came out.
  return status === "printing" ? "cut_off" : problemOf(problem);
}

function problemOf(word: unknown): PrintProblem {
  return typeof word === "string" && PROBLEMS.has(word) ? (word as PrintProblem) : "server_error";
}

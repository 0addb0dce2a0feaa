/**
 * Receipts to send by e-mail: kept here until the server has the order, then forgotten with their address. Each has an
 * id of its own, so that an order that comes twice is one mail.
 */
import type { Kept, MailRow } from "../devices/store";
import type { Connection } from "./connection";

/** So long an order waits for a server that will not have it. */
const KEPT_MS = 7 * 86_400_000;
const AT_ONCE = 20;

export type MailProblem = "no_mail" | "wrong_address" | "too_many" | "server_error";

/** "waits": nobody answered, or not yet. */
export async function sendMail(kept: Kept, connection: Connection, row: MailRow, now: number): Promise<"sent" | "waits" | MailProblem> {
  const { id, sale, address, language, customer, keep } = row;
  const body = { id, sale, address, language, ...(customer ? { customer, keep } : {}) };
  const answer = await connection.ask({ method: "POST", path: "/api/v1/registers/mail", body });
  if (answer.kind === "answer") {
    await kept.mails.delete(id);
    return "sent";
  }
  const refused = answer.kind === "problem" && (answer.status === 409 || answer.status === 422);
  if (refused || now - row.at > KEPT_MS) await kept.mails.delete(id);
  if (answer.kind === "silence") return "waits";
  if (answer.problem === "no_account") return "no_mail";
  if (answer.problem === "wrong_address") return "wrong_address";
  return answer.status === 429 ? "too_many" : "server_error";
}

/** What waits, the oldest first, until one is not taken. */
export async function sendMails(kept: Kept, connection: Connection, now: number): Promise<void> {
  if (kept.training) throw new Error("training is never sent");
  for (const row of await kept.mails.orderBy("at").limit(AT_ONCE).toArray()) {
    const said = await sendMail(kept, connection, row, now);
    if (said === "waits" || said === "too_many") return;
  }
}

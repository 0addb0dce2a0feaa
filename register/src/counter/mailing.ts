/** The receipt by e-mail: ordered here, sent by the office; without a network as soon as there is one. */
import { uuid7 } from "../devices/ids";
import { readBody } from "../sales/document";
import { sendMail } from "../sync/mails";
import type { MailOutcome } from "../view";
import { Refused, refuse, type Counter } from "./counter";

const PATIENCE_MS = 6_000;
const LONGEST = 254;
/** One plain mailbox, as `masters/notices/rules.py` takes it. */
const ADDRESS = /^(?!\.)(?!.*\.\.)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}(?<!\.)@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

export class Mailing {
  constructor(private readonly counter: Counter) {}

  /** The address that is known of the customer of a receipt; "" where none is, or nobody answers. */
  async address(receiptId: string): Promise<string> {
    const { counter } = this;
    const customer = await this.#customer(receiptId);
    if (!customer) return "";
    const added = await counter.around.kept.customers.get(customer);
    if (added?.email) return added.email;
    if (!counter.state.online) return "";
    const answer = await counter.connection.ask({ method: "GET", path: `/api/v1/registers/mail?customer=${customer}`, patience: PATIENCE_MS });
    const told = answer.kind === "answer" ? (answer.value as { address?: unknown }).address : "";
    return typeof told === "string" ? told : "";
  }

  /** keep: for the customer of the receipt, where there is one. */
  async send(receiptId: string, typed: string, language: string, keep: boolean): Promise<MailOutcome> {
    const { counter } = this;
    const { kept, training } = counter.around;
    if (training.on) return refuse("training");
    const address = typed.trim();
    if (address.length > LONGEST || !ADDRESS.test(address)) return refuse("wrong_address");
    const row = {
      id: uuid7(counter.clock.now()), sale: receiptId, address, language,
      customer: await this.#customer(receiptId), keep, at: counter.clock.now(),
    };
    try {
      // Stored before it is sent: what the server did not hear it hears with the next round.
      await counter.write(() => kept.mails.put(row).then(() => undefined));
    } catch (reason) {
      if (reason instanceof Refused) return { ok: false, refusal: reason.refusal };
      return refuse("storage_failed");
    }
    if (!counter.state.online) return { ok: true, waits: true };
    const said = await sendMail(kept, counter.connection, row, counter.clock.now());
    if (said === "sent" || said === "waits") return { ok: true, waits: said === "waits" };
    return said === "too_many" ? { ok: true, waits: true } : refuse(said);
  }

  async #customer(receiptId: string): Promise<string> {
    const row = await this.counter.around.kept.receipts.get(receiptId);
    return (row && readBody(row.body).customer) || "";
  }
}

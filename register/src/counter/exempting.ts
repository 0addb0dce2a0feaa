/** Selling free of tax by a customer's certificate: it counts today, and somebody with the right stands for it. */
import { countsOn } from "../sales/exemption";
import type { Outcome } from "../view";
import type { Approving } from "./approving";
import { attempt, refuse, type Counter } from "./counter";

const RIGHT = "sales:exempt";

export class Exempting {
  constructor(
    readonly counter: Counter,
    readonly approving: Approving,
    readonly editable: () => void,
  ) {}

  /** null: tax is charged again. */
  set(id: string | null): Outcome {
    return attempt(() => {
      this.editable();
      const { counter } = this;
      const { exemption: _before, ...working } = counter.working;
      if (id === null) {
        counter.setWorking(working);
        return;
      }
      const { customer } = working;
      const certificate = customer?.certificates?.find((one) => one.id === id);
      if (!customer || !certificate) return refuse("customer_needed");
      if (!countsOn(certificate, counter.day())) return refuse("certificate_over");
      return this.approving.need(RIGHT, "sellExempt", { name: customer.name, number: certificate.number }, (approvals) =>
        attempt(() => {
          this.editable();
          if (counter.working.customer?.id !== customer.id) return refuse("customer_needed");
          counter.setWorking({ ...counter.working, exemption: { certificate, approvals } });
          return;
        }),
      );
    });
  }
}

/** The demo till's printer at USB, which takes everything, and its mail, which goes nowhere. */
import type { UsbVerbs } from "../../src/view";
import type { DemoTill } from "./demo_till";
import { OK } from "./tips";

export const demoMail = { address: async () => "marta@example.com", send: async () => ({ ok: true, waits: false }) as const };

export function demoUsb(till: DemoTill): UsbVerbs {
  return {
    choose: async () => {
      till.set({ usb: { usable: true, printer: { name: "EPSON TM-T20III", paper: "80", codePage: "CP858", cuts: true, drawer: true } } });
      return OK;
    },
    set: async (settings) => {
      const { usb } = till.state;
      till.set({ usb: { ...usb, printer: usb.printer && { ...usb.printer, ...settings } } });
      return OK;
    },
    forget: async () => {
      till.set({ usb: { usable: true, printer: null } });
      return OK;
    },
  };
}

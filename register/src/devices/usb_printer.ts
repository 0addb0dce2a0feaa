/**
 * A receipt printer on this device's USB (WebUSB): chosen once by a person, found again by itself, sent bytes. The
 * browser's part of it is reached through here alone; browsers without WebUSB say so (`usable`).
 */
import type { Dots } from "../receipts/escpos";

/** Which device was chosen; serial "" where it has none. */
export interface UsbChoice {
  readonly vendor: number;
  readonly product: number;
  readonly serial: string;
  readonly name: string;
}

/** unplugged: not there. claimed: the system or another program has it. */
export type UsbProblem = "unplugged" | "claimed" | "paper_out" | "cover_open" | "busy" | "cut_off";

export interface UsbPrinters {
  readonly usable: boolean;
  /** Must be called from a tap or key: the browser asks. null: nothing was chosen. */
  choose(): Promise<UsbChoice | null>;
  /** Whether the browser still lets this page use it, and it is plugged in. */
  there(choice: UsbChoice): Promise<boolean>;
  send(choice: UsbChoice, bytes: Uint8Array<ArrayBuffer>): Promise<UsbProblem | null>;
  /** A logo as a printer draws it, at most so wide. */
  dots(png: string, widest: number): Promise<Dots | null>;
}

/** As much of WebUSB as is used. */
interface Endpoint { readonly endpointNumber: number; readonly direction: "in" | "out"; readonly type: string }
interface Alternate { readonly interfaceClass: number; readonly endpoints: readonly Endpoint[] }
interface Interface { readonly interfaceNumber: number; readonly alternate: Alternate }
interface Device {
  readonly vendorId: number; readonly productId: number; readonly serialNumber?: string; readonly productName?: string; readonly manufacturerName?: string;
  readonly configuration: { readonly interfaces: readonly Interface[] } | null;
  open(): Promise<void>;
  close(): Promise<void>;
  selectConfiguration(value: number): Promise<void>;
  claimInterface(number: number): Promise<void>;
  clearHalt(direction: "out", endpoint: number): Promise<void>;
  transferOut(endpoint: number, data: BufferSource): Promise<{ readonly status: string; readonly bytesWritten: number }>;
  transferIn(endpoint: number, length: number): Promise<{ readonly status: string; readonly data?: DataView }>;
}
export interface Usb {
  requestDevice(options: { filters: readonly { classCode: number }[] }): Promise<Device>;
  getDevices(): Promise<readonly Device[]>;
}

/** Printers, and those that speak their vendor's own class, as many receipt printers do. */
const FILTERS = [{ classCode: 7 }, { classCode: 255 }];
const PRINTER = 7;
const CHUNK = 4096;
const STATUS_MS = 700;
const SEND_MS = 10_000;
/** DLE EOT 2 and 4: why it is off line, and its paper. Answered at once, even while it waits. */
const HOW_ARE_YOU = Uint8Array.of(0x10, 4, 2, 0x10, 4, 4);

export function webUsb(usb: Usb | undefined = (globalThis.navigator as { usb?: Usb } | undefined)?.usb): UsbPrinters {
  const find = async (choice: UsbChoice): Promise<Device | undefined> => {
    const devices = (await usb?.getDevices()) ?? [];
    return devices.find((one) => one.vendorId === choice.vendor && one.productId === choice.product && (one.serialNumber ?? "") === choice.serial);
  };
  return {
    usable: usb !== undefined,
    async choose() {
      try {
        const device = await usb?.requestDevice({ filters: FILTERS });
        if (!device) return null;
        const name = [device.manufacturerName, device.productName].filter(Boolean).join(" ").trim().slice(0, 80) || "USB";
        return { vendor: device.vendorId, product: device.productId, serial: device.serialNumber ?? "", name };
      } catch {
        return null;
      }
    },
    there: async (choice) => (await find(choice).catch(() => undefined)) !== undefined,
    async send(choice, bytes) {
      const device = await find(choice).catch(() => undefined);
      return device ? print(device, bytes) : "unplugged";
    },
    dots,
  };
}

async function print(device: Device, bytes: Uint8Array<ArrayBuffer>): Promise<UsbProblem | null> {
  try {
    const ways = await taken(device);
    if (typeof ways === "string") return ways;
    const state = ways.in === undefined ? null : await asked(device, ways.out, ways.in);
    return state ?? (await sent(device, ways.out, bytes));
  } finally {
    await device.close().catch(() => undefined);
  }
}

/** Open it and take its interface, or why not. */
async function taken(device: Device): Promise<{ out: number; in: number | undefined } | UsbProblem> {
  try {
    await device.open();
    if (!device.configuration) await device.selectConfiguration(1);
  } catch (reason) {
    return gone(reason) ? "unplugged" : "claimed";
  }
  const all = device.configuration?.interfaces ?? [];
  const outOf = ({ alternate }: Interface): Endpoint | undefined => alternate.endpoints.find(({ direction, type }) => direction === "out" && type === "bulk");
  const part = all.find((one) => one.alternate.interfaceClass === PRINTER && outOf(one)) ?? all.find(outOf);
  const out = part && outOf(part);
  if (!part || !out) return "claimed";
  try {
    await device.claimInterface(part.interfaceNumber);
  } catch (reason) {
    return gone(reason) ? "unplugged" : "claimed";
  }
  const back = part.alternate.endpoints.find(({ direction, type }) => direction === "in" && type === "bulk");
  return { out: out.endpointNumber, in: back?.endpointNumber };
}

/** What it says of itself; null: nothing is wrong, or it does not answer, as many do not. */
async function asked(device: Device, out: number, back: number): Promise<UsbProblem | null> {
  try {
    await within(device.transferOut(out, HOW_ARE_YOU), STATUS_MS);
    const answers: number[] = [];
    while (answers.length < 2) {
      const { data } = await within(device.transferIn(back, 64), STATUS_MS);
      if (!data?.byteLength) return null;
      for (let at = 0; at < data.byteLength; at++) answers.push(data.getUint8(at));
    }
    const [cause = 0, paper = 0] = answers;
    if ([cause, paper].some((one) => (one & 0x93) !== 0x12)) return null;
    if (cause & 0x04) return "cover_open";
    return cause & 0x20 || paper & 0x60 ? "paper_out" : null;
  } catch (reason) {
    return gone(reason) ? "unplugged" : null;
  }
}

async function sent(device: Device, out: number, bytes: Uint8Array<ArrayBuffer>): Promise<UsbProblem | null> {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    try {
      const { status } = await within(device.transferOut(out, bytes.slice(at, at + CHUNK)), SEND_MS);
      if (status === "ok") continue;
      if (status === "stall") await device.clearHalt("out", out).catch(() => undefined);
      return at ? "cut_off" : "busy";
    } catch (reason) {
      // What was taken before may stand on the paper.
      if (at) return "cut_off";
      return gone(reason) ? "unplugged" : "busy";
    }
  }
  return null;
}

function gone(reason: unknown): boolean {
  return reason instanceof Error && (reason.name === "NotFoundError" || /disconnect/i.test(reason.message));
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A transfer that was given up ends when the device is closed; nobody listens to it then.
  work.catch(() => undefined);
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error("too late")), ms)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function dots(png: string, widest: number): Promise<Dots | null> {
  if (!png) return null;
  try {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const scale = Math.min(1, widest / picture.width);
    const [width, height] = [Math.floor(picture.width * scale), Math.floor(picture.height * scale)];
    const context = new OffscreenCanvas(width, height).getContext("2d");
    if (!context || !width || !height) return null;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(picture, 0, 0, width, height);
    return dithered(context.getImageData(0, 0, width, height));
  } catch {
    return null;
  }
}

/** Grey as dots, after Floyd and Steinberg: what a dot errs by is shared out to those that follow. */
export function dithered({ data, width, height }: Pick<ImageData, "data" | "width" | "height">): Dots {
  const grey = Array.from({ length: width * height }, (_, n) => ((data[4 * n] ?? 0) * 299 + (data[4 * n + 1] ?? 0) * 587 + (data[4 * n + 2] ?? 0) * 114) / 1000);
  const across = Math.ceil(width / 8);
  const bits = new Uint8Array(across * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const was = grey[y * width + x] ?? 255;
      const dark = was < 128;
      if (dark) bits[y * across + (x >> 3)] = (bits[y * across + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
      const error = was - (dark ? 0 : 255);
      const pass = (dx: number, dy: number, share: number): void => {
        const at = (y + dy) * width + x + dx;
        if (x + dx >= 0 && x + dx < width && y + dy < height) grey[at] = (grey[at] ?? 255) + (error * share) / 16;
      };
      pass(1, 0, 7);
      pass(-1, 1, 3);
      pass(0, 1, 5);
      pass(1, 1, 1);
    }
  }
  return { width, height, bits };
}

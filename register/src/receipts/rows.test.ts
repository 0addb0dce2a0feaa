import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import type { Piece } from "./arranging";
import { drawerBytes, receiptBytes } from "./escpos";
import { rowsOf, type Drawn, type Row } from "./rows";

interface Vector {
  readonly id: string;
  readonly columns: number;
  readonly pieces: readonly Piece[];
  readonly expect: readonly (Row | Drawn)[];
}

const FILE = new URL("../../../contracts/receipts/rows.json", import.meta.url);
const VECTORS = JSON.parse(readFileSync(FILE, "utf8")) as readonly Vector[];

describe("a receipt stands in rows as the server sets them", () => {
  for (const vector of VECTORS) it(vector.id, () => expect(rowsOf(vector.pieces, vector.columns)).toEqual(vector.expect));
});

describe("bytes of a printer", () => {
  const paper = { paper: "58", codePage: "CP858", cuts: false } as const;
  const text = (said: string): Piece => ({ is: "mark", text: said });

  it("hold the letters of the code page, and never a command", () => {
    const bytes = [...receiptBytes([text("ä€ Ł\u001b@ ă 漢")], paper)];
    const at = bytes.indexOf(0x84);
    expect(bytes.slice(at, at + 2)).toEqual([0x84, 0xd5]);
    // The only ESC @ is the first: what was typed cannot speak to the printer.
    expect(bytes.join(" ").split("27 64").length - 1).toBe(1);
    expect(String.fromCharCode(...bytes)).toContain("?");
  });

  it("open the drawer when they are asked to, and by themselves", () => {
    expect([...receiptBytes([], paper)].join(" ")).not.toContain("27 112");
    expect([...receiptBytes([], paper, { drawer: true })].join(" ")).toContain("27 112 0 50 50");
    expect([...drawerBytes()]).toEqual([27, 112, 0, 50, 50]);
  });
});

/** What the server's test reads with its printer in software, and compares with the bytes of a printer in the network. */
it("gives the bytes that are kept for comparing", async () => {
  const made = VECTORS.map(({ id, columns, pieces }) => {
    const bytes = receiptBytes(pieces, { paper: columns === 32 ? "58" : "80", codePage: "CP858", cuts: true }, { drawer: true });
    return { id, bytes: Buffer.from(bytes).toString("base64") };
  });
  await expect(`${JSON.stringify(made, null, 1)}\n`).toMatchFileSnapshot("../../../contracts/receipts/usb.json");
});

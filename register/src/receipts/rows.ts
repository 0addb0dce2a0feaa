/**
 * Pieces as rows of a printer's fixed letters. The twin of `desks/receipts/rules/rows.py`; both must give the rows of
 * `contracts/receipts/rows.json`. Pure.
 */
import type { Piece } from "./arranging";

/** Letters of font A in a row, by paper in millimetres: 384 and 576 dots of 12. */
export const COLUMNS = { "58": 32, "80": 48 } as const;

/** A row of text. tall: twice as high; mark: light on dark. */
export interface Row {
  readonly text: string;
  readonly bold: boolean;
  readonly tall: boolean;
  readonly mark: boolean;
}
/** Something the printer draws by itself. */
export interface Drawn {
  readonly kind: "logo" | "barcode" | "qr";
  readonly text: string;
}

export function rowsOf(pieces: readonly Piece[], columns: number): (Row | Drawn)[] {
  return pieces.flatMap((piece): (Row | Drawn)[] => {
    switch (piece.is) {
      case "text":
        return wrapped(piece.text, columns).map((text) => styled(centred(text, columns).trimEnd(), piece));
      case "pair":
        return pairRows(piece.left, piece.right, columns, 2 * piece.indent).map((text) => styled(text, piece));
      case "table":
        return tableRows(piece, columns).map((text) => plain(text));
      case "rule":
        return [plain("-".repeat(columns))];
      case "space":
        return [plain("")];
      case "mark":
        return wrapped(piece.text, columns).map((text) => ({ text: centred(text, columns), bold: true, tall: false, mark: true }));
      default:
        return [{ kind: piece.is, text: "text" in piece ? piece.text : "" }];
    }
  });
}

function plain(text: string): Row {
  return { text, bold: false, tall: false, mark: false };
}

function styled(text: string, { weight, size }: { readonly weight: string; readonly size: number }): Row {
  return { text, bold: weight === "strong", tall: size === 2, mark: false };
}

/** Letters, not halves of them. */
function size(text: string): number {
  return [...text].length;
}

/** As Python centres: of an odd rest the larger part stands left in a row of odd width. */
function centred(text: string, columns: number): string {
  const rest = Math.max(0, columns - size(text));
  const left = (rest >> 1) + (rest & columns & 1);
  return " ".repeat(left) + text + " ".repeat(rest - left);
}

/** A text in rows of at most so many letters, broken at blanks where there are any. */
function wrapped(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (let word of text.split(/\s+/).filter(Boolean)) {
    while (size(word) > columns) {
      const room = row ? columns - size(row) - 1 : columns;
      if (room < 1) {
        rows.push(row);
        row = "";
        continue;
      }
      const letters = [...word];
      const head = letters.slice(0, room).join("");
      rows.push(row ? `${row} ${head}` : head);
      row = "";
      word = letters.slice(room).join("");
    }
    if (!word) continue;
    if (row && size(row) + 1 + size(word) > columns) {
      rows.push(row);
      row = word;
    } else row = row ? `${row} ${word}` : word;
  }
  return row || !rows.length ? [...rows, row] : rows;
}

/** A name and its amount: the name wraps, the amount stands right on its last row. */
function pairRows(left: string, whole: string, columns: number, indent: number): string[] {
  const right = [...whole].slice(0, columns - 1).join("");
  const room = Math.max(1, columns - indent - (right ? size(right) + 1 : 0));
  const rows = wrapped(left, room).map((row) => " ".repeat(indent) + row);
  const last = rows.pop() ?? "";
  const blanks = Math.max(0, columns - size(last) - size(right));
  return [...rows, last + " ".repeat(blanks) + right].map((row) => row.trimEnd());
}

/** A table: the first column left, the others right and as wide as what stands in them. */
function tableRows({ head, rows }: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }, columns: number): string[] {
  const all = [head, ...rows];
  const widths = head.slice(1).map((_, at) => Math.max(...all.map((row) => size(row[at + 1] ?? ""))));
  return all.flatMap((row) => {
    const right = widths.map((width, at) => ` ${" ".repeat(Math.max(0, width - size(row[at + 1] ?? "")))}${row[at + 1] ?? ""}`).join("");
    return pairRows(row[0] ?? "", right.trimStart(), columns, 0);
  });
}

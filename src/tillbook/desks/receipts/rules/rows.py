"""Pieces as rows of a printer's fixed letters: wrapped, aligned, in so many columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tillbook.desks.receipts.rules.arranging import Piece

#: Letters of font A in a row, by paper in millimetres: 384 and 576 dots of 12.
COLUMNS = {"58": 32, "80": 48}
#: What the register may have printed in one go.
MOST_PIECES = 2000
LONGEST_PIECE = 1000


class WrongPieces(ValueError):
    """What came are no pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of text. tall: twice as high; mark: dark on light turned round."""

    text: str
    bold: bool = False
    tall: bool = False
    mark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Something the printer draws by itself: logo, barcode, qr."""

    kind: str
    text: str = ""


def rows_of(pieces: Sequence[Piece], columns: int) -> Iterator[Row | Drawn]:
    """What is printed, from top to bottom."""
    for piece in pieces:
        kind = piece["is"]
        if kind == "text":
            for text in wrapped(piece["text"], columns):
                yield _styled(text.center(columns).rstrip(), piece)
        elif kind == "pair":
            for text in pair_rows(piece["left"], piece["right"], columns, 2 * piece["indent"]):
                yield _styled(text, piece)
        elif kind == "table":
            yield from (Row(text=text) for text in table_rows(piece, columns))
        elif kind == "rule":
            yield Row(text="-" * columns)
        elif kind == "space":
            yield Row(text="")
        elif kind == "mark":
            for text in wrapped(piece["text"], columns):
                yield Row(text=text.center(columns), bold=True, mark=True)
        else:
            yield Drawn(kind=kind, text=piece.get("text", ""))


def _styled(text: str, piece: Piece) -> Row:
    return Row(text=text, bold=piece["weight"] == "strong", tall=piece["size"] == 2)


def wrapped(text: str, columns: int) -> list[str]:
    """A text in rows of at most so many letters, broken at blanks where there are any."""
    rows: list[str] = []
    row = ""
    for word in text.split():
        while len(word) > columns:
            room = columns - len(row) - 1 if row else columns
            if room < 1:
                rows.append(row)
                row = ""
                continue
            rows.append(f"{row} {word[:room]}" if row else word[:room])
            row, word = "", word[room:]
        if not word:
            continue
        if row and len(row) + 1 + len(word) > columns:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row] if row or not rows else rows


def pair_rows(left: str, right: str, columns: int, indent: int = 0) -> list[str]:
    """A name and its amount: the name wraps, the amount stands right on its last row."""
    right = right[: columns - 1]
    room = max(1, columns - indent - (len(right) + 1 if right else 0))
    rows = [" " * indent + row for row in wrapped(left, room)]
    rows[-1] = rows[-1] + right.rjust(columns - len(rows[-1]))
    return [row.rstrip() for row in rows]


def table_rows(piece: Piece, columns: int) -> list[str]:
    """A table: the first column left, the others right and as wide as what stands in them."""
    all_rows = [piece["head"], *piece["rows"]]
    widths = [max(len(row[at]) for row in all_rows) for at in range(1, len(piece["head"]))]
    tail = [
        "".join(" " + cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))
        for row in all_rows
    ]
    return [
        line
        for row, right in zip(all_rows, tail, strict=True)
        for line in pair_rows(row[0], right.lstrip(), columns)
    ]


_SHAPES: dict[str, dict[str, type]] = {
    "text": {"text": str, "align": str, "weight": str, "size": int},
    "pair": {"left": str, "right": str, "weight": str, "size": int, "indent": int},
    "table": {"head": list, "rows": list},
    "mark": {"text": str},
    "barcode": {"text": str},
    "qr": {"text": str},
    "rule": {},
    "space": {},
    "logo": {},
}


def read_pieces(said: Any) -> list[Piece]:
    """Pieces that came from outside; `WrongPieces` when they are none. Nothing is guessed."""
    if not isinstance(said, list) or len(said) > MOST_PIECES:
        raise WrongPieces("pieces")
    return [_piece(one, place) for place, one in enumerate(said)]


def _piece(said: Any, place: int) -> Piece:
    where = f"pieces[{place}]"
    kind_of = said.get("is") if isinstance(said, dict) else None
    shape = _SHAPES.get(kind_of) if isinstance(kind_of, str) else None
    if shape is None or set(said) != {"is", *shape}:
        raise WrongPieces(where)
    for name, kind in shape.items():
        value = said[name]
        if type(value) is not kind:
            raise WrongPieces(f"{where}.{name}")
        if isinstance(value, str) and (len(value) > LONGEST_PIECE or not _printable(value)):
            raise WrongPieces(f"{where}.{name}")
        if kind is int and value not in (0, 1, 2):
            raise WrongPieces(f"{where}.{name}")
    if said["is"] == "table":
        _check_table(said, where)
    return dict(said)


def _check_table(said: Piece, where: str) -> None:
    rows = [said["head"], *said["rows"]]
    if len(rows) > 50 or not 1 <= len(said["head"]) <= 4:
        raise WrongPieces(where)
    for row in rows:
        if not isinstance(row, list) or len(row) != len(said["head"]):
            raise WrongPieces(where)
        if not all(isinstance(cell, str) and len(cell) <= 60 and _printable(cell) for cell in row):
            raise WrongPieces(where)


def _printable(text: str) -> bool:
    # No control characters: a text must not be able to speak to the printer.
    return all(letter.isprintable() or letter in "\u00a0\u202f" for letter in text)

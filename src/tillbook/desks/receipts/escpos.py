"""Pieces as the bytes of a receipt printer (ESC/POS), by python-escpos."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from tillbook.desks.receipts.rules.arranging import Piece
from tillbook.desks.receipts.rules.rows import COLUMNS, Drawn, Row, rows_of

#: What a printer may be told to write with; "auto": switched as the letters need it.
CODE_PAGES = ("auto", "CP437", "CP850", "CP858", "CP1252")
#: What receipts hold and no code page of a printer does.
_WRITTEN = str.maketrans(
    {"−": "-", "·": "-", "–": "-", "…": "...", "’": "'", "“": '"', "”": '"', "„": '"', "×": "x"}
    | {"\u00a0": " ", "\u202f": " "}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is known of a printer: its roll in millimetres, code page, and whether it cuts."""

    paper: str = "80"
    code_page: str = "auto"
    cuts: bool = True


def receipt_bytes(
    pieces: Sequence[Piece], paper: Paper, *, logo: str = "", open_drawer: bool = False
) -> bytes:
    """The bytes that print these pieces; the drawer is opened before, so that nobody waits."""
    from escpos.printer import Dummy

    printer: Any = Dummy()
    printer.hw("INIT")
    if open_drawer:
        printer.cashdraw(2)
    if paper.code_page != "auto":
        printer.charcode(paper.code_page)
    style: tuple[bool, bool, bool] | None = None
    for row in rows_of(pieces, COLUMNS[paper.paper]):
        if isinstance(row, Row):
            if (wanted := (row.bold, row.tall, row.mark)) != style:
                _style(printer, row)
                style = wanted
            printer.text(row.text.translate(_WRITTEN) + "\n")
        else:
            _draw(printer, row, paper, logo)
            style = None
    _style(printer, Row(text=""))
    if paper.cuts:
        printer.cut(mode="PART")
    else:
        printer.print_and_feed(4)
    return bytes(printer.output)


def drawer_bytes() -> bytes:
    """The bytes that open the cash drawer and print nothing."""
    from escpos.printer import Dummy

    printer: Any = Dummy()
    printer.cashdraw(2)
    return bytes(printer.output)


def _style(printer: Any, row: Row) -> None:
    printer.set(
        align="left",
        bold=row.bold,
        normal_textsize=not row.tall,
        double_height=row.tall,
        invert=row.mark,
    )


def _barcode(text: str) -> bytes:
    """Code 128, set B: 64 dots high, two dots a module, which fits on either paper, no words.

    Spelled out because the library says on the console which way it draws.
    """
    data = b"{B" + text.encode("ascii")[:200]
    return b"\x1dh\x40\x1dw\x02\x1dH\x00\x1dkI" + bytes([len(data)]) + data + b"\n"


def _draw(printer: Any, drawn: Drawn, paper: Paper, logo: str) -> None:
    if drawn.kind == "logo" and logo:
        from PIL import Image

        with Image.open(BytesIO(b64decode(logo)), formats=["PNG"]) as picture:
            printer.set(align="center")
            printer.image(picture.convert("L"), impl="bitImageRaster", center=False)
    elif drawn.kind == "barcode" and drawn.text.isascii():
        printer.set(align="center")
        printer._raw(_barcode(drawn.text))
    elif drawn.kind == "qr":
        printer.set(align="center")
        printer.qr(drawn.text, native=True, size=5 if paper.paper == "58" else 6)
        printer.text("\n")

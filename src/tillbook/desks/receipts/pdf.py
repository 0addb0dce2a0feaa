"""Pieces as a PDF, by typst: everything reaches the template as data, never as text of it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

from tillbook.desks.receipts.drawing import drawn
from tillbook.desks.receipts.rules.arranging import Piece
from tillbook.desks.receipts.rules.layout import Layout

_TEMPLATE = Path(__file__).parent / "templates/receipts/slip.typ"


def receipt_pdf(pieces: Sequence[Piece], layout: Layout, *, title: str, language: str) -> bytes:
    """The PDF on the layout's paper: a roll as long as it must be, or A4."""
    import typst

    data = {
        "paper": layout.paper,
        "title": title,
        "language": language,
        "logo": list(b64decode(layout.logo)) if layout.logo else [],
        "pieces": [
            {**piece, "svg": str(piece["svg"])} if "svg" in piece else piece
            for piece in drawn(list(pieces), "")
            if piece.get("svg") != ""
        ],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made

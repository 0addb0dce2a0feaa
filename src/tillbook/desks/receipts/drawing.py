"""Pieces as HTML: the slip on a page, with its codes drawn as SVG."""

from __future__ import annotations

from typing import Any

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tillbook.desks.receipts.rules.arranging import Piece

_BAR_HEIGHT = 40


def drawn(pieces: list[Piece], logo: str) -> list[dict[str, Any]]:
    """The pieces with what a template cannot make by itself: `svg`, `source`."""
    made: list[dict[str, Any]] = []
    for piece in pieces:
        if piece["is"] == "barcode":
            made.append({**piece, "svg": barcode_svg(piece["text"])})
        elif piece["is"] == "qr":
            made.append({**piece, "svg": qr_svg(piece["text"])})
        elif piece["is"] == "logo":
            made.append({**piece, "source": f"data:image/png;base64,{logo}"})
        else:
            made.append(piece)
    return made


def bars(text: str) -> list[tuple[int, int]]:
    """The bars of a text as Code 128, as (place, width) in modules; empty when it cannot be one."""
    from barcode.codex import Code128
    from barcode.errors import BarcodeError

    try:
        modules = Code128(text).build()[0]
    except (BarcodeError, KeyError, ValueError):
        return []
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if dark != "1":
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found


def barcode_svg(text: str) -> SafeString:
    """A text as Code 128 with its quiet zones."""
    if not (drawn_bars := bars(text)):
        return SafeString("")
    quiet = 10
    wide = sum(drawn_bars[-1]) + 2 * quiet
    rects = format_html_join(
        "",
        '<rect x="{}" y="0" width="{}" height="{}"/>',
        ((at + quiet, width, _BAR_HEIGHT) for at, width in drawn_bars),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="slip-barcode" role="img" aria-label="{}" '
        'viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        text,
        wide,
        _BAR_HEIGHT,
        rects,
    )


def qr_svg(text: str) -> SafeString:
    """A text as a QR code."""
    return mark_safe(  # noqa: S308 - segno writes paths alone; the text is in their shape only
        segno.make(text, error="m").svg_inline(
            border=3, dark="#000", light="#fff", omitsize=True, svgclass="slip-qr", lineclass=None
        )
    )

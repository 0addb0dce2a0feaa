"""What a printer put on paper, as a picture (SVG): for a page, and to look at in tests."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from io import BytesIO

import segno

from tillbook.desks.receipts.drawing import bars
from tillbook.desks.receipts.rules.emulating import Code, Item, Line, Picture, Style

#: Dots of a letter of fonts A and B across, of a letter down, and between rows.
_WIDE, _SMALL, _HIGH, _ROW = 12, 9, 24, 30
#: Dots across, by paper; and how long the picture may become.
DOTS = {"58": 384, "80": 576}
_LONGEST = 20_000
_EDGE = 24
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" '
    'font-family="DejaVu Sans Mono, Consolas, Menlo, monospace" font-size="20">'
    '<rect width="{0}" height="{1}" fill="#fff"/>'
)


def picture_of(items: Iterable[Item], dots: int) -> bytes:
    """An SVG of the paper: `dots` wide and a margin, as long as what stands on it."""
    parts: list[str] = []
    y = _EDGE
    for item in items:
        if y > _LONGEST:
            break
        drawn, moved = _drawn(item, y, dots)
        parts.append(drawn)
        y += moved
    head = _HEAD.format(dots + 2 * _EDGE, y + _EDGE)
    return "".join([head, *parts, "</svg>"]).encode()


def _drawn(item: Item, y: int, dots: int) -> tuple[str, int]:
    """An item, and how far the paper moves."""
    if isinstance(item, Line):
        return _line(item, y, dots)
    if isinstance(item, Picture):
        return _dots(item, y, dots)
    if isinstance(item, Code):
        return _code(item, y, dots)
    if item.kind == "cut":
        across = dots + 2 * _EDGE
        line = f'<path d="M0 {y + 8}H{across}" stroke="#888" stroke-dasharray="8"/>'
        return line, 24
    return "", min(item.count, 300) if item.kind == "feed" else 0


def _left(align: str, width: int, dots: int) -> int:
    spare = max(0, dots - width)
    return _EDGE + {"center": spare >> 1, "right": spare}.get(align, 0)


def _cell(style: Style) -> int:
    return (_SMALL if style.small else _WIDE) * style.wide


def _line(line: Line, y: int, dots: int) -> tuple[str, int]:
    width = sum(len(text) * _cell(style) for text, style in line.runs)
    tall = max([style.tall for _, style in line.runs], default=1)
    x = _left(line.align, width, dots)
    parts: list[str] = []
    for text, style in line.runs:
        parts.append(_run(text, style, x, y + (tall - style.tall) * _HIGH))
        x += len(text) * _cell(style)
    return "".join(parts), (tall - 1) * _HIGH + _ROW


def _run(text: str, style: Style, x: int, y: int) -> str:
    """Letters of one style: each in its cell, stretched as printers stretch them."""
    base = _SMALL if style.small else _WIDE
    wide, high = len(text) * _cell(style), _HIGH * style.tall
    ground = f'<rect x="{x}" y="{y}" width="{wide}" height="{high}"/>' if style.inverted else ""
    under = f'<path d="M{x} {y + high}h{wide}" stroke="#000"/>' if style.underlined else ""
    places = " ".join(str(place * base) for place in range(len(text)))
    ink, weight = ("#fff" if style.inverted else "#000"), (700 if style.bold else 400)
    return (
        f'{ground}{under}<text transform="translate({x} {y}) scale({style.wide} {style.tall})" '
        f'x="{places}" y="18" fill="{ink}" font-weight="{weight}">{_safe(text)}</text>'
    )


def _safe(text: str) -> str:
    # XML knows no control characters, escaped or not.
    shown = "".join(one if one.isprintable() else "\ufffd" for one in text)
    return escape(shown).replace(" ", "\u00a0")


def _dots(picture: Picture, y: int, dots: int) -> tuple[str, int]:
    from PIL import Image

    bits = bytes(255 - one for one in picture.dots)
    out = BytesIO()
    Image.frombytes("1", (picture.width, picture.height), bits).save(out, "PNG")
    x, data = _left(picture.align, picture.width, dots), b64encode(out.getvalue()).decode()
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<image x="{x}" y="{y}" {size} href="data:image/png;base64,{data}"/>', picture.height


def _code(code: Code, y: int, dots: int) -> tuple[str, int]:
    if code.kind == "QR" and 0 < len(code.text) <= 500:
        rows = [list(row) for row in segno.make(code.text, error="m").matrix]
        squares = [(at, down) for down, row in enumerate(rows) for at, on in enumerate(row) if on]
        x = _left(code.align, 6 * len(rows), dots)
        path = "".join(f"M{x + 6 * at} {y + 6 * down}h6v6h-6z" for at, down in squares)
        return f'<path d="{path}"/>', 6 * len(rows) + 12
    if code.kind == "CODE128" and (drawn := bars(code.text)):
        high = code.height or 64
        x = _left(code.align, 2 * sum(drawn[-1]), dots)
        path = "".join(f"M{x + 2 * at} {y}h{2 * width}v{high}h-{2 * width}z" for at, width in drawn)
        return f'<path d="{path}"/>', high + 6
    text = f"[{code.kind} {code.text[:40]}]"
    return _line(Line(runs=((text, Style()),), align=code.align), y, dots)

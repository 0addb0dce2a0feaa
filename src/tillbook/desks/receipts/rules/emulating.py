"""A receipt printer in software: bytes in, what stands on the paper out.

It takes bytes in any pieces and never fails: what it does not know it passes over, what is cut off
waits for its rest, and paper past `MOST_ITEMS` is torn off at the top. Memory is bounded whatever
comes. The commands are those of Epson's ESC/POS reference and of `esc_commands.py`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from tillbook.desks.receipts.rules.esc_commands import MORE, Command, next_command

#: Rows, pictures and codes that are kept.
MOST_ITEMS = 5_000
#: Letters of a row, in dots of the widest paper; more is broken into the next row.
LONGEST_ROW = 192
#: Dots of a picture that are kept; a taller one is cut off.
MOST_PICTURE_BYTES = 400_000
_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    32: "cp720",
    34: "cp855",
    36: "cp862",
    37: "cp864",
    39: "iso8859_2",
    40: "iso8859_15",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    49: "cp1255",
    50: "cp1256",
    51: "cp1257",
    52: "cp1258",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How letters look. wide, tall: times as large."""

    bold: bool = False
    underlined: bool = False
    inverted: bool = False
    small: bool = False
    wide: int = 1
    tall: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of text: runs of letters of one style. align: left, center, right."""

    runs: tuple[tuple[str, Style], ...]
    align: str

    @property
    def text(self) -> str:
        """The letters alone."""
        return "".join(text for text, _ in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Dots: `width` (a multiple of 8) by `height`, a bit each, the highest bit left, 1 is black."""

    width: int
    height: int
    dots: bytes
    align: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A barcode or QR code and what it says."""

    kind: str
    text: str
    align: str
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is no ink: cut, drawer, feed (of `count` dots)."""

    kind: str
    count: int = 0


Item = Line | Picture | Code | Act


@dataclass(slots=True)
class Emulator:
    """A printer. `items`: what came out. `unknown`: how many commands it passed over."""

    items: deque[Item] = field(default_factory=lambda: deque(maxlen=MOST_ITEMS))
    unknown: int = 0
    style: Style = field(default_factory=Style)
    align: str = "left"
    #: What to answer to questions about its state, until somebody takes it.
    answers: bytearray = field(default_factory=bytearray)
    _page: str = "cp437"
    _rest: bytearray = field(default_factory=bytearray)
    _runs: list[tuple[str, Style]] = field(default_factory=list)
    _letters: int = 0
    _qr: bytes = b""
    _bar_height: int = 162
    _stored: Picture | None = None
    #: Bytes of a command's data that are still to come and not kept.
    _skip: int = 0

    def feed(self, data: bytes) -> None:
        """Take bytes, as many as came."""
        for start in range(0, len(data), 4096):
            self._rest += data[start : start + 4096]
            self._work()

    def finish(self) -> None:
        """No more will come: what stands in the row is printed, half a command forgotten."""
        self._rest.clear()
        self._skip = 0
        self._end_row(always=False)

    def _work(self) -> None:
        place = 0
        rest = bytes(self._rest)
        while place < len(rest):
            if self._skip:
                passed = min(self._skip, len(rest) - place)
                self._skip -= passed
                place += passed
                continue
            found = next_command(rest, place)
            if found is MORE:
                break
            place = found.end
            self._skip = found.skip
            self._do(found)
        del self._rest[:place]

    def _do(self, command: Command) -> None:
        act = _ACTS.get(command.name)
        if act is None:
            self.unknown += command.name == "unknown"
            return
        act(self, command.data)

    # What the commands do -----------------------------------------------------------------------

    def _text(self, data: bytes) -> None:
        for letter in data.decode(self._page, "replace"):
            if self._letters >= LONGEST_ROW:
                self._end_row()
            if self._runs and self._runs[-1][1] == self.style:
                self._runs[-1] = (self._runs[-1][0] + letter, self.style)
            else:
                self._runs.append((letter, self.style))
            self._letters += self.style.wide

    def _end_row(self, always: bool = True) -> None:
        if self._runs or always:
            self.items.append(Line(runs=tuple(self._runs), align=self.align))
        self._runs = []
        self._letters = 0

    def _line_feed(self, data: bytes) -> None:
        self._end_row()

    def _tab(self, data: bytes) -> None:
        self._text(b" " * (8 - (self._letters & 7)))

    def _init(self, data: bytes) -> None:
        self._end_row(always=False)
        self.style, self.align, self._page = Style(), "left", "cp437"
        self._bar_height = 162

    def _print_mode(self, data: bytes) -> None:
        n = data[0]
        self.style = replace(
            self.style,
            small=bool(n & 1),
            bold=bool(n & 8),
            tall=2 if n & 16 else 1,
            wide=2 if n & 32 else 1,
            underlined=bool(n & 128),
        )

    def _size(self, data: bytes) -> None:
        self.style = replace(self.style, wide=(data[0] >> 4 & 7) + 1, tall=(data[0] & 7) + 1)

    def _bold(self, data: bytes) -> None:
        self.style = replace(self.style, bold=bool(data[0] & 1))

    def _underline(self, data: bytes) -> None:
        self.style = replace(self.style, underlined=data[0] in (1, 2, 49, 50))

    def _invert(self, data: bytes) -> None:
        self.style = replace(self.style, inverted=bool(data[0] & 1))

    def _font(self, data: bytes) -> None:
        self.style = replace(self.style, small=data[0] not in (0, 48))

    def _justify(self, data: bytes) -> None:
        align = {0: "left", 1: "center", 2: "right", 48: "left", 49: "center", 50: "right"}
        self.align = align.get(data[0], self.align)

    def _code_page(self, data: bytes) -> None:
        self._page = _PAGES.get(data[0], "latin-1")

    def _feed_dots(self, data: bytes) -> None:
        self._end_row(always=False)
        self.items.append(Act(kind="feed", count=data[0]))

    def _feed_rows(self, data: bytes) -> None:
        self._end_row(always=False)
        self.items.append(Act(kind="feed", count=30 * data[0]))

    def _cut(self, data: bytes) -> None:
        self._end_row(always=False)
        self.items.append(Act(kind="cut"))

    def _drawer(self, data: bytes) -> None:
        self.items.append(Act(kind="drawer", count=data[0] & 1))

    def _raster(self, data: bytes) -> None:
        """m xL xH yL yH dots: rows of whole bytes."""
        across = data[1] | data[2] << 8
        self._picture(across, data[3] | data[4] << 8, data[5:])

    def _picture(self, across: int, down: int, dots: bytes) -> None:
        self._end_row(always=False)
        if 0 < across * down <= len(dots):
            kept = dots[: across * down]
            self.items.append(Picture(width=across * 8, height=down, dots=kept, align=self.align))

    def _columns(self, data: bytes) -> None:
        """m nL nH dots: columns of 8 or 24 dots, the upper first; turned into rows."""
        tall = 3 if data[0] & 32 else 1
        wide = data[1] | data[2] << 8
        columns, across = data[3:], (wide + 7) >> 3
        dots = bytearray(across * tall * 8)
        for x in range(wide):
            for part in range(tall):
                bits = columns[x * tall + part]
                for bit in range(8):
                    if bits & 128 >> bit:
                        dots[(part * 8 + bit) * across + (x >> 3)] |= 128 >> (x & 7)
        self._picture(across, tall * 8, bytes(dots))

    def _bar_tall(self, data: bytes) -> None:
        self._bar_height = data[0]

    def _barcode(self, data: bytes) -> None:
        self._end_row(always=False)
        kinds = ("UPC-A", "UPC-E", "EAN13", "EAN8", "CODE39", "ITF", "CODABAR", "CODE93", "CODE128")
        kind = data[0] - 65 if data[0] >= 65 else data[0]
        text = data[1:].decode("latin-1")
        if kind == 8:
            for start in ("{A", "{B", "{C"):
                text = text.replace(start, "")
        name = kinds[kind] if kind < len(kinds) else f"barcode {data[0]}"
        self.items.append(Code(kind=name, text=text, align=self.align, height=self._bar_height))

    def _symbol(self, data: bytes) -> None:
        """GS ( k: cn fn …; 49 is QR, 80 stores, 81 prints."""
        if len(data) < 2:
            return
        kind = {48: "PDF417", 49: "QR", 50: "MaxiCode", 51: "DataBar"}.get(data[0], "symbol")
        if data[1] == 80:
            self._qr = data[3:]
        elif data[1] == 81:
            self._end_row(always=False)
            text = self._qr.decode("utf-8", "replace")
            self.items.append(Code(kind=kind, text=text, align=self.align))

    def _graphics(self, data: bytes) -> None:
        """GS ( L: m fn …; 112 stores raster dots, 50 prints them."""
        if len(data) >= 10 and data[1] == 112:
            wide, high = data[6] | data[7] << 8, data[8] | data[9] << 8
            across, dots = (wide + 7) >> 3, data[10:]
            if 0 < across * high <= len(dots):
                kept = dots[: across * high]
                self._stored = Picture(width=across * 8, height=high, dots=kept, align="left")
        elif len(data) >= 2 and data[1] in (2, 50) and self._stored:
            self._end_row(always=False)
            self.items.append(replace(self._stored, align=self.align))

    def _ask(self, data: bytes) -> None:
        # On line, paper there, cover shut: bits 1 and 4 are always set.
        if len(self.answers) < 64:
            self.answers.append(0x12)

    def _ask_paper(self, data: bytes) -> None:
        if len(self.answers) < 64:
            self.answers.append(0)


_ACTS = {
    "text": Emulator._text,
    "lf": Emulator._line_feed,
    "tab": Emulator._tab,
    "init": Emulator._init,
    "mode": Emulator._print_mode,
    "size": Emulator._size,
    "bold": Emulator._bold,
    "underline": Emulator._underline,
    "invert": Emulator._invert,
    "font": Emulator._font,
    "justify": Emulator._justify,
    "page": Emulator._code_page,
    "feed": Emulator._feed_dots,
    "feed rows": Emulator._feed_rows,
    "cut": Emulator._cut,
    "drawer": Emulator._drawer,
    "raster": Emulator._raster,
    "columns": Emulator._columns,
    "bar height": Emulator._bar_tall,
    "barcode": Emulator._barcode,
    "symbol": Emulator._symbol,
    "graphics": Emulator._graphics,
    "ask": Emulator._ask,
    "ask paper": Emulator._ask_paper,
}

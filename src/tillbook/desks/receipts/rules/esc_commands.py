"""Where each ESC/POS command ends: the grammar of what a receipt printer is sent.

After Epson's public ESC/POS command reference. A command has a fixed number of bytes, or says how
many follow, or ends with a NUL. What is not in the tables is passed over with its two bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
#: Data of one command that is kept; what is longer is passed over as it comes.
MOST_DATA = 400_000
#: Bytes of a list that ends with a NUL (tab stops, old barcodes); without one it ends here.
_LONGEST_LIST = 256


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name in `emulating`, its bytes, where it ends, and how many bytes after
    that belong to it and are not kept."""

    name: str
    data: bytes
    end: int
    skip: int = 0


#: Stands for: the command is not whole yet.
MORE = Command("more", b"", -1)

#: Commands with so many bytes after the two that name them: (first, second) -> (name, bytes).
_FIXED: dict[tuple[int, int], tuple[str, int]] = {}


def _fixed(first: int, table: dict[str, tuple[str, int]]) -> None:
    for letter, meaning in table.items():
        _FIXED[first, ord(letter)] = meaning


_fixed(
    ESC,
    {
        "@": ("init", 0),
        "!": ("mode", 1),
        "$": ("", 2),
        "%": ("", 1),
        "-": ("underline", 1),
        "2": ("", 0),
        "3": ("", 1),
        "=": ("", 1),
        "?": ("", 1),
        "E": ("bold", 1),
        "G": ("bold", 1),
        "J": ("feed", 1),
        "K": ("feed", 1),
        "L": ("", 0),
        "M": ("font", 1),
        "R": ("", 1),
        "S": ("", 0),
        "T": ("", 1),
        "U": ("", 1),
        "V": ("", 1),
        "W": ("", 8),
        "\\": ("", 2),
        "a": ("justify", 1),
        "c": ("", 2),
        "d": ("feed rows", 1),
        "e": ("feed rows", 1),
        "i": ("cut", 0),
        "m": ("cut", 0),
        "p": ("drawer", 3),
        "r": ("", 1),
        "t": ("page", 1),
        "u": ("ask paper", 1),
        "v": ("ask paper", 0),
        "{": ("", 1),
        "\x0c": ("lf", 0),
        " ": ("", 1),
    },
)
_fixed(
    FS,
    {
        "!": ("", 1),
        "&": ("", 0),
        ".": ("", 0),
        "-": ("", 1),
        "2": ("", 74),
        "C": ("", 1),
        "S": ("", 2),
        "W": ("", 1),
        "p": ("", 2),
    },
)
_fixed(
    GS,
    {
        "!": ("size", 1),
        "$": ("", 2),
        "/": ("", 1),
        ":": ("", 0),
        "B": ("invert", 1),
        "D": ("", 2),
        "H": ("", 1),
        "I": ("ask", 1),
        "L": ("", 2),
        "P": ("", 2),
        "T": ("", 1),
        "W": ("", 2),
        "\\": ("", 2),
        "^": ("", 3),
        "a": ("", 1),
        "b": ("", 1),
        "c": ("", 0),
        "f": ("", 1),
        "g": ("", 4),
        "h": ("bar height", 1),
        "j": ("", 1),
        "r": ("ask paper", 1),
        "w": ("", 1),
        "z": ("", 3),
    },
)
_fixed(DLE, {"\x04": ("ask", 1), "\x05": ("ask", 1), "\x14": ("", 3)})

Reader = Callable[[bytes, int], Command]


def next_command(data: bytes, start: int) -> Command:
    """The command that begins here; `MORE` when its end has not come yet."""
    first = data[start]
    if first in (ESC, FS, GS, DLE):
        if start + 1 >= len(data):
            return MORE
        return _named(data, start)
    if first >= 0x20:
        end = start + 1
        while end < len(data) and data[end] >= 0x20:
            end += 1
        return Command("text", data[start:end], end)
    name = {0x0A: "lf", 0x0D: "", 0x09: "tab", 0x0C: "lf"}.get(first, "")
    return Command(name, b"", start + 1)


def _named(data: bytes, start: int) -> Command:
    named = (data[start], data[start + 1])
    after = start + 2
    if named in _FIXED:
        name, length = _FIXED[named]
        return _of_length(name, data, after, length)
    if named in _READERS:
        return _READERS[named](data, after)
    return Command("unknown", b"", after)


def _of_length(name: str, data: bytes, after: int, length: int, head: int = 0) -> Command:
    """A command with so many bytes, the first `head` of them read already. Too long a one is
    passed over while it comes."""
    if length > MOST_DATA:
        return Command("unknown", b"", after + head, length - head)
    if after + length > len(data):
        return MORE
    return Command(name, data[after : after + length], after + length)


def _group(names: dict[int, str]) -> Reader:
    """A letter that says which function, then pL pH and so many bytes."""

    def read(data: bytes, after: int) -> Command:
        if after + 3 > len(data):
            return MORE
        length = data[after + 1] | data[after + 2] << 8
        return _of_length(names.get(data[after], ""), data, after + 3, length)

    return read


def _long_graphics(data: bytes, after: int) -> Command:
    """GS 8 L: four bytes of length."""
    if after + 5 > len(data):
        return MORE
    length = int.from_bytes(data[after + 1 : after + 5], "little")
    return _of_length("graphics", data, after + 5, length)


def _raster(data: bytes, after: int) -> Command:
    """GS v 0 m xL xH yL yH, then x·y bytes."""
    if after + 6 > len(data):
        return MORE
    across = data[after + 2] | data[after + 3] << 8
    down = data[after + 4] | data[after + 5] << 8
    return _of_length("raster", data, after + 1, 5 + across * down, head=5)


def _columns(data: bytes, after: int) -> Command:
    """ESC * m nL nH, then n columns of one byte or three."""
    if after + 3 > len(data):
        return MORE
    tall = 3 if data[after] & 32 else 1
    return _of_length("columns", data, after, 3 + tall * (data[after + 1] | data[after + 2] << 8))


def _defined_bits(data: bytes, after: int) -> Command:
    """GS * x y, then x·y·8 bytes: a picture for later."""
    if after + 2 > len(data):
        return MORE
    return _of_length("", data, after, 2 + data[after] * data[after + 1] * 8, head=2)


def _own_letters(data: bytes, after: int) -> Command:
    """ESC & y c1 c2, then for each letter its width and y bytes a column."""
    if after + 3 > len(data):
        return MORE
    tall, place = data[after], after + 3
    for _ in range(max(0, data[after + 2] - data[after + 1] + 1)):
        if place >= len(data):
            return MORE
        place += 1 + tall * data[place]
        if place - after > MOST_DATA:
            return Command("unknown", b"", after + 3)
    return Command("", b"", place) if place <= len(data) else MORE


def _stored_pictures(data: bytes, after: int) -> Command:
    """FS q n, then n pictures of xL xH yL yH and x·y·8 bytes."""
    if after >= len(data):
        return MORE
    place = after + 1
    for _ in range(data[after]):
        if place + 4 > len(data):
            return MORE
        across = data[place] | data[place + 1] << 8
        down = data[place + 2] | data[place + 3] << 8
        length = across * down * 8
        if length > MOST_DATA or place - after > MOST_DATA:
            return Command("unknown", b"", place + 4, length)
        place += 4 + length
    return Command("", b"", place) if place <= len(data) else MORE


def _listed(name: str, data: bytes, after: int) -> Command:
    """Bytes up to a NUL."""
    end = data.find(0, after, after + _LONGEST_LIST)
    if end >= 0:
        return Command(name, data[after:end], end + 1)
    if len(data) - after < _LONGEST_LIST:
        return MORE
    return Command("unknown", b"", after + _LONGEST_LIST)


def _tabs(data: bytes, after: int) -> Command:
    return _listed("", data, after)


def _barcode(data: bytes, after: int) -> Command:
    """GS k m: 0 to 6 end with a NUL, 65 and up say their length."""
    if after >= len(data):
        return MORE
    if data[after] <= 6:
        found = _listed("barcode", data, after + 1)
        if found is MORE or found.name != "barcode":
            return found
        return Command("barcode", data[after : after + 1] + found.data, found.end)
    if after + 1 >= len(data):
        return MORE
    found = _of_length("barcode", data, after + 2, data[after + 1])
    if found is MORE:
        return MORE
    return Command("barcode", data[after : after + 1] + found.data, found.end)


def _cut(data: bytes, after: int) -> Command:
    """GS V m, and n where m says so."""
    if after >= len(data):
        return MORE
    return _of_length("cut", data, after, 2 if data[after] in (65, 66, 97, 98, 103, 104) else 1)


def _macro_or_bits(data: bytes, after: int) -> Command:
    """GS Q 0 m xL xH yL yH, then y·x bytes."""
    if after + 6 > len(data):
        return MORE
    length = (data[after + 2] | data[after + 3] << 8) * (data[after + 4] | data[after + 5] << 8)
    return _of_length("", data, after, 6 + length, head=6)


def _colour(data: bytes, after: int) -> Command:
    """GS C 0 m n, GS C 1 aL … (six bytes), GS C 2 nL nH, GS C ; … ;"""
    if after >= len(data):
        return MORE
    lengths = {0x30: 3, 0x31: 7, 0x32: 3}
    return _of_length("", data, after, lengths.get(data[after], 1))


_READERS: dict[tuple[int, int], Reader] = {
    (ESC, ord("*")): _columns,
    (ESC, ord("&")): _own_letters,
    (ESC, ord("D")): _tabs,
    (ESC, ord("(")): _group({}),
    (FS, ord("(")): _group({}),
    (FS, ord("q")): _stored_pictures,
    (GS, ord("(")): _group({ord("k"): "symbol", ord("L"): "graphics"}),
    (GS, ord("8")): _long_graphics,
    (GS, ord("*")): _defined_bits,
    (GS, ord("C")): _colour,
    (GS, ord("Q")): _macro_or_bits,
    (GS, ord("V")): _cut,
    (GS, ord("k")): _barcode,
    (GS, ord("v")): _raster,
}

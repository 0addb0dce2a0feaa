"""The printer in software: recorded jobs, our own bytes, and whatever else may come."""

from __future__ import annotations

import json
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tillbook.desks.receipts.escpos import Paper, drawer_bytes, receipt_bytes
from tillbook.desks.receipts.rules.emulating import (
    MOST_ITEMS,
    Act,
    Code,
    Emulator,
    Line,
    Picture,
)
from tillbook.desks.receipts.rules.rows import (
    COLUMNS,
    Row,
    WrongPieces,
    read_pieces,
    rows_of,
    wrapped,
)

JOBS = sorted((Path(__file__).parent / "escpos").glob("*.bin"))
VECTORS = json.loads(
    (Path(__file__).parents[5] / "contracts/receipts/arranged.json").read_text(encoding="utf-8")
)


def _dot() -> str:
    out = BytesIO()
    Image.new("L", (16, 8), 0).save(out, "PNG")
    return b64encode(out.getvalue()).decode()


DOT = _dot()


def printed(data: bytes) -> Emulator:
    emulator = Emulator()
    emulator.feed(data)
    emulator.finish()
    return emulator


def texts(emulator: Emulator) -> list[str]:
    return [one.text.rstrip() for one in emulator.items if isinstance(one, Line)]


@pytest.mark.parametrize("job", JOBS, ids=[job.stem for job in JOBS])
def test_recorded_jobs_are_understood_whole(job):
    emulator = printed(job.read_bytes())
    assert emulator.unknown == 0
    assert emulator.items


def test_what_the_recorded_jobs_say():
    by_name = {job.stem: printed(job.read_bytes()) for job in JOBS}
    receipt = by_name["receipt-with-logo"]
    assert texts(receipt)[:4] == ["ExampleMart Ltd.", "Shop No. 42.", "", "SALES INVOICE"]
    assert [(one.width, one.height) for one in receipt.items if isinstance(one, Picture)] == [
        (304, 236)
    ]
    assert "Falsches Üben von Xylophonmusik quält jeden größeren Zwerg." in texts(
        by_name["character-encodings"]
    )
    codes = [one for one in by_name["qr-code"].items if isinstance(one, Code)]
    assert codes[0] == Code(kind="QR", text="Testing 123", align="left")
    kinds = {one.kind for one in by_name["barcode"].items if isinstance(one, Code)}
    assert {"UPC-A", "EAN13", "EAN8", "CODE39", "ITF", "CODABAR", "CODE93", "CODE128"} <= kinds


@pytest.mark.parametrize("paper", ["58", "80"])
@pytest.mark.parametrize("code_page", ["auto", "CP858", "CP1252"])
@pytest.mark.parametrize("vector", VECTORS, ids=[one["id"] for one in VECTORS])
def test_our_bytes_print_our_rows(vector, paper, code_page):
    pieces = vector["expect"]
    data = receipt_bytes(pieces, Paper(paper=paper, code_page=code_page), logo=DOT)
    emulator = printed(data)
    assert emulator.unknown == 0
    shown = [row for row in texts(emulator) if row]
    same = str.maketrans({"−": "-", "·": "-", "×": "x"})
    wanted = [
        row.text.translate(same).rstrip()
        for row in rows_of(pieces, COLUMNS[paper])
        if isinstance(row, Row) and row.text.strip()
    ]
    assert shown == wanted
    assert max(map(len, shown)) <= COLUMNS[paper]
    said = {one.kind: one.text for one in emulator.items if isinstance(one, Code)}
    barcodes = [piece["text"] for piece in pieces if piece["is"] == "barcode"]
    links = [piece["text"] for piece in pieces if piece["is"] == "qr"]
    assert said.get("CODE128", "") == "".join(barcodes)
    assert said.get("QR", "") == "".join(links)
    assert list(emulator.items)[-1] == Act(kind="cut")


def test_large_and_bold_end_where_they_should():
    pieces = VECTORS[0]["expect"]
    emulator = printed(receipt_bytes(pieces, Paper()))
    tall = [
        line.text.strip()
        for line in emulator.items
        if isinstance(line, Line) and any(style.tall == 2 for _, style in line.runs)
    ]
    assert tall == ["Harbour Bakehouse", tall[1]]
    assert tall[1].startswith("Total")
    assert tall[1].endswith("€14.62")


def test_the_drawer_opens_before_anything_is_printed():
    items = list(printed(receipt_bytes(VECTORS[0]["expect"], Paper(), open_drawer=True)).items)
    assert items[0] == Act(kind="drawer")
    assert list(printed(drawer_bytes()).items) == [Act(kind="drawer")]


@given(st.binary(max_size=4000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_survived(data):
    printed(data)


_COMMANDS = st.lists(
    st.tuples(st.sampled_from([b"\x1b", b"\x1d", b"\x1c", b"\x10", b""]), st.binary(max_size=12)),
    max_size=60,
)


@given(_COMMANDS)
@settings(max_examples=300, deadline=None)
def test_any_commands_are_survived(commands):
    printed(b"".join(first + rest for first, rest in commands))


@given(st.sampled_from(JOBS), st.lists(st.integers(1, 700), max_size=30), st.integers(0, 9579))
@settings(max_examples=150, deadline=None)
def test_it_is_the_same_however_it_is_cut(job, cuts, end):
    data = job.read_bytes()[:end]
    whole, parts = Emulator(), Emulator()
    whole.feed(data)
    for size in cuts:
        parts.feed(data[:size])
        data = data[size:]
    parts.feed(data)
    whole.finish()
    parts.finish()
    assert list(whole.items) == list(parts.items)
    assert whole.answers == parts.answers


def test_memory_is_bounded():
    emulator = Emulator()
    for _ in range(3):
        # Rows without end, a picture of 4 GiB, letters of one's own without end, questions.
        emulator.feed(b"\n" * 200_000)
        emulator.feed(b"\x1dv0\x00\xff\xff\xff\xff" + b"\x00" * 1_500_000)
        emulator.finish()
        emulator.feed(b"\x1b&\xff\x00\xff" + b"\xff" * 400_000)
        emulator.finish()
        emulator.feed(b"\x10\x04\x01" * 100_000)
        emulator.feed(b"x" * 1_000_000)
    assert len(emulator.items) <= MOST_ITEMS
    assert len(emulator._rest) < 1_000_000
    assert len(emulator.answers) <= 64


def test_a_text_cannot_speak_to_the_printer():
    for wrong in (
        "\x1bp\x00",
        "a\nb",
        "x" * 1001,
    ):
        with pytest.raises(WrongPieces):
            read_pieces([{"is": "mark", "text": wrong}])
    for wrong in ({"is": "hologram"}, {"is": "rule", "more": 1}, {"is": "qr"}, 7, {"is": ["qr"]}):
        with pytest.raises(WrongPieces):
            read_pieces([wrong])
    for vector in VECTORS:
        assert read_pieces(vector["expect"]) == vector["expect"]


@given(st.text(max_size=200), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_wrapping_loses_no_letter(text, columns):
    rows = wrapped(text, columns)
    assert all(len(row) <= columns for row in rows)
    assert "".join("".join(rows).split()) == "".join(text.split())

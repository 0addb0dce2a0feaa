"""A printer at a register's USB shows what a printer in the network shows: the same picture."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

import pytest

from tillbook.desks.receipts.escpos import Paper, receipt_bytes
from tillbook.desks.receipts.picture import DOTS, picture_of
from tillbook.desks.receipts.rules.emulating import Act, Emulator

CONTRACTS = Path(__file__).parents[5] / "contracts/receipts"
ROWS = json.loads((CONTRACTS / "rows.json").read_text(encoding="utf-8"))
USB = {
    one["id"]: b64decode(one["bytes"])
    for one in json.loads((CONTRACTS / "usb.json").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("vector", ROWS, ids=[one["id"] for one in ROWS])
def test_the_same_picture(vector):
    width = "58" if vector["columns"] == 32 else "80"
    sent = receipt_bytes(vector["pieces"], Paper(paper=width, code_page="CP858"), open_drawer=True)
    ours, theirs = printed(USB[vector["id"]]), printed(sent)
    assert ours[0] == Act(kind="drawer")
    assert ours == theirs
    assert picture_of(ours, DOTS[width]) == picture_of(theirs, DOTS[width])


def printed(data: bytes) -> list[object]:
    emulator = Emulator()
    emulator.feed(data)
    emulator.finish()
    return list(emulator.items)

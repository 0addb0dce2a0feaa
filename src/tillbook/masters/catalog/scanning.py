"""What a scan means where goods are put on a list: the product, and what its label says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tillbook.masters.catalog.queries import code_layouts, items_by_code
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.rules.elements import FNC1, CodeRefused
from tillbook.masters.catalog.rules.reading_codes import LONGEST_CODE, Reading, Told, read_code
from tillbook.masters.organisation.currencies import NUMBERS
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """item: None where nothing has this code. lot, serial, expires_on: as a GS1 label says."""

    item: Item | None = None
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None

    def piece(self, *, serial: bool) -> str:
        """Which lot it is, or which piece of what is traced by serial numbers; "" where it does
        not say."""
        return self.serial if serial else self.lot


def plain_code(text: str) -> str:
    """A code as it was scanned, on one line: the separator of GS1 in its visible form, as the
    invisible one counts as a blank."""
    return " ".join(text.replace(FNC1, "\u241d").split())[:LONGEST_CODE]


def scanned(info: CompanyInfo, text: str) -> Scan:
    """What a code means: a SKU or barcode as it stands, else what its label says."""
    code = plain_code(text)
    if not code:
        return Scan()
    if items := items_by_code(info.id, info.version, [code]):
        return Scan(item=items[0])
    told = Told(
        layouts=code_layouts(info.id),
        today=int(f"{clock.now():%Y%m%d}"),
        exponent=info.exponent,
        currency=NUMBERS.get(info.currency, 0),
    )
    try:
        reading = read_code(code, told)
    except CodeRefused:
        return Scan()
    if reading.kind != "gs1":
        return Scan()
    items = items_by_code(info.id, info.version, reading.codes)
    return Scan(
        item=items[0] if items else None,
        lot=reading.lot,
        serial=reading.serial,
        expires_on=_day(reading),
    )


def _day(reading: Reading) -> date | None:
    text = str(reading.expires or reading.best_before)
    return date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 else None

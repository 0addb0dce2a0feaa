"""What a supplier delivers from a table: a row for each price, checked as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.uploads import Rows
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.sourcing.errors import Refusal, Wrong, wrong
from tillbook.masters.sourcing.forms import facts_for
from tillbook.masters.sourcing.rules import ItemEdit, TypedItem, read_item
from tillbook.masters.sourcing.telling import sentence

#: What the columns may be called, in whatever language the other program spoke.
_HEADS = {
    "product": "sku|product|product id|barcode|ean|gtin|artikel|artikelnummer|unsere artikelnummer",
    "code": "code|supplier code|their code|order number|lieferantennummer|bestellnummer|best.-nr."
    "|ihre artikelnummer|lieferantenartikelnummer",
    "pack": "pack|pack size|units per pack|packung|gebinde|gebindegröße|inhalt|ve"
    "|verpackungseinheit",
    "least": "least|minimum|minimum order|moq|mindestmenge|mindestbestellmenge",
    "lead_days": "days|lead time|lead days|lieferzeit|lieferzeit in tagen|tage",
    "from": "from|from packs|from quantity|ab|ab menge|staffel|staffelmenge",
    "price": "price|pack price|cost|preis|packungspreis|einkaufspreis|ek",
    "valid_from": "valid from|from day|since|gültig ab|preis ab|ab datum",
}
_KEYS = {word: key for key, words in _HEADS.items() for word in words.split("|")}
#: Begins the key of a row that names no product.
_BLANK = "\n"
_OWN = ("code", "pack", "least", "lead_days", "valid_from")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: with a line of the file, or (0) with all of it."""

    line: int
    words: str


@dataclass(slots=True)
class _Product:
    """The rows of one product: what each said of it, and its prices."""

    line: int
    facts: dict[str, str]
    prices: list[tuple[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read_supplier_prices(
    info: CompanyInfo, rows: Rows, name: str
) -> tuple[list[ItemEdit], list[Fault]]:
    """The table as what a supplier delivers, and everything that is wrong. Raises FileRefused."""
    if not rows:
        raise FileRefused(_("%(name)s is empty.") % {"name": name})
    heads = [_KEYS.get(" ".join(cell.casefold().split()), "") for cell in rows[0][1]]
    if "product" not in heads or "price" not in heads:
        raise FileRefused(
            _(
                "The first row names the columns: SKU and price. Code, pack, minimum, days, from"
                " and valid from may follow."
            )
        )
    faults: list[Fault] = []
    products = _gathered(heads, rows, faults)
    facts = facts_for(info, list(products))
    edits: list[ItemEdit] = []
    seen: dict[object, int] = {}
    for text, one in products.items():
        typed = TypedItem(product=text.partition(_BLANK)[0], prices=one.prices, **one.facts)
        edit, wrongs = read_item(typed, facts)
        faults += [Fault(_line_of(found, one), sentence(found)) for found in wrongs]
        if edit is None:
            continue
        if edit.variant_id in seen:
            # One product under its SKU here and its barcode there.
            again = wrong(Refusal.DIFFERENT, text)
            faults.append(Fault(one.line, sentence(again)))
        seen[edit.variant_id] = one.line
        edits.append(edit)
    return edits, sorted(faults, key=lambda fault: fault.line)


def _gathered(heads: list[str], rows: Rows, faults: list[Fault]) -> dict[str, _Product]:
    """The rows by product; what a later row says otherwise of it is a fault, what it leaves out is
    as above."""
    products: dict[str, _Product] = {}
    for number, cells in rows[1:]:
        found = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        text = found.get("product", "")
        facts = {key: found.get(key, "") for key in _OWN}
        one = products.get(text)
        if one is None or not text:
            # Rows without a product are each a fault of their own.
            one = products[text or f"{_BLANK}{number}"] = _Product(number, facts)
        elif any(value and value != one.facts[key] for key, value in facts.items()):
            faults.append(Fault(number, sentence(wrong(Refusal.DIFFERENT, text))))
        one.prices.append((found.get("from", ""), found.get("price", "")))
        one.lines.append(number)
    return products


def _line_of(found: Wrong, one: _Product) -> int:
    """The line that a fault is about: the row whose price it names, else the product's first."""
    text = found.words.get("text", "")
    rows = zip(one.lines, one.prices, strict=True)
    return next((line for line, pair in rows if text and text in pair), one.line)

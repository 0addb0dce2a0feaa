"""The German VAT return in advance, Umsatzsteuer-Voranmeldung (USt 1 A), by Kennzahl.

Rules: section 18 UStG and the instructions of the Federal Ministry of Finance for form USt 1 A:
bases in whole euros, the rest dropped; the tax of 81, 86, 89 and 93 from the base as it is written
there; all other taxes as they were booked. What a buyer owes the tax of (section 13b) stands in
46, 73 or 84 by the box of its tax code, on whichever accounts, and its input tax in 67; else by the
boxes of its accounts. What was paid in advance for a month more to file (39)
is taken off in the last return of a year: section 48 subsection 4 UStDV. What is free of tax or not
taxed here stands in 41, 43, 21 or 45 by the box of its tax code, or of its account of income.
"""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.desks.taxation.rules.shapes import TAX, Box, Form, Part, TaxSum, Unit, in_unit, tax_of
from tillbook.values.rounding import divide
from tillbook.values.words import marked

_RATES = {190_000: "81", 70_000: "86", 0: "87"}
_BOUGHT_RATES = {190_000: "89", 70_000: "93", 0: "90"}
_COMPUTED = {"81": 190_000, "86": 70_000, "89": 190_000, "93": 70_000}
#: Bases of what is sold, of what is bought, and what is claimed back.
_SOLD = ("41", "43", "48", "81", "86", "87", "35", "42", "60", "21", "45")
_BOUGHT = ("89", "93", "90", "91", "46", "73", "84", "95")
_INPUT = ("66", "61", "62", "67", "63", "59", "64")
#: Of these, a line whose tax is booked in part is a line whose tax is booked.
_RATED = ("81", "86", "35")
#: Section 13b: the tax that the buyer owes, and on which base.
_REVERSED = {"47": "46", "74": "73", "85": "84"}
_TAX_OF = {base: tax for tax, base in _REVERSED.items()}
#: Of a base of section 13b, what the tax code itself says the tax of: not to be shared out again.
_TOLD = "46.told"
_STANDARD = 190_000
#: The reduced rate of July to December 2020.
_LOWEST = 50_000
_ADVANCE = "39"
#: Of what was paid for a year, the part to pay in advance for the next: section 47 UStDV.
_ADVANCE_PART = 11


def _place(one: TaxSum) -> tuple[Part, ...]:
    if one.tax_account:
        return _tax(one)
    told = (one.partly and one.box in _RATED) or (one.code and not one.base_minor)
    if told or one.covered:
        return ()
    if one.kind == "income" and one.code and not one.partly:
        return tuple(part for part in _sold(one) if not part.tax)
    if one.box in _SOLD:
        return (Part(one.box, -one.own_minor),)
    return (Part(one.box, one.own_minor),) if one.box in _BOUGHT else ()


def _tax(one: TaxSum) -> tuple[Part, ...]:
    if one.held:
        return (Part(_ADVANCE, one.amount_minor, tax=True),) if one.box == _ADVANCE else ()
    if one.input:
        box = one.box if one.box in _INPUT else "66" if one.code and not one.box else ""
        box = "67" if one.code_box in _TAX_OF and box in ("", "66") else box
        return (Part(box, one.amount_minor, tax=True),) if box else ()
    if one.code_box in _TAX_OF and one.amount_minor:
        told = (Part(_TOLD, -one.base_minor),) if one.code_box == "46" else ()
        own = Part(_TAX_OF[one.code_box], -one.amount_minor, tax=True)
        return (own, Part(one.code_box, -one.base_minor), *told)
    if one.code and one.box in ("", "81", "86", "35", "36", "87"):
        return _sold(one)
    owed = -one.amount_minor
    if one.box in _REVERSED:
        base = (Part(_REVERSED[one.box], -one.base_minor),) if one.base_minor else ()
        return (Part(one.box, owed, tax=True), *base)
    if one.box in ("89", "93", "95"):
        box = _BOUGHT_RATES.get(one.rate_ppm, "95") if one.code else one.box
        base = (Part(box, -one.base_minor),) if one.base_minor else ()
        return (Part(box + TAX, owed, tax=True), *base)
    if one.box in ("81", "86", "35", "36"):
        return (Part("35" + TAX if one.box == "36" else one.box + TAX, owed, tax=True),)
    return (Part("69", owed, tax=True),) if one.box == "69" else ()


def _sold(one: TaxSum) -> tuple[Part, ...]:
    if one.code_box in _SOLD:
        tax = "35" if one.code_box not in _RATES.values() else one.code_box
        return (Part(one.code_box, -one.base_minor), Part(tax + TAX, -one.amount_minor, tax=True))
    if one.treatment == "outside":
        return ()
    if one.treatment == "exempt":
        box = "48"
    elif one.treatment == "reverse_charge":
        box = "60"
    else:
        box = _RATES.get(one.rate_ppm, "35")
    return (Part(box, -one.base_minor), Part(box + TAX, -one.amount_minor, tax=True))


def _fill(raw: Mapping[str, int], _carried: int, whole: int) -> Mapping[str, int]:
    found = {box: in_unit(raw.get(box, 0), Unit.DOWN, whole) for box in (*_SOLD, *_BOUGHT)}
    for box, rate in _COMPUTED.items():
        found[box + TAX] = tax_of(found[box], rate)
    for box in ("35", "95"):
        found[box + TAX] = raw.get(box + TAX, 0)
    found |= _reversed(raw)
    for box in (*_INPUT, "69", _ADVANCE):
        found[box] = raw.get(box, 0)
    owed = sum(found[box + TAX] for box in (*_COMPUTED, "35", "95"))
    owed += sum(found[box] for box in _REVERSED) + found["69"]
    found["83"] = owed - sum(found[box] for box in _INPUT) - found[_ADVANCE]
    return found


def special_prepayment(paid_minor: int, taken_minor: int, whole: int) -> int:
    """What is to be paid in advance for the next year with a month more to file: an eleventh of
    what the year's returns came to (83) and of what they took off (39), in whole euros; nothing
    where that is a surplus (form USt 1 H, lines 24 and 25; sections 47 and 48 UStDV)."""
    return max(in_unit(divide(paid_minor + taken_minor, _ADVANCE_PART), Unit.DOWN, whole), 0)


def _reversed(raw: Mapping[str, int]) -> dict[str, int]:
    """The taxes of section 13b. The usual charts have one account for all of them: what stands
    there without a tax code is shared out by the bases, services from the EU (46) at the standard
    rate first."""
    own = {box: raw.get(box, 0) for box in _REVERSED}
    told = raw.get(_TOLD, 0)
    untold = raw.get("46", 0) - told
    if own["74"] or not untold or (own["47"] and not told):
        return own
    services = tax_of(untold, _STANDARD) if raw.get("84") else own["85"]
    return {"47": own["47"] + services, "74": 0, "85": own["85"] - services}


_FREE = marked("Free of tax")
_TAXED = marked("Taxed supplies")
_ACQUIRED = marked("Acquisitions in the EU")
_REVERSE = marked("Tax that you owe as the recipient (section 13b)")
_MORE = marked("Further supplies")
_CLAIMED = marked("Input tax")
_SUM = marked("To pay")


def _base(code: str, words: str, section: str, rate: int | None = None, taxed: bool = False) -> Box:
    return Box(code=code, words=words, section=section, unit=Unit.DOWN, rate_ppm=rate, taxed=taxed)


USTVA = Form(
    code="DE",
    title=marked("VAT return in advance (UStVA)"),
    boxes=(
        _base("81", marked("Supplies at 19 %"), _TAXED, 190_000, taxed=True),
        _base("86", marked("Supplies at 7 %"), _TAXED, 70_000, taxed=True),
        _base("87", marked("Supplies at 0 %"), _TAXED),
        _base("35", marked("Supplies at other rates (36: their tax)"), _TAXED, taxed=True),
        _base("41", marked("Supplies in the EU to businesses with a VAT number"), _FREE),
        _base("43", marked("Other exempt supplies with input tax deduction"), _FREE),
        _base("48", marked("Exempt supplies without input tax deduction"), _FREE),
        _base("91", marked("Exempt acquisitions"), _ACQUIRED),
        _base("89", marked("Acquisitions at 19 %"), _ACQUIRED, 190_000, taxed=True),
        _base("93", marked("Acquisitions at 7 %"), _ACQUIRED, 70_000, taxed=True),
        _base("90", marked("Acquisitions at 0 %"), _ACQUIRED),
        _base("95", marked("Acquisitions at other rates (98: their tax)"), _ACQUIRED, taxed=True),
        _base("46", marked("Services of businesses in the EU: base"), _REVERSE),
        Box(code="47", words=marked("Services of businesses in the EU: tax"), section=_REVERSE),
        _base("73", marked("Supplies of land: base"), _REVERSE),
        Box(code="74", words=marked("Supplies of land: tax"), section=_REVERSE),
        _base("84", marked("Other supplies under section 13b: base"), _REVERSE),
        Box(code="85", words=marked("Other supplies under section 13b: tax"), section=_REVERSE),
        _base("42", marked("Supplies of the first buyer in a triangular transaction"), _MORE),
        _base("60", marked("Supplies for which the customer owes the tax (13b)"), _MORE),
        _base("21", marked("Services in the EU for which the customer owes the tax"), _MORE),
        _base("45", marked("Other supplies outside the scope, placed abroad"), _MORE),
        Box(code="66", words=marked("Input tax on invoices"), section=_CLAIMED),
        Box(code="61", words=marked("Input tax on acquisitions in the EU"), section=_CLAIMED),
        Box(code="62", words=marked("Import VAT"), section=_CLAIMED),
        Box(code="67", words=marked("Input tax on supplies under section 13b"), section=_CLAIMED),
        Box(code="63", words=marked("Input tax at flat rates"), section=_CLAIMED),
        Box(code="64", words=marked("Corrected input tax (section 15a)"), section=_CLAIMED),
        Box(code="59", words=marked("Input tax on new vehicles"), section=_CLAIMED),
        Box(code="69", words=marked("Tax shown wrongly or without right"), section=_SUM),
        Box(
            code="39", words=marked("Special prepayment for filing later, taken off"), section=_SUM
        ),
        Box(code="83", words=marked("Remaining prepayment, or surplus"), section=_SUM, total=True),
    ),
    place=_place,
    fill=_fill,
    due="83",
    source="§ 18 UStG, USt 1 A",
    controls=("83",),
    held=(_ADVANCE,),
    based=_REVERSED,
    between=(_LOWEST, _STANDARD),
    bought=_BOUGHT,
    owed=(*_REVERSED, "89", "93", "95"),
    named=("36",),
    untaxed=("41", "43", "48", "87", "42", "60", "21", "45"),
    taxed=_RATED,
    rated=tuple(_COMPUTED),
    sides={
        "income": _SOLD,
        "expense": (*_SOLD, *_BOUGHT),
        "asset": _BOUGHT,
        "liability": _SOLD,
        "tax_asset": (*_INPUT, _ADVANCE, "83"),
        "tax_liability": (
            *("81", "86", "35", "36", "87", "89", "93", "95", "69", _ADVANCE, "83"),
            *_REVERSED,
        ),
    },
    apart=("41", "42", "43", "45", "48", "60", "21", *_BOUGHT, *_REVERSED),
    terms={
        "83": (
            *(box + TAX for box in (*_COMPUTED, "35", "95")),
            *_REVERSED,
            "69",
            *(f"-{box}" for box in (*_INPUT, _ADVANCE)),
        )
    },
)

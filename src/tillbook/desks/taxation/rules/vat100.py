"""The British VAT return, VAT100 (nine boxes).

Rules: HM Revenue and Customs, VAT Notice 700/12 "How to fill in and submit your VAT Return",
section 3; names and signs of the boxes as in the Making Tax Digital API for VAT. What is bought
under the reverse charge: Notice 741A section 5 for services from abroad (in box 6 as well as 7),
Notice 735 for the domestic one (in box 7 alone).
"""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.desks.taxation.rules.shapes import Box, Form, Part, TaxSum, Unit, in_unit
from tillbook.values.words import marked

_WHOLE = ("6", "7", "8", "9")
_BOUGHT = ("7", "9")
_BY_KIND = {"income": "6", "expense": "7"}


def _place(one: TaxSum) -> tuple[Part, ...]:
    if one.tax_account:
        return _tax(one)
    if one.covered or (one.code and not one.base_minor) or one.treatment == "outside":
        return ()
    # A line that names a code and its base itself counts even where its account has no box.
    box = one.box or (_BY_KIND.get(one.kind, "") if one.treatment not in ("", "outside") else "")
    if one.kind == "income" and box in ("6", "8"):
        six = Part("6", -one.own_minor)
        return (six, Part("8", -one.own_minor)) if box == "8" else (six,)
    if box in _BOUGHT:
        seven = Part("7", one.own_minor)
        return (seven, Part("9", one.own_minor)) if box == "9" else (seven,)
    return ()


def _tax(one: TaxSum) -> tuple[Part, ...]:
    if one.box not in ("1", "2", "4", "") or not (one.box or one.code):
        return ()
    if one.input:
        base = (Part("7", one.base_minor),) if one.coded and one.base_minor else ()
        return (Part("4", one.amount_minor, tax=True), *base)
    box = one.box or "1"
    # Whoever buys under the domestic reverse charge owes the tax, and has sold nothing; services
    # from abroad, whose code names box 6, count as if they had sold them too.
    bought = one.treatment == "reverse_charge" and one.amount_minor and one.code_box != "6"
    sold = one.coded and one.treatment != "outside" and box == "1" and not bought
    free = one.coded and not one.rate_ppm and not one.amount_minor
    tax = () if free else (Part(box, -one.amount_minor, tax=True),)
    if not sold or not one.base_minor:
        return tax
    boxes = ("6", "8") if one.code_box == "8" else ("6",)
    return (*tax, *(Part(each, -one.base_minor) for each in boxes))


def _fill(raw: Mapping[str, int], _carried: int, whole: int) -> Mapping[str, int]:
    found = {box: raw.get(box, 0) for box in ("1", "2", "4")}
    found["3"] = found["1"] + found["2"]
    found["5"] = found["3"] - found["4"]
    for box in _WHOLE:
        found[box] = in_unit(raw.get(box, 0), Unit.DOWN, whole)
    return found


_VAT, _VALUES = marked("VAT"), marked("Values without VAT")

VAT100 = Form(
    code="GB",
    title=marked("VAT return (VAT100)"),
    boxes=(
        Box(code="1", words=marked("VAT due on sales and other outputs"), section=_VAT),
        Box(
            code="2",
            words=marked("VAT due on acquisitions of goods in Northern Ireland from the EU"),
            section=_VAT,
        ),
        Box(code="3", words=marked("Total VAT due (box 1 and box 2)"), section=_VAT, total=True),
        Box(code="4", words=marked("VAT reclaimed on purchases and other inputs"), section=_VAT),
        Box(
            code="5",
            words=marked("Net VAT to pay, or to reclaim (box 3 less box 4)"),
            section=_VAT,
            total=True,
        ),
        Box(code="6", words=marked("Sales and other outputs"), section=_VALUES, unit=Unit.DOWN),
        Box(code="7", words=marked("Purchases and other inputs"), section=_VALUES, unit=Unit.DOWN),
        Box(
            code="8",
            words=marked("Goods supplied from Northern Ireland to the EU"),
            section=_VALUES,
            unit=Unit.DOWN,
        ),
        Box(
            code="9",
            words=marked("Goods acquired in Northern Ireland from the EU"),
            section=_VALUES,
            unit=Unit.DOWN,
        ),
    ),
    place=_place,
    fill=_fill,
    due="5",
    source="VAT Notice 700/12",
    controls=("5",),
    bought=_BOUGHT,
    owed=("2",),
    untaxed=("8",),
    taxed=("6",),
    sides={
        "income": ("6", "8"),
        "expense": _BOUGHT,
        "asset": _BOUGHT,
        "tax_asset": ("4", "5"),
        "tax_liability": ("1", "2", "5"),
    },
    apart=("2", "8", "9"),
    terms={"3": ("1", "2"), "5": ("3", "-4")},
)

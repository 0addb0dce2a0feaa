"""The French VAT return, form 3310-CA3, by line.

Rules: Direction générale des Finances publiques, notice 3310-NOT-CA3: bases and taxes in whole
euros (a half counts as one), the tax of a rate's line from its base; a credit (25) is carried into
line 22 of the next return, but for what is claimed back (26, with form 3519): what an entry by hand
takes off the account of the credit (22). What a buyer owes the
tax of is told by whom it was bought from, by the box of the tax code or of the account: A3 services
of businesses that are not established here, in the EU or outside (article 283-2 of the code), B4
what article 283-1 names, B2 goods from the EU; what was imported in A4 and, by rate, in I1 to I6,
whose deduction is told in 24 too. 15: deducted before, to be paid back. Sales without VAT: F2 goods
to businesses in the EU, E1 exports, E2 all others.
"""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.desks.taxation.rules.shapes import TAX, Box, Form, Part, TaxSum, Unit, in_unit, tax_of
from tillbook.values.rounding import divide
from tillbook.values.words import marked

_RATES = {200_000: "08", 55_000: "09", 100_000: "9B", 21_000: "T6"}
_LINES = {box: rate for rate, box in _RATES.items()}
_NORMAL = 200_000
_BASES = ("A1", "A2", "A3", "A4", "B2", "B4", "E1", "E2", "F2")
_SOLD = ("A2", "E1", "E2", "F2")
_INPUT = ("19", "20", "21")
#: Accounts of tax that the buyer owes, by box: the base's line, and whether it is imported.
_BOUGHT = {"17": "B2", "A3": "A3", "B4": "B4", "A4": "A4"}
_IMPORTED = {200_000: "I1", 100_000: "I2", 85_000: "I3", 55_000: "I4", 21_000: "I5", 10_500: "I6"}
_IMPORT_LINES = {box: rate for rate, box in _IMPORTED.items()}


def _place(one: TaxSum) -> tuple[Part, ...]:
    if one.tax_account:
        return _tax(one)
    told = (one.partly and one.box == "A1") or (one.code and not one.base_minor)
    if told or one.covered:
        return ()
    if one.kind == "income" and one.code and not one.partly:
        return tuple(part for part in _sold(one) if not part.tax)
    if one.box == "A1":
        # No line of its own says the rate: what names no tax code is of the normal one.
        return (Part("A1", -one.own_minor), Part("08", -one.own_minor))
    return (Part(one.box, -one.own_minor),) if one.box in _SOLD else ()


def _tax(one: TaxSum) -> tuple[Part, ...]:
    if one.input:
        if one.box == "24":
            return (Part("20", one.amount_minor, tax=True), Part("24", one.amount_minor))
        if one.box == "22":
            return (Part("26", -one.amount_minor),)
        box = one.box if one.box in _INPUT else "20" if one.code and not one.box else ""
        return (Part(box, one.amount_minor, tax=True),) if box else ()
    owed = -one.amount_minor
    if one.code_box in _BOUGHT and owed:
        return _bought(one, owed, one.code_box)
    if one.box in _BOUGHT:
        return _bought(one, owed, one.box)
    if one.box == "15":
        return (Part("15", owed, tax=True),)
    if one.code and one.box in ("", *_LINES):
        return _sold(one)
    return (Part(one.box + TAX, owed, tax=True),) if one.box in _LINES else ()


def _bought(one: TaxSum, owed: int, box: str) -> tuple[Part, ...]:
    """What a tax that the buyer owes was bought for: by the box of its code, or of its account."""
    lines = _IMPORTED if box == "A4" else _RATES
    line = lines.get(one.rate_ppm if one.code else _NORMAL, lines[_NORMAL])
    rate = (_LINES | _IMPORT_LINES)[line]
    base = -one.base_minor or divide(owed * 1_000_000, rate)
    parts = (Part(line + TAX, owed, tax=True), Part(_BOUGHT[box], base), Part(line, base))
    return (Part("17", owed), *parts) if box == "17" else parts


def _sold(one: TaxSum) -> tuple[Part, ...]:
    base, owed = -one.base_minor, Part("08" + TAX, -one.amount_minor, tax=True)
    if one.code_box in _SOLD:
        return (Part(one.code_box, base), owed)
    if one.treatment == "outside":
        return ()
    if one.treatment == "reverse_charge" and one.amount_minor:
        return (Part("B4", base), Part("08", base), owed)
    if one.treatment != "charged" or one.rate_ppm not in _RATES:
        return (Part("E2", base), owed)
    line = _RATES[one.rate_ppm]
    owed = Part(line + TAX, -one.amount_minor, tax=True)
    return (Part("A1", base), Part(line, base), owed)


def _fill(raw: Mapping[str, int], carried: int, whole: int) -> Mapping[str, int]:
    def rounded(box: str) -> int:
        return in_unit(raw.get(box, 0), Unit.NEAREST, whole)

    taxed = _LINES | _IMPORT_LINES
    found = {box: rounded(box) for box in (*_BASES, *taxed, *_INPUT, "15", "17", "24", "26")}
    for line, rate in taxed.items():
        found[line + TAX] = in_unit(tax_of(found[line], rate), Unit.NEAREST, whole)
    found["16"] = sum(found[line + TAX] for line in taxed) + found["15"]
    found["22"] = in_unit(carried, Unit.NEAREST, whole)
    found["23"] = sum(found[box] for box in (*_INPUT, "22"))
    found["25"] = max(found["23"] - found["16"], 0)
    found["TD"] = max(found["16"] - found["23"], 0)
    found["26"] = min(max(found["26"], 0), found["25"])
    found["27"] = found["25"] - found["26"]
    found["28"] = found["TD"]
    # What is claimed back is owed by the office just as what it keeps for the next return.
    found["due"] = found["28"] - found["25"]
    return found


_A = marked("A: What was sold and bought, without VAT")
_GROSS = marked("B: VAT due")
_DEDUCTED = marked("B: VAT deducted")
_NET = marked("Credit, or VAT to pay")


def _base(code: str, words: str) -> Box:
    return Box(code=code, words=words, section=_A, unit=Unit.NEAREST)


def _rate(code: str, words: str) -> Box:
    return Box(
        code=code,
        words=words,
        section=_GROSS,
        unit=Unit.NEAREST,
        rate_ppm=(_LINES | _IMPORT_LINES)[code],
        taxed=True,
    )


def _sum(code: str, words: str, section: str, *, total: bool = False) -> Box:
    return Box(code=code, words=words, section=section, unit=Unit.NEAREST, total=total)


CA3 = Form(
    code="FR",
    title=marked("VAT return (CA3)"),
    boxes=(
        _base("A1", marked("Sales and services")),
        _base("A2", marked("Other taxed supplies")),
        _base("A3", marked("Services of businesses not established in France (article 283-2)")),
        _base("A4", marked("Imports")),
        _base("B2", marked("Acquisitions in the EU")),
        _base("B4", marked("Bought from businesses that are not established in France")),
        _base("E1", marked("Exports outside the EU")),
        _base("E2", marked("Other supplies without VAT")),
        _base("F2", marked("Supplies of goods in the EU")),
        _rate("08", marked("Normal rate 20 %")),
        _rate("09", marked("Reduced rate 5.5 %")),
        _rate("9B", marked("Reduced rate 10 %")),
        _rate("T6", marked("Special rate 2.1 %")),
        _rate("I1", marked("Imports at 20 %")),
        _rate("I2", marked("Imports at 10 %")),
        _rate("I3", marked("Imports at 8.5 %")),
        _rate("I4", marked("Imports at 5.5 %")),
        _rate("I5", marked("Imports at 2.1 %")),
        _rate("I6", marked("Imports at 1.05 %")),
        _sum("15", marked("VAT deducted before, to be paid back"), _GROSS),
        _sum("16", marked("Total VAT due"), _GROSS, total=True),
        _sum("17", marked("of which on acquisitions in the EU"), _GROSS),
        _sum("19", marked("Fixed assets"), _DEDUCTED),
        _sum("20", marked("Other goods and services"), _DEDUCTED),
        _sum("21", marked("Other VAT to deduct"), _DEDUCTED),
        _sum("22", marked("Credit of the return before"), _DEDUCTED),
        _sum("23", marked("Total VAT deducted"), _DEDUCTED, total=True),
        _sum("24", marked("of which on imports"), _DEDUCTED),
        _sum("25", marked("VAT credit (23 less 16)"), _NET),
        _sum("TD", marked("VAT due (16 less 23)"), _NET),
        _sum("26", marked("Refund claimed with form 3519"), _NET),
        _sum("27", marked("Credit to carry forward (25 less 26)"), _NET, total=True),
        _sum("28", marked("Net VAT to pay"), _NET, total=True),
    ),
    place=_place,
    fill=_fill,
    due="due",
    source="Notice 3310-NOT-CA3",
    owed=tuple(_BOUGHT),
    named=("29",),
    untaxed=("E1", "E2", "F2"),
    taxed=("A1",),
    rated=("A1",),
    sides={
        "income": ("A1", *_SOLD),
        "expense": ("A1", *_SOLD),
        "liability": ("A1", *_SOLD),
        "tax_asset": (*_INPUT, "22", "24", "26"),
        "tax_liability": (*_LINES, *_BOUGHT, "15", "28", "29"),
    },
    apart=("E1", "E2", "F2", *_BOUGHT),
    carries="27",
    carried_in="22",
    controls=("28", "22"),
    terms={
        "16": (*(box + TAX for box in (*_LINES, *_IMPORT_LINES)), "15"),
        "23": ("19", "20", "21", "22"),
        "25": ("23", "-16"),
        "TD": ("16", "-23"),
        "27": ("25", "-26"),
        "28": ("TD",),
    },
)

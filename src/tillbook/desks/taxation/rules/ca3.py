"""The French VAT return, form 3310-CA3, by line.

Rules: Direction générale des Finances publiques, notice 3310-NOT-CA3: bases and taxes in whole
euros (a half counts as one), the tax of a rate's line from its base; a credit (25) is carried into
line 22 of the next return.
"""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.desks.taxation.rules.shapes import TAX, Box, Form, Part, TaxSum, Unit, in_unit, tax_of
from tillbook.values.rounding import divide
from tillbook.values.words import marked

_RATES = {200_000: "08", 55_000: "09", 100_000: "9B", 21_000: "T6"}
_LINES = {box: rate for rate, box in _RATES.items()}
_NORMAL = 200_000
_BASES = ("A1", "A2", "A3", "B2", "B4", "E1", "E2", "F2")
_INPUT = ("19", "20", "21")


def _place(one: TaxSum) -> tuple[Part, ...]:
    if one.tax_account:
        return _tax(one)
    if one.covered_out or (one.code and not one.base_minor):
        return ()
    if one.box == "A1":
        # No line of its own says the rate: what names no tax code is of the normal one.
        return (Part("A1", -one.amount_minor), Part("08", -one.amount_minor))
    return (Part(one.box, -one.amount_minor),) if one.box in ("A2", "E1", "E2", "F2") else ()


def _tax(one: TaxSum) -> tuple[Part, ...]:
    if one.input:
        box = one.box if one.box in _INPUT else "20" if one.code and not one.box else ""
        return (Part(box, one.amount_minor, tax=True),) if box else ()
    owed = -one.amount_minor
    if one.box == "17":
        line = _RATES.get(one.rate_ppm, "08") if one.code else "08"
        base = -one.base_minor or divide(owed * 1_000_000, _LINES[line])
        return (
            Part("17", owed),
            Part(line + TAX, owed, tax=True),
            Part("B2", base),
            Part(line, base),
        )
    if one.code and one.box in ("", *_LINES):
        return _sold(one)
    return (Part(one.box + TAX, owed, tax=True),) if one.box in _LINES else ()


def _sold(one: TaxSum) -> tuple[Part, ...]:
    base, owed = -one.base_minor, Part("08" + TAX, -one.amount_minor, tax=True)
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

    found = {box: rounded(box) for box in (*_BASES, *_LINES, *_INPUT, "17")}
    for line, rate in _LINES.items():
        found[line + TAX] = in_unit(tax_of(found[line], rate), Unit.NEAREST, whole)
    found["16"] = sum(found[line + TAX] for line in _LINES)
    found["22"] = in_unit(carried, Unit.NEAREST, whole)
    found["23"] = sum(found[box] for box in (*_INPUT, "22"))
    found["25"] = max(found["23"] - found["16"], 0)
    found["TD"] = max(found["16"] - found["23"], 0)
    found["27"] = found["25"]
    found["28"] = found["TD"]
    found["due"] = found["28"] - found["27"]
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
        rate_ppm=_LINES[code],
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
        _base("A3", marked("Services bought in the EU")),
        _base("B2", marked("Acquisitions in the EU")),
        _base("B4", marked("Bought from businesses that are not established in France")),
        _base("E1", marked("Exports outside the EU")),
        _base("E2", marked("Other supplies without VAT")),
        _base("F2", marked("Supplies of goods in the EU")),
        _rate("08", marked("Normal rate 20 %")),
        _rate("09", marked("Reduced rate 5.5 %")),
        _rate("9B", marked("Reduced rate 10 %")),
        _rate("T6", marked("Special rate 2.1 %")),
        _sum("16", marked("Total VAT due"), _GROSS, total=True),
        _sum("17", marked("of which on acquisitions in the EU"), _GROSS),
        _sum("19", marked("Fixed assets"), _DEDUCTED),
        _sum("20", marked("Other goods and services"), _DEDUCTED),
        _sum("21", marked("Other VAT to deduct"), _DEDUCTED),
        _sum("22", marked("Credit of the return before"), _DEDUCTED),
        _sum("23", marked("Total VAT deducted"), _DEDUCTED, total=True),
        _sum("25", marked("VAT credit (23 less 16)"), _NET),
        _sum("TD", marked("VAT due (16 less 23)"), _NET),
        _sum("27", marked("Credit to carry forward"), _NET, total=True),
        _sum("28", marked("Net VAT to pay"), _NET, total=True),
    ),
    place=_place,
    fill=_fill,
    due="due",
    source="Notice 3310-NOT-CA3",
    carries="27",
    controls=("28", "22"),
)

"""US sales tax: one return for each state, with its counties, cities and districts.

Jurisdictions and rates are those of the Streamlined files (their codes stand in the tax codes).
What was collected is handed over, as it was collected: section 297A.77 of the Minnesota Statutes,
and section 318 of the Streamlined Sales and Use Tax Agreement on one return for all of a state.

What no till knows is entered by hand, each line with a tax code of the place: on an account with
the box `use`, the tax on what was bought without it, with its base (consumer use tax, such as lines
21 to 24 of Wisconsin's form ST-12); on one with the box `discount`, what the state leaves to a
seller who files in time (its lines 18 to 20: off the sales tax alone, never off use tax).

What was sold free of tax (by a certificate, or goods that nobody taxes) counts as gross and exempt
in the state whose location sold it, less what came back: gross sales are all sales of the state,
exempt ones are those that bear none of its tax, and the rest is taxable (lines 1 to 3 of the
simplified electronic return of section 318; Minnesota asks gross and taxable alone). A county or
city is told its taxable sales. By hand, revenue names its location, or a code of the place stands
with it; revenue with neither is in no box, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from tillbook.desks.taxation.rules.shapes import TAX, Box, Form, Part, TaxSum
from tillbook.values.words import marked

GROSS, FREE, TAXABLE, TOTAL = "gross", "free", "taxable", "total"
#: Sales tax before and after the discount; what was bought without tax.
SALES_TAX, DISCOUNT, NET, USE = "sales-tax", "discount", "net", "use"
_SALES, _LOCAL, _SUM = marked("Sales"), marked("Tax by jurisdiction"), marked("To pay")
_BOUGHT = marked("Use tax by jurisdiction, on what was bought without tax")


def state_form(state: str, names: Sequence[tuple[str, str]]) -> Form:
    """The return of a state such as `US-MN`. names: its jurisdictions as (code, name), in order,
    its own first."""
    codes = frozenset(code for code, _name in names)

    def place(one: TaxSum) -> tuple[Part, ...]:
        if not one.code:
            return _without_tax(one)
        if one.jurisdiction not in codes:
            return ()
        if not one.coded:
            return _sold(one) if one.jurisdiction == state else ()
        if one.input:
            return ()
        owed, base = -one.amount_minor, -one.base_minor
        if one.box == DISCOUNT:
            return (Part(DISCOUNT, -owed, tax=True),)
        if one.box == USE:
            box = _use(one.jurisdiction)
            return (Part(box, base), Part(box + TAX, owed, tax=True))
        taxed = one.treatment == "charged" and one.rate_ppm > 0
        tax = Part(one.jurisdiction + TAX, owed, tax=True)
        here = (Part(one.jurisdiction, base), tax) if taxed else (tax,)
        if one.jurisdiction != state:
            return here
        return (Part(GROSS, base), Part(TAXABLE if taxed else FREE, base), *here)

    def fill(raw: Mapping[str, int], _carried: int, _whole: int) -> Mapping[str, int]:
        found = {box: raw.get(box, 0) for box in (GROSS, FREE, TAXABLE, DISCOUNT)}
        for code, _name in names:
            for box in (code, _use(code)):
                found[box] = raw.get(box, 0)
                found[box + TAX] = raw.get(box + TAX, 0)
        found[SALES_TAX] = sum(found[code + TAX] for code, _name in names)
        found[NET] = found[SALES_TAX] - found[DISCOUNT]
        found[USE] = sum(found[_use(code) + TAX] for code, _name in names)
        found[TOTAL] = found[NET] + found[USE]
        return found

    return Form(
        code=state,
        title=marked("Sales tax return"),
        boxes=_boxes(names),
        place=place,
        fill=fill,
        due=TOTAL,
        source="SSUTA § 318; Minn. Stat. § 297A.77",
        terms={
            SALES_TAX: tuple(code + TAX for code, _name in names),
            NET: (SALES_TAX, f"-{DISCOUNT}"),
            USE: tuple(_use(code) + TAX for code, _name in names),
            TOTAL: (NET, USE),
        },
    )


def _sold(one: TaxSum) -> tuple[Part, ...]:
    """Revenue that names a code itself, which no line of tax in its entry says the base of:
    sold free of tax, and entered by hand."""
    if one.kind != "income" or one.covered:
        return ()
    taxed = one.treatment == "charged" and one.rate_ppm > 0
    minor = -one.own_minor
    here = (Part(one.jurisdiction, minor),) if taxed else ()
    return (Part(GROSS, minor), Part(TAXABLE if taxed else FREE, minor), *here)


def _without_tax(one: TaxSum) -> tuple[Part, ...]:
    """Revenue that was sold in the state, as far as no line of its tax says the base of it: free of
    tax by a certificate, by what it is, or by hand."""
    minor = -one.own_minor
    return (Part(GROSS, minor), Part(FREE, minor)) if one.kind == "income" and minor else ()


def _use(code: str) -> str:
    """The box of a jurisdiction's use tax."""
    return f"{USE}-{code}"


def _boxes(names: Sequence[tuple[str, str]]) -> tuple[Box, ...]:
    box = partial(Box, numbered=False)
    return (
        box(code=GROSS, words=marked("Gross sales"), section=_SALES),
        box(code=FREE, words=marked("Exempt and other sales without tax"), section=_SALES),
        box(code=TAXABLE, words=marked("Taxable sales"), section=_SALES),
        *(box(code=code, words=name, section=_LOCAL, taxed=True) for code, name in names),
        *(box(code=_use(code), words=name, section=_BOUGHT, taxed=True) for code, name in names),
        box(code=SALES_TAX, words=marked("Sales tax"), section=_SUM, total=True),
        box(code=DISCOUNT, words=marked("Discount for filing in time"), section=_SUM),
        box(code=NET, words=marked("Net sales tax"), section=_SUM, total=True),
        box(code=USE, words=marked("Use tax"), section=_SUM, total=True),
        box(code=TOTAL, words=marked("Total tax"), section=_SUM, total=True),
    )


def named_boxes() -> tuple[str, ...]:
    """Boxes that accounts may have for the return of any state."""
    return (USE, DISCOUNT)

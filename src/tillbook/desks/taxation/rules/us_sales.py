"""US sales tax: one return for each state, with its counties, cities and districts.

Jurisdictions and rates are those of the Streamlined files (their codes stand in the tax codes).
What was collected is handed over, as it was collected: section 297A.77 of the Minnesota Statutes,
and section 318 of the Streamlined Sales and Use Tax Agreement on one return for all of a state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tillbook.desks.taxation.rules.shapes import TAX, Box, Form, Part, TaxSum
from tillbook.values.words import marked

GROSS, FREE, TAXABLE, TOTAL = "gross", "free", "taxable", "total"
_SALES, _LOCAL, _SUM = marked("Sales"), marked("Tax by jurisdiction"), marked("To pay")


def state_form(state: str, names: Sequence[tuple[str, str]]) -> Form:
    """The return of a state such as `US-MN`. names: its jurisdictions as (code, name), in order,
    its own first."""
    codes = frozenset(code for code, _name in names)

    def place(one: TaxSum) -> tuple[Part, ...]:
        if not one.coded or one.input or one.jurisdiction not in codes:
            return ()
        base, taxed = -one.base_minor, one.treatment == "charged" and one.rate_ppm > 0
        tax = Part(one.jurisdiction + TAX, -one.amount_minor, tax=True)
        here = (Part(one.jurisdiction, base), tax) if taxed else (tax,)
        if one.jurisdiction != state:
            return here
        return (Part(GROSS, base), Part(TAXABLE if taxed else FREE, base), *here)

    def fill(raw: Mapping[str, int], _carried: int, _whole: int) -> Mapping[str, int]:
        found = {box: raw.get(box, 0) for box in (GROSS, FREE, TAXABLE)}
        for code, _name in names:
            found[code] = raw.get(code, 0)
            found[code + TAX] = raw.get(code + TAX, 0)
        found[TOTAL] = sum(found[code + TAX] for code, _name in names)
        return found

    return Form(
        code=state,
        title=marked("Sales tax return"),
        boxes=(
            Box(code=GROSS, words=marked("Gross sales"), section=_SALES),
            Box(code=FREE, words=marked("Exempt and other sales without tax"), section=_SALES),
            Box(code=TAXABLE, words=marked("Taxable sales"), section=_SALES),
            *(Box(code=code, words=name, section=_LOCAL, taxed=True) for code, name in names),
            Box(code=TOTAL, words=marked("Total tax"), section=_SUM, total=True),
        ),
        place=place,
        fill=fill,
        due=TOTAL,
        source="SSUTA § 318; Minn. Stat. § 297A.77",
    )

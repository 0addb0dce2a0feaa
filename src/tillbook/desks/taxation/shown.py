"""A return as pages, files and programs see it: what was filed, or what the books say now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from tillbook.desks.taxation.models import TaxReturn
from tillbook.desks.taxation.operations import figures_now
from tillbook.desks.taxation.queries import Standing, form_of
from tillbook.desks.taxation.rules import Figures, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """late: whether lines of earlier periods are in it; late_minor: their tax, owed positive. mark:
    of exactly these figures. text: what is kept of them."""

    form: Form
    figures: Figures
    mark: str
    late: bool
    late_minor: int
    text: str
    too_far_off: bool = False


def shown(standing: Standing) -> Shown:
    """One return. One that is filed is never reckoned again: its figures are those it was filed
    with, whatever was changed since about accounts and codes."""
    form = form_of(standing.registration)
    if standing.filed:
        return _kept(form, standing.filed)
    looked = figures_now(standing)
    taxed = [
        one for one in looked.sums if one.late and any(part.tax for part in looked.form.place(one))
    ]
    return Shown(
        form=looked.form,
        figures=looked.figures,
        mark=looked.mark,
        late=any(one.late and looked.form.place(one) for one in looked.sums),
        late_minor=-sum(one.amount_minor for one in taxed),
        text=looked.text,
        too_far_off=looked.too_far_off,
    )


def _kept(form: Form, row: TaxReturn) -> Shown:
    """From the text it was filed with (`file_return._told` writes its lines)."""
    text = json.loads(row.text)
    cleared: dict[UUID, int] = {}
    books = late_minor = 0
    for _code, account, _tax, _rate, late, _covered, amount, _base, _lines, parts in text["lines"]:
        if any(tax for _box, _minor, tax in parts):
            cleared[UUID(account)] = cleared.get(UUID(account), 0) + amount
            books -= amount
            late_minor -= amount if late == 1 else 0
    return Shown(
        form=form,
        figures=Figures(
            raw=dict(text["raw"]),
            values=dict(text["boxes"]),
            due_minor=row.due_minor,
            books_minor=books,
            carried_minor=row.carried_minor,
            cleared=cleared,
        ),
        mark=row.hash,
        late=any(line[4] == 1 and line[-1] for line in text["lines"]),
        late_minor=late_minor,
        text=row.text,
    )

"""What expenses come to by category and by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import Coalesce

from tillbook.desks.expenses.models import ExpenseLine
from tillbook.desks.expenses.queries import category_names, visible
from tillbook.masters.organisation.queries import people_names
from tillbook.masters.organisation.rules import Actor


@dataclass(frozen=True, slots=True)
class Total:
    """What expenses under one heading come to, tax included, and the tax in it."""

    key: UUID | None
    name: str
    gross_minor: int
    tax_minor: int


def totals_of(actor: Actor, since: date, until: date) -> tuple[list[Total], list[Total]]:
    """(by category, by person), the largest first: of the expenses that the actor may see. Both
    come to the same."""
    rows = visible(actor).filter(business_date__range=(since, until))
    lines = ExpenseLine.objects.filter(expense__in=rows.values("id")).order_by()
    spent = lines.values_list("category_id").annotate(Sum("gross_minor"), Sum("tax_minor"))
    names = category_names(actor.company_id)
    by_category = [Total(key, names[key], int(gross), int(tax)) for key, gross, tax in spent]
    whose = rows.order_by().annotate(whose=Coalesce("owed_to", "written_by"))
    found = list(whose.values_list("whose").annotate(Sum("total_minor"), Sum("tax_minor")))
    people = people_names([key for key, *_sums in found if key])
    by_person = [
        Total(key, people.get(key, "") if key else "", int(gross), int(tax))
        for key, gross, tax in found
    ]
    return _largest_first(by_category), _largest_first(by_person)


def _largest_first(totals: list[Total]) -> list[Total]:
    return sorted(totals, key=lambda one: (-one.gross_minor, one.name))

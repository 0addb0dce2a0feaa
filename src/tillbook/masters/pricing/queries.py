"""The reads of promotions that other rooms call."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from tillbook.masters.pricing import rules
from tillbook.masters.pricing.models import Promotion
from tillbook.plumbing.memory import remembered


@remembered(maxsize=64)
def promotions_at(company_id: UUID, version: int) -> tuple[rules.Promotion, ...]:
    """The promotions that hold at a configuration version, as the engine takes them, by age."""
    rows = Promotion.objects.filter(company_id=company_id, from_version__lte=version)
    rows = rows.filter(Q(to_version=None) | Q(to_version__gt=version)).order_by("id")
    return tuple([rules.promotion_from_json(row.definition) for row in rows])


def listed_promotions(company_id: UUID) -> list[Promotion]:
    """All of them, those that hold first, each kind newest first."""
    rows = Promotion.objects.filter(company_id=company_id).order_by("-id")
    return sorted(rows, key=lambda row: row.ended_at is not None)


def promotion_of(company_id: UUID, promotion_id: UUID) -> Promotion | None:
    """One of the company's promotions."""
    return Promotion.objects.filter(company_id=company_id, id=promotion_id).first()

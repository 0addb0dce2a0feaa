"""The only reads of payments that other rooms call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tillbook.books.payments.models import TenderType
from tillbook.plumbing.memory import remembered


@dataclass(frozen=True, slots=True)
class TenderInfo:
    """A means of payment as desks need it."""

    id: UUID
    code: str
    name: str
    kind: str
    archived: bool = False

    @property
    def taken(self) -> bool:
        """Whether somebody can pay by it here; what an import brought was paid elsewhere."""
        return self.kind != TenderType.Kind.IMPORTED and not self.archived

    @property
    def rounds_cash(self) -> bool:
        return self.kind == TenderType.Kind.CASH


@remembered(maxsize=64)
def tender_types(company_id: UUID, version: int) -> dict[UUID, TenderInfo]:
    """The company's means of payment in the order people see them."""
    rows = TenderType.objects.filter(company_id=company_id).order_by("position", "code")
    return {t.id: TenderInfo(t.id, t.code, t.name, t.kind, t.archived_at is not None) for t in rows}


def tender_names(company_id: UUID) -> dict[UUID, str]:
    """The company's means of payment, also those it takes no longer: id -> name."""
    rows = TenderType.objects.filter(company_id=company_id).order_by("position", "code")
    return dict(rows.values_list("id", "name"))

"""The audit trail: who did what to what, allowed by whom; append-only and chained per company.

Documents are their own record. What is written here is what leaves no document: signing in,
rights, keys, prices, rates, settings, exports.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.models import AuditRecord, FeedHead
from tillbook.values.hashing import canonical_text, chain_hash


def audit(
    company_id: UUID,
    action: str,
    *,
    actor_kind: str,
    actor_id: UUID | None,
    object_kind: str = "",
    object_id: UUID | None = None,
    approver_id: UUID | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one record, in the open writer transaction: it stands when what it tells stands.

    detail: plain values, nothing personal. The chain's head is held by the company's feed row,
    which is locked for it; these acts are rare.
    """
    FeedHead.objects.bulk_create([FeedHead(company_id=company_id)], ignore_conflicts=True)
    lock_rows(FeedHead.objects.filter(company_id=company_id), "company_id")
    last = AuditRecord.objects.filter(company_id=company_id).order_by("-position").first()
    record = AuditRecord(
        id=new_id(),
        company_id=company_id,
        position=last.position + 1 if last else 1,
        at=clock.now(),
        actor_kind=actor_kind,
        actor_id=actor_id,
        approver_id=approver_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        reason=reason,
        detail=canonical_text(detail or {}),
        previous_hash=last.hash if last else "",
    )
    record.hash = chain_hash(record.previous_hash, audit_text(record))
    AuditRecord.objects.bulk_create([record])


def audit_text(record: AuditRecord) -> str:
    """What the hash of a record covers, as canonical text (form 1)."""
    return canonical_text(audit_facts(record))


def audit_facts(record: AuditRecord) -> dict[str, Any]:
    """The values of that text."""
    return {
        "id": str(record.id),
        "position": record.position,
        "at": record.at.isoformat(),
        "actor": [record.actor_kind, str(record.actor_id or "")],
        "approver": str(record.approver_id or ""),
        "action": record.action,
        "object": [record.object_kind, str(record.object_id or "")],
        "reason": record.reason,
        "detail": record.detail,
    }


def audit_records(company_id: UUID) -> QuerySet[AuditRecord]:
    """A company's trail."""
    return AuditRecord.objects.filter(company_id=company_id)


def audit_actions(company_id: UUID) -> list[str]:
    """The kinds of acts that stand in a company's trail."""
    rows = audit_records(company_id)
    return sorted(rows.order_by().values_list("action", flat=True).distinct())

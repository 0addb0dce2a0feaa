"""The writers of what is not posted: holds for sales that are being paid, blocks, credit limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from tillbook.books.loyalty.errors import Refusal, ValueRefused
from tillbook.books.loyalty.models import StoredValue, ValueHold
from tillbook.books.loyalty.rules import Key, Kind
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import known_parties
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write
from tillbook.values.rounding import LARGEST

#: How long something is promised to a sale that is being paid.
HELD_FOR = timedelta(minutes=15)


def hold(company_id: UUID, key: Key, document_id: UUID, amount_minor: int) -> int:
    """Promise this much to a document that is being paid, instead of what it held before; returns
    what would be left to others. Raises ValueRefused: nothing is held then, nor was let go.
    """

    def work() -> int:
        row = _locked(company_id, key)
        if row is None:
            raise ValueRefused(_unknown(key))
        if row.blocked_at is not None:
            raise ValueRefused(Refusal.BLOCKED)
        now = clock.now()
        holds = ValueHold.objects.filter(value_id=row.id)
        others = holds.filter(until__gt=now).exclude(document_id=document_id)
        promised = others.aggregate(held=Sum("amount_minor"))["held"] or 0
        there = row.balance_minor + row.limit_minor - promised
        if not 0 < amount_minor <= there:
            short = Refusal.LIMIT if row.kind == Kind.ACCOUNT else Refusal.SHORT
            raise ValueRefused(short, max(there, 0))
        holds.filter(until__lte=now).delete()
        holds.filter(document_id=document_id).delete()
        ValueHold.objects.bulk_create(
            [
                ValueHold(
                    document_id=document_id,
                    value_id=row.id,
                    amount_minor=amount_minor,
                    until=now + HELD_FOR,
                )
            ]
        )
        held = promised + amount_minor
        StoredValue.objects.filter(id=row.id).update(held_minor=held)
        return there - amount_minor

    return write(work)


def let_go(company_id: UUID, document_id: UUID, key: Key | None = None) -> None:
    """Give back what is held for a document that will not be paid so: of this, or all of it."""

    def work() -> None:
        mine = ValueHold.objects.filter(document_id=document_id, value__company_id=company_id)
        if key is not None:
            of_key = _locked(company_id, key)
            mine = mine.filter(value_id=of_key.id if of_key else None)
        wanted = list(mine.values_list("value_id", flat=True))
        rows = lock_rows(StoredValue.objects.filter(id__in=wanted), "id")
        ValueHold.objects.filter(document_id=document_id, value_id__in=wanted).delete()
        for row in rows:
            left = ValueHold.objects.filter(value_id=row.id).aggregate(held=Sum("amount_minor"))
            StoredValue.objects.filter(id=row.id).update(held_minor=left["held"] or 0)

    write(work)


def _unknown(key: Key) -> Refusal:
    if key[0] == Kind.ACCOUNT:
        return Refusal.LIMIT
    return Refusal.UNKNOWN if key[0] == Kind.GIFT_CARD else Refusal.SHORT


def _locked(company_id: UUID, key: Key) -> StoredValue | None:
    kind, whose = key
    rows = StoredValue.objects.filter(company_id=company_id, kind=kind)
    mine = rows.filter(number_hash=whose) if kind == Kind.GIFT_CARD else rows.filter(party_id=whose)
    found: list[StoredValue] = lock_rows(mine, "id")
    return found[0] if found else None


def block(actor: Actor, value_id: UUID, reason: str) -> None:
    """Nothing can be taken from it from now on; the reason is for who asks. Raises NotPossible."""
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise NotPossible(_("Say why, so that the next person knows what to answer."))

    def change(row: StoredValue) -> None:
        row.blocked_at, row.blocked_reason = clock.now(), reason

    _change(actor, value_id, "value.blocked", change, reason)


def unblock(actor: Actor, value_id: UUID, reason: str) -> None:
    """It can be used again. Raises NotPossible."""
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise NotPossible(_("Say why, so that the next person knows what to answer."))

    def change(row: StoredValue) -> None:
        row.blocked_at, row.blocked_reason = None, ""

    _change(actor, value_id, "value.unblocked", change, reason)


def _change(
    actor: Actor, value_id: UUID, act: str, change: Callable[[StoredValue], None], reason: str
) -> None:
    actor.require(Right.VALUES_WRITE)

    def work() -> None:
        rows = StoredValue.objects.filter(company_id=actor.company_id, id=value_id)
        found = lock_rows(rows, "id")
        if not found:
            raise NotPossible(_("There is no such gift card here."))
        [row] = found
        change(row)
        row.save(update_fields=["blocked_at", "blocked_reason"])
        audit_by(
            actor,
            actor.company_id,
            act,
            object_kind="stored_value",
            object_id=row.id,
            detail={"reason": reason},
        )

    write(work)


def set_credit_limit(actor: Actor, party_id: UUID, limit_minor: int) -> None:
    """How much a customer may owe us on account; 0: nothing more. Raises NotPossible."""
    actor.require(Right.VALUES_WRITE)
    if not 0 <= limit_minor <= LARGEST:
        raise NotPossible(_("A limit is an amount of 0 or more."))
    if not known_parties(actor.company_id, [party_id]):
        raise NotPossible(_("There is no such customer."))

    def work() -> None:
        StoredValue.objects.bulk_create(
            [
                StoredValue(
                    id=new_id(),
                    company_id=actor.company_id,
                    kind=Kind.ACCOUNT,
                    party_id=party_id,
                    created_at=clock.now(),
                )
            ],
            ignore_conflicts=True,
        )
        row = _locked(actor.company_id, (Kind.ACCOUNT, party_id))
        assert row is not None
        StoredValue.objects.filter(id=row.id).update(limit_minor=limit_minor)
        audit_by(
            actor,
            actor.company_id,
            "value.limit",
            object_kind="stored_value",
            object_id=row.id,
            detail={"before": row.limit_minor, "after": limit_minor},
        )

    write(work)

"""Means of payment: the usual ones, one more, another name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _

from tillbook.books.payments.models import TenderType
from tillbook.masters.organisation.home_language import at_home
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import company_afresh
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.words import marked

USUAL = (
    ("cash", marked("Cash"), TenderType.Kind.CASH),
    ("card", marked("Card"), TenderType.Kind.CARD),
    ("transfer", marked("Bank transfer"), TenderType.Kind.TRANSFER),
    ("imported", marked("Imported receipts"), TenderType.Kind.IMPORTED),
)


def create_usual_tenders(company_id: UUID) -> dict[str, list[UUID]]:
    """Make the usual means of payment, in the open writer transaction; kind -> ids."""
    with at_home(company_afresh(company_id).country):
        rows = [
            TenderType(company_id=company_id, code=code, name=_(name), kind=kind, position=position)
            for position, (code, name, kind) in enumerate(USUAL)
        ]
    TenderType.objects.bulk_create(rows)
    ids: dict[str, list[UUID]] = {}
    for row in rows:
        ids.setdefault(row.kind, []).append(row.id)
    return ids


#: Made when a location takes tips, and shown among tips, not among ways to pay.
TIP = TenderType.Kind.TIP.value


def ensure_tip_tender(company_id: UUID) -> None:
    """Make what documents name a tip by, in the open writer transaction; once a company."""
    rows = TenderType.objects.filter(company_id=company_id)
    if rows.filter(kind=TIP).exists():
        return
    with at_home(company_afresh(company_id).country):
        name = _(marked("Tip"))
    taken = set(rows.values_list("code", flat=True))
    code = next(c for c in ("tip", *[f"tip-{n}" for n in range(2, 99)]) if c not in taken)
    row = TenderType(
        company_id=company_id, code=code, name=name, kind=TIP, position=rows.count(), refunds=False
    )
    TenderType.objects.bulk_create([row])


#: What a customer has with us is one thing, so one way to pay takes from it.
ONE_OF_A_KIND = frozenset(
    {TenderType.Kind.GIFT_CARD, TenderType.Kind.STORE_CREDIT, TenderType.Kind.ON_ACCOUNT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderSettings:
    """How a way to pay is called and handled; archived: it is taken no longer."""

    name: str
    archived: bool = False
    refunds: bool = True
    needs_reference: bool = False


def add_tender(actor: Actor, *, name: str, kind: str) -> UUID:
    """Add a way to pay; its money waits on the account of its kind's role. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    name = " ".join(name.split())[:120]
    known = set(TenderType.Kind.values) - {TenderType.Kind.IMPORTED.value, TIP}
    if not name or kind not in known:
        raise NotPossible(_("A way to pay needs a name and a kind."))

    def work() -> UUID:
        rows = TenderType.objects.filter(company_id=actor.company_id)
        if kind in ONE_OF_A_KIND and rows.filter(kind=kind).exists():
            raise NotPossible(_("There is one of this kind already: take it again instead."))
        if rows.filter(name__iexact=name).exists():
            raise NotPossible(_("There is a way to pay “%(name)s” already.") % {"name": name})
        code = base = slugify(name)[:36] or kind
        number = 1
        while rows.filter(code=code).exists():
            number += 1
            code = f"{base}-{number}"
        row = TenderType(
            company_id=actor.company_id,
            code=code,
            name=name,
            kind=kind,
            position=rows.count(),
            needs_reference=kind == TenderType.Kind.CHEQUE,
            refunds=kind != TenderType.Kind.VOUCHER,
        )
        TenderType.objects.bulk_create([row])
        _tell(actor, row)
        added: UUID = row.id
        return added

    return write(work)


def change_tender(actor: Actor, tender_id: UUID, wanted: TenderSettings) -> None:
    """Call a way to pay otherwise, or take it no longer; its code and kind stay."""
    actor.require(Right.SETTINGS_WRITE)
    name = " ".join(wanted.name.split())[:120]
    if not name:
        raise NotPossible(_("A way to pay needs a name and a kind."))

    def work() -> None:
        rows = TenderType.objects.filter(company_id=actor.company_id)
        row = rows.filter(id=tender_id).exclude(kind__in=[TenderType.Kind.IMPORTED, TIP]).first()
        if row is None:
            raise NotPossible(_("There is no such way to pay."))
        if rows.filter(name__iexact=name).exclude(id=tender_id).exists():
            raise NotPossible(_("There is a way to pay “%(name)s” already.") % {"name": name})
        row.name = name
        row.archived_at = (row.archived_at or clock.now()) if wanted.archived else None
        row.refunds = wanted.refunds
        row.needs_reference = wanted.needs_reference and row.kind not in ONE_OF_A_KIND
        row.save(update_fields=["name", "archived_at", "refunds", "needs_reference"])
        _tell(actor, row)

    write(work)


def _tell(actor: Actor, row: TenderType) -> None:
    version = raise_version(actor.company_id)
    detail = {"name": row.name, "archived": row.archived_at is not None, "version": version}
    audit_by(
        actor,
        actor.company_id,
        "tender.changed",
        object_kind="tender_type",
        object_id=row.id,
        detail=detail,
    )

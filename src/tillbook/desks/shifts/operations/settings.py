"""Whether a location sells in shifts, why cash is paid in and out, and how much without a right."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.operations import play_role_by
from tillbook.books.ledger.rules import Role
from tillbook.desks.shifts.models import CashLimit, CashReason, ShiftSetting
from tillbook.desks.shifts.rules import MOST_MINOR
from tillbook.masters.organisation.home_language import at_home
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import company, company_afresh
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.words import marked

#: What a new company's people choose from: (kind, name, booked on another account than its kind's).
USUAL: tuple[tuple[str, str, Role | None], ...] = (
    ("pay_in", marked("Change from the safe"), Role.SAFE),
    ("pay_in", marked("Found, or paid back"), None),
    ("pay_out", marked("Small purchase for the shop"), None),
    ("pay_out", marked("Postage and courier"), None),
)
_ROLES = {"pay_in": Role.PAY_IN, "pay_out": Role.PAY_OUT}


def create_usual_reasons(company_id: UUID) -> None:
    """Make the usual reasons, in the open writer transaction; its chart must be installed."""
    with at_home(company_afresh(company_id).country):
        rows = [
            CashReason(company_id=company_id, kind=kind, name=_(name), position=position)
            for position, (kind, name, _like) in enumerate(USUAL)
        ]
    CashReason.objects.bulk_create(rows)
    for row, (kind, _name, like) in zip(rows, USUAL, strict=True):
        if like:
            play_role_by(company_id, _ROLES[kind], row.id, like=like)


def add_cash_reason(actor: Actor, *, kind: str, name: str, account_id: UUID | None = None) -> UUID:
    """Add a reason, booked on this account or on its kind's. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    name = " ".join(name.split())[:80]
    if kind not in _ROLES or not name:
        raise NotPossible(_("A reason needs a name, and whether cash comes in or goes out."))

    def work() -> UUID:
        rows = CashReason.objects.filter(company_id=actor.company_id, kind=kind)
        if rows.filter(name__iexact=name).exists():
            raise NotPossible(_("There is a reason “%(name)s” already.") % {"name": name})
        row = CashReason(company_id=actor.company_id, kind=kind, name=name, position=rows.count())
        CashReason.objects.bulk_create([row])
        if account_id:
            play_role_by(actor.company_id, _ROLES[kind], row.id, account_id=account_id)
        _tell(actor, "cash_reason.added", {"kind": kind, "name": name})
        added: UUID = row.id
        return added

    return write(work)


def archive_cash_reason(actor: Actor, reason_id: UUID) -> None:
    """A reason is offered no longer; what was booked with it stays."""
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        rows = CashReason.objects.filter(company_id=actor.company_id, id=reason_id)
        if not rows.update(archived_at=clock.now()):
            raise NotPossible(_("There is no such reason."))
        _tell(actor, "cash_reason.archived", {"reason": str(reason_id)})

    write(work)


def sell_without_shifts(location_id: UUID) -> None:
    """A new location's registers need no shift, in the open writer transaction."""
    ShiftSetting.objects.bulk_create([ShiftSetting(location_id=location_id, required=False)])


def set_shifts_required(actor: Actor, location_id: UUID, required: bool) -> None:
    """Have the registers of a location sell in shifts, or not. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if location_id not in company(actor.company_id).locations or not actor.at(location_id):
        raise NotPossible(_("There is no such location."))

    def work() -> None:
        ShiftSetting.objects.update_or_create(
            location_id=location_id, defaults={"required": required}
        )
        _tell(actor, "shifts.set", {"location": str(location_id), "required": required})

    write(work)


def set_pay_out_limit(actor: Actor, amount_minor: int) -> None:
    """How much a register pays out without the right `cash:pay_out`. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if not 0 <= amount_minor <= MOST_MINOR:
        raise NotPossible(_("Say an amount of zero or more."))

    def work() -> None:
        CashLimit.objects.update_or_create(
            company_id=actor.company_id, defaults={"pay_out_minor": amount_minor}
        )
        _tell(actor, "cash_limit.set", {"pay_out_minor": amount_minor})

    write(work)


def _tell(actor: Actor, action: str, detail: dict[str, object]) -> None:
    raise_version(actor.company_id)
    audit_by(actor, actor.company_id, action, detail=detail)

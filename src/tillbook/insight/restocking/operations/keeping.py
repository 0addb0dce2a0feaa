"""How goods are kept: the company's usual way, and what differs of an item at a location."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.insight.restocking.models import KeepingRule, KeepingSetting
from tillbook.insight.restocking.operations.watching import look_at, sweep_again
from tillbook.insight.restocking.queries import keeping_of
from tillbook.insight.restocking.rules import MOST_COVER, MOST_UNITS_MICRO, SERVICE
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.notices.rules import WrongAddress, mail_address
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write
from tillbook.values.money import format_quantity

#: What of a rule can be said; a value of None takes the company's.
FIELDS = ("least_micro", "most_micro", "cover_days", "service", "silent_until", "expiring_days")
_TOLD = {
    "least_micro": "keep_least",
    "most_micro": "keep_most",
    "cover_days": "cover_days",
    "service": "service_ppm",
    "silent_until": "left_out_through",
    "expiring_days": "expiring_days",
}
MOST_AT_ONCE = 5_000
MOST_STILL = 3_650
_AT_ONCE = 500

Value = int | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The company's way; see `KeepingSetting`."""

    cover_days: int
    service: int
    over_days: int = 180
    still_days: int = 90
    expiring_days: int = 14
    digest_to: str = ""


def set_usual(actor: Actor, wanted: Usual) -> None:
    """How goods are kept that nothing else is said of, and who is told. Raises NotPossible."""
    actor.require(Right.PURCHASES_WRITE)
    _check({"cover_days": wanted.cover_days, "service": wanted.service})
    for days in (wanted.over_days, wanted.still_days, wanted.expiring_days):
        if not 1 <= days <= MOST_STILL:
            raise NotPossible(_("Say a number of days: 1 to %(most)s.") % {"most": MOST_STILL})
    address = ""
    if wanted.digest_to.strip():
        try:
            address = mail_address(wanted.digest_to)
        except WrongAddress:
            raise NotPossible(_("That is no e-mail address.")) from None
    known = keeping_of(actor.company_id)
    if address != known.digest_to:
        # Figures that leave the house by mail are the whole company's.
        actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        figures = {
            "cover_days": wanted.cover_days,
            "service": wanted.service,
            "over_days": wanted.over_days,
            "still_days": wanted.still_days,
            "expiring_days": wanted.expiring_days,
        }
        KeepingSetting.objects.update_or_create(
            company_id=actor.company_id, defaults={**figures, "digest_to": address}
        )
        for location in company(actor.company_id).locations:
            sweep_again(location)
        detail = {**figures, "service_ppm": wanted.service, "email": address}
        del detail["service"]
        audit_by(actor, actor.company_id, "keeping.usual_set", detail=detail)

    write(work)


def set_keeping(
    actor: Actor, location_id: UUID, item_ids: Collection[UUID], changes: Mapping[str, Value]
) -> int:
    """Say of these items how they are kept at a location: only what `changes` names. Returns how
    many. The same again changes nothing. Raises NotPossible."""
    actor.require(Right.PURCHASES_WRITE)
    if not actor.at(location_id):
        raise NotPossible(_("Choose one of your locations."))
    _check(changes)
    if len(item_ids) > MOST_AT_ONCE:
        raise NotPossible(_("Choose at most %(most)s products.") % {"most": MOST_AT_ONCE})
    info = company(actor.company_id)
    items = items_by_id(info.id, info.version, item_ids)
    wanted = [key for key in dict.fromkeys(item_ids) if key in items and items[key].stocked]
    if not wanted:
        raise NotPossible(_("Choose products that lie in stock."))
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]

        def work(some: Collection[UUID] = some) -> None:
            _keep(actor, location_id, some, changes)

        write(work)
    look_at(info, location_id, wanted)
    return len(wanted)


def _keep(
    actor: Actor, location_id: UUID, item_ids: Collection[UUID], changes: Mapping[str, Value]
) -> None:
    rows = KeepingRule.objects.filter(
        company_id=actor.company_id, location_id=location_id, item_id__in=item_ids
    )
    known = {row.item_id: row for row in rows}
    kept = []
    for item in item_ids:
        row = known.get(item) or KeepingRule(
            company_id=actor.company_id, location_id=location_id, item_id=item
        )
        for name, value in changes.items():
            setattr(row, name, value)
        least, most = row.least_micro, row.most_micro
        if least is not None and most is not None and most < least:
            raise NotPossible(_("The maximum is below the minimum."))
        if any(getattr(row, name) is not None for name in FIELDS):
            kept.append(row)
    rows.delete()
    KeepingRule.objects.bulk_create(kept, batch_size=100)
    detail = {"products": len(item_ids), "location": str(location_id), **_told(changes)}
    audit_by(actor, actor.company_id, "keeping.set", detail=detail)


def _told(changes: Mapping[str, Value]) -> dict[str, object]:
    """The changes as the audit trail says them."""
    found: dict[str, object] = {}
    for name, value in changes.items():
        if value is None:
            found[_TOLD[name]] = "–"
        elif name in ("least_micro", "most_micro"):
            assert isinstance(value, int)
            found[_TOLD[name]] = format_quantity(value)
        else:
            found[_TOLD[name]] = str(value) if isinstance(value, date) else value
    return found


def _check(changes: Mapping[str, Value]) -> None:
    for name, value in changes.items():
        if value is None:
            continue
        if name in ("least_micro", "most_micro"):
            fits = isinstance(value, int) and 0 <= value <= MOST_UNITS_MICRO
            said = _("Say a quantity of zero or more.")
        elif name == "cover_days":
            fits = isinstance(value, int) and 1 <= value <= MOST_COVER
            said = _("Say how many days an order lasts: 1 to %(most)s.") % {"most": MOST_COVER}
        elif name == "service":
            fits = value in SERVICE
            said = _("Choose one of the service levels.")
        elif name == "expiring_days":
            fits = isinstance(value, int) and 0 <= value <= MOST_STILL
            said = _("Say how many days before it expires: 0 to %(most)s.") % {"most": MOST_STILL}
        else:
            fits = name == "silent_until" and isinstance(value, date)
            said = _("Say through which day it is left out.")
        if not fits:
            raise NotPossible(said)

"""Price lists: made, changed, ended. What was asked before stays known."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.pricing import rules
from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.pricing.models import PriceList
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

#: Lists that hold at once, and prices on one: registers take them all along.
MOST_LISTS = 100
MOST_PRICES = 20_000


class PriceListRefused(ValueError):
    """The price list cannot be; the message says why."""


def add_price_list(actor: Actor, name: str, wanted: rules.PriceList) -> UUID:
    """Make a price list that holds from now on; opens the writer transaction, returns its id.

    `wanted.id` is not looked at. Raises `PriceListRefused` and `Forbidden`.
    """
    actor.require(Right.CATALOG_WRITE)
    _check(name, wanted)

    def work() -> UUID:
        holding = PriceList.objects.filter(company_id=actor.company_id, to_version=None)
        if holding.count() >= MOST_LISTS:
            raise PriceListRefused(_("There are 100 price lists already; end some first."))
        return _put(actor, name, wanted, None, "price_list.added")

    return write(work)


def change_price_list(
    actor: Actor, list_id: UUID, name: str, wanted: rules.PriceList
) -> UUID | None:
    """Have a list say something else from now on; the id of what holds then, None without one.

    The row before ends and stays: receipts made under it are compared with it.
    """
    actor.require(Right.CATALOG_WRITE)
    _check(name, wanted)

    def work() -> UUID | None:
        before = _holding(actor, list_id)
        return _put(actor, name, wanted, before, "price_list.changed") if before else None

    return write(work)


def end_price_list(actor: Actor, list_id: UUID) -> bool:
    """End a price list now; False where it is not the company's. Again changes nothing."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        rows = PriceList.objects.filter(company_id=actor.company_id, id=list_id)
        if not rows.exists():
            return False
        if rows.filter(to_version=None).exists():
            version = raise_version(actor.company_id)
            rows.filter(to_version=None).update(to_version=version, ended_at=clock.now())
            detail = {"price_list": str(list_id)}
            audit_by(actor, actor.company_id, "price_list.ended", detail=detail)
        return True

    return write(work)


def _check(name: str, wanted: rules.PriceList) -> None:
    if not name.strip() or len(name) > 60:
        raise PriceListRefused(_("Give it a name of at most 60 characters: receipts show it."))
    if len(wanted.prices) > MOST_PRICES:
        raise PriceListRefused(_("A price list has at most 20,000 prices."))
    if not wanted.prices and not wanted.off_ppm:
        raise PriceListRefused(_("Give it prices, or a percentage."))
    try:
        rules.check_price_list(wanted)
    except BasketRefused as refused:
        raise PriceListRefused(
            _("This cannot be meant: %(path)s.") % {"path": refused.path}
        ) from refused


def _holding(actor: Actor, list_id: UUID) -> PriceList | None:
    rows = PriceList.objects.filter(company_id=actor.company_id, id=list_id, to_version=None)
    return rows.first()


def _put(
    actor: Actor, name: str, wanted: rules.PriceList, before: PriceList | None, action: str
) -> UUID:
    """Write the row that holds from now on, and end the one before it."""
    made, now = new_id(), clock.now()
    version = raise_version(actor.company_id)
    if before:
        rows = PriceList.objects.filter(id=before.id, to_version=None)
        rows.update(to_version=version, ended_at=now)
    PriceList.objects.create(
        id=made,
        company_id=actor.company_id,
        origin_id=before.origin_id if before else made,
        name=name.strip(),
        definition=rules.price_list_to_json(replace(wanted, id=str(made))),
        from_version=version,
        created_at=now,
    )
    detail = {"price_list": str(made), "name": name, "prices": len(wanted.prices)}
    audit_by(actor, actor.company_id, action, detail=detail)
    return made

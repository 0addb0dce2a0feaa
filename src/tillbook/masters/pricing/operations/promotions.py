"""Promotions: made, changed, ended."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.pricing import rules
from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.pricing.models import Promotion
from tillbook.masters.pricing.operations.claims import coupon_in_use
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

#: Promotions that hold at once; a register prices with all of them at every scan.
MOST = 500


class PromotionRefused(ValueError):
    """The promotion cannot be; the message says why."""


def add_promotion(actor: Actor, wanted: rules.Promotion) -> UUID:
    """Make a promotion that holds from now on; opens the writer transaction, returns its id.

    `wanted.id` is not looked at. Raises `PromotionRefused` and `Forbidden`.
    """
    actor.require(Right.CATALOG_WRITE)
    _check(actor, wanted)

    def work() -> UUID:
        holding = Promotion.objects.filter(company_id=actor.company_id, to_version=None)
        if holding.count() >= MOST:
            raise PromotionRefused(_("There are 500 promotions already; end some first."))
        return _put(actor, wanted, None, "promotion.added")

    return write(work)


def change_promotion(actor: Actor, promotion_id: UUID, wanted: rules.Promotion) -> UUID | None:
    """Have a promotion promise something else from now on; the id of what holds then.

    None where it is over or was changed meanwhile. What it promised before stays, for the receipts
    made under it.
    """
    actor.require(Right.CATALOG_WRITE)
    _check(actor, wanted)

    def work() -> UUID | None:
        rows = Promotion.objects.filter(
            company_id=actor.company_id, id=promotion_id, to_version=None
        )
        before = rows.first()
        return _put(actor, wanted, before, "promotion.changed") if before else None

    return write(work)


def end_promotion(actor: Actor, promotion_id: UUID) -> bool:
    """End a promotion now; False where it is not the company's. Ending it twice changes nothing.

    Opens the writer transaction. Raises `Forbidden`.
    """
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        rows = Promotion.objects.filter(company_id=actor.company_id, id=promotion_id)
        if not rows.exists():
            return False
        if rows.filter(to_version=None).exists():
            version = raise_version(actor.company_id)
            rows.filter(to_version=None).update(to_version=version, ended_at=clock.now())
            detail = {"promotion": str(promotion_id)}
            audit_by(actor, actor.company_id, "promotion.ended", detail=detail)
        return True

    return write(work)


def _check(actor: Actor, wanted: rules.Promotion) -> None:
    if not wanted.name.strip() or len(wanted.name) > 60:
        raise PromotionRefused(_("Give it a name of at most 60 characters: receipts show it."))
    try:
        rules.check_promotion(wanted)
    except BasketRefused as refused:
        raise PromotionRefused(
            _("This cannot be meant: %(path)s.") % {"path": refused.path}
        ) from refused
    if wanted.coupon and not coupon_in_use(actor.company_id, UUID(wanted.coupon)):
        raise PromotionRefused(_("There is no such coupon, or it is over."))


def _put(actor: Actor, wanted: rules.Promotion, before: Promotion | None, action: str) -> UUID:
    """Write the row that holds from now on, and end the one before it."""
    made, now = new_id(), clock.now()
    version = raise_version(actor.company_id)
    if before:
        rows = Promotion.objects.filter(id=before.id, to_version=None)
        rows.update(to_version=version, ended_at=now)
    Promotion.objects.create(
        id=made,
        company_id=actor.company_id,
        origin_id=(before.origin_id or before.id) if before else None,
        name=wanted.name,
        definition=rules.promotion_to_json(replace(wanted, id=str(made))),
        from_version=version,
        created_at=now,
    )
    detail = {"promotion": str(made), "name": wanted.name}
    audit_by(actor, actor.company_id, action, detail=detail)
    return made

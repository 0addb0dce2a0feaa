"""Promotions: made, ended."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.pricing import rules
from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.pricing.models import Promotion
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
    if not wanted.name.strip() or len(wanted.name) > 60:
        raise PromotionRefused(_("Give it a name of at most 60 characters: receipts show it."))
    try:
        rules.check_promotion(wanted)
    except BasketRefused as refused:
        raise PromotionRefused(
            _("This cannot be meant: %(path)s.") % {"path": refused.path}
        ) from refused
    promotion_id = new_id()
    definition = rules.promotion_to_json(replace(wanted, id=str(promotion_id)))

    def work() -> UUID:
        holding = Promotion.objects.filter(company_id=actor.company_id, to_version=None)
        if holding.count() >= MOST:
            raise PromotionRefused(_("There are 500 promotions already; end some first."))
        Promotion.objects.create(
            id=promotion_id,
            company_id=actor.company_id,
            name=wanted.name,
            definition=definition,
            from_version=raise_version(actor.company_id),
            created_at=clock.now(),
        )
        detail = {"promotion": str(promotion_id), "name": wanted.name}
        audit_by(actor, actor.company_id, "promotion.added", detail=detail)
        return promotion_id

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

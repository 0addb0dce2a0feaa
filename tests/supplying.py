"""What the addresses of the pages of adjustments are about."""

from __future__ import annotations

from uuid import UUID

from tests.shop import Shop
from tillbook.desks.supply.models import AdjustmentDraft
from tillbook.desks.supply.operations import adjust_with_cause, save_draft
from tillbook.desks.supply.rules import Typed, TypedLine
from tillbook.plumbing.fields import new_id


def things_of_supply(shop: Shop) -> dict[str, object]:
    """An adjustment, and one that waits for somebody."""
    lines = (TypedLine(sku="P1", quantity="1"),)
    wanted = Typed(location="STORE001", cause="broken", lines=lines)
    made = adjust_with_cause(shop.actor, new_id(), wanted, series_id=shop.series["STORE001"])
    draft = new_id()
    save_draft(shop.actor, draft, wanted, 0)
    let_wait(draft)
    return {"adjustment": made.id, "adjustment draft": draft}


def let_wait(draft_id: UUID) -> None:
    """Have a draft wait for somebody else, as one above the limit does."""
    AdjustmentDraft.objects.filter(id=draft_id).update(waiting=True)

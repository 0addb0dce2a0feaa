"""What the addresses of the pages of adjustments are about."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.buying import bill_some, give_some_back
from tests.shop import Shop
from tests.tracing import some_lot
from tillbook.books.stock.operations import NewReservation, reserve
from tillbook.desks.supply.models import AdjustmentDraft
from tillbook.desks.supply.operations import adjust_with_cause, save_draft
from tillbook.desks.supply.rules import Typed, TypedLine
from tillbook.desks.transfers.operations import (
    receive_transfer,
    request_transfer,
    ship_directly,
)
from tillbook.desks.transfers.rules import Wanted
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id


def things_of_supply(shop: Shop) -> dict[str, object]:
    """An adjustment, and one that waits for somebody."""
    lines = (TypedLine(sku="P1", quantity="1"),)
    wanted = Typed(location="STORE001", cause="broken", lines=lines)
    made = adjust_with_cause(shop.actor, new_id(), wanted, series_id=shop.series["STORE001"])
    draft = new_id()
    save_draft(shop.actor, draft, wanted, 0)
    let_wait(draft)
    made_so_far = {"adjustment": made.id, "adjustment draft": draft, "lot": some_lot(shop)}
    return {**made_so_far, "reservation": put_aside(shop), **things_of_transfers(shop)}


def put_aside(shop: Shop) -> UUID:
    """A piece of P1 put aside for the customer at STORE001."""
    return reserve(
        shop.actor,
        NewReservation(
            id=new_id(),
            location="STORE001",
            sku="P1",
            quantity_micro=1_000_000,
            until=clock.now() + timedelta(days=3),
            reference="blue bag",
            party_id=shop.customer_id,
        ),
    )


def let_wait(draft_id: UUID) -> None:
    """Have a draft wait for somebody else, as one above the limit does."""
    AdjustmentDraft.objects.filter(id=draft_id).update(waiting=True)


def send_goods(shop: Shop, *, some_came: bool = True) -> UUID:
    """Goods on the way from STORE001 to STORE002, of which some came or none."""
    lines = [Wanted("P6", "8"), Wanted("P7", "2")]
    ends = {"source": "STORE001", "target": "STORE002"}
    made = ship_directly(shop.actor, new_id(), wanted=lines, note="van", **ends)
    if some_came:
        came = {1: 5_000_000, 2: 3_000_000}
        receive_transfer(shop.actor, made.id, new_id(), came=came, reason="one more")
    return made.id


def send_and_buy(shop: Shop) -> dict[str, UUID]:
    """Goods on the way, goods that came of which some went back, and a bill of them."""
    came = give_some_back(shop)
    bill = bill_some(shop, came)
    return {"transfer": send_goods(shop), "goods_receipt": came, "supplier_bill": bill}


def things_of_transfers(shop: Shop, *, some_came: bool = True) -> dict[str, object]:
    """A transfer that is on the way, and one that is asked for."""
    ends = {"source": "STORE001", "target": "STORE002"}
    asked = [Wanted("P1", "1")]
    made = request_transfer(shop.actor, new_id(), wanted=asked, note="", **ends)
    return {"transfer": send_goods(shop, some_came=some_came), "asked transfer": made.id}

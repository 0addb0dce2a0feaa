"""Short ways to buy in tests: a supplier, what they deliver, orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.shop import Shop
from tillbook.desks.bills.models import BillDraft
from tillbook.desks.bills.operations import enter_bill
from tillbook.desks.bills.queries import today
from tillbook.desks.bills.rules import Typed as BillTyped
from tillbook.desks.bills.rules import TypedCharge, TypedGoods, typed_text
from tillbook.desks.purchasing.operations import approve_order, note_order_sent, save_order
from tillbook.desks.purchasing.queries import facts_for as facts_for_order
from tillbook.desks.purchasing.rules import Typed, TypedLine
from tillbook.desks.receiving.models import GoodsReceipt, GoodsReceiptLine
from tillbook.desks.receiving.operations import Posted, give_back, receive_order
from tillbook.desks.receiving.rules import Wanted
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.operations import NewParty, add_party
from tillbook.masters.sourcing.forms import facts_for
from tillbook.masters.sourcing.operations import keep_item
from tillbook.masters.sourcing.rules import TypedItem, read_item
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


def supplier(shop: Shop, code: str = "MILL", name: str = "Harbour Mill", **more: Any) -> UUID:
    """A supplier; its id."""
    new = NewParty(code=code, name=name, kind="supplier", **more)
    return add_party(shop.company_id, new).id


def delivers(shop: Shop, party: UUID, sku: str, *prices: str, **more: str) -> UUID:
    """What a supplier delivers: prices as "12.00", or "10: 10.80" from ten packs on."""
    pairs = [one.rpartition(":")[::2] for one in prices]
    typed = TypedItem(product=sku, prices=pairs, **more)
    edit, faults = read_item(typed, facts_for(company(shop.company_id), [sku]))
    assert edit, faults
    return keep_item(shop.actor, party, edit)


def typed_order(party: UUID, *lines: str, at: str = "STORE001", **more: str) -> Typed:
    """An order from lines like "P1: 10" or "P1: 10 12.00", packs and the price of one."""
    made = []
    for one in lines:
        sku, _colon, rest = one.partition(": ")
        packs, _blank, price = rest.partition(" ")
        made.append(TypedLine(product=sku, packs=packs, price=price))
    return Typed(supplier=party, location=at, lines=made, **more)


def ordered(shop: Shop, party: UUID, *lines: str, actor: Actor | None = None, **more: str) -> UUID:
    """Write such an order; its id."""
    key, who = new_id(), actor or shop.actor
    typed = typed_order(party, *lines, **more)
    save_order(who, key, typed, facts_for_order(who, typed), 0)
    return key


def sent(shop: Shop, party: UUID, *lines: str, **more: str) -> UUID:
    """Write such an order, approve and send it; its id."""
    key = ordered(shop, party, *lines, **more)
    approve_order(shop.actor, key, 1)
    note_order_sent(shop.actor, key, how="by phone")
    return key


def wanted(*lines: str) -> list[Wanted]:
    """What came, from "P1: 3" (packs), "P1: 30 loose" (units) or "P1: 3 at 2.00"."""
    made = []
    for one in lines:
        sku, _colon, rest = one.partition(": ")
        rest, _at, price = rest.partition(" at ")
        quantity, _blank, loose = rest.partition(" ")
        made.append(Wanted(sku=sku, quantity=quantity, loose=bool(loose), price=price))
    return made


def receive(shop: Shop, order: UUID, *lines: str, key: UUID | None = None, **more: Any) -> Posted:
    """Receive this of an order."""
    return receive_order(shop.actor, order, key or new_id(), wanted=wanted(*lines), **more)


def give_some_back(shop: Shop) -> UUID:
    """A receipt of goods of which some went back; its id."""
    order = sent(shop, supplier(shop, "BARN", "Barn"), "P8: 6 2.50")
    made = receive(shop, order, "P8: 4").id
    lines = wanted("P8: 1")
    give_back(shop.actor, made, new_id(), wanted=lines, reason="Torn", again=True)
    return made


def bill_some(shop: Shop, receipt: UUID) -> UUID:
    """A bill of some of what came, dearer than agreed, with freight; its id."""
    return billed(shop, receipt, "B-77", "P8: 2 for 6.00 GB-standard", "Freight: 1.50")


def typed_bill(shop: Shop, receipt: UUID, number: str, *lines: str, **more: Any) -> BillTyped:
    """A bill of a receipt, from lines like "P1: 36 for 36.00 GB-standard" (units, amount, tax), or
    "freight: 9.00"."""
    row = GoodsReceipt.objects.get(id=receipt)
    rows = GoodsReceiptLine.objects.filter(receipt_id=receipt).select_related("variant")
    places = {one.variant.sku: one.number for one in rows}
    goods, charges = [], []
    for one in lines:
        name, _colon, rest = one.partition(": ")
        if name not in places:
            amount, _blank, spread = rest.partition(" by ")
            charges.append(TypedCharge(text=name, amount=amount, spread=spread or "value"))
            continue
        quantity, _for, priced = rest.partition("for ")
        amount, _blank, tax = priced.partition(" ")
        goods.append(
            TypedGoods(
                receipt=str(receipt),
                line=places[name],
                quantity=quantity.strip(),
                amount=amount,
                tax=tax,
            )
        )
    said = {
        "supplier": str(row.party_id),
        "location": "STORE001",
        "number": number,
        "day": str(today(company(shop.company_id))),
        "goods": tuple(goods),
        "charges": tuple(charges),
    }
    return BillTyped(**{**said, **more})


def billed(shop: Shop, receipt: UUID, number: str, *lines: str, **more: Any) -> UUID:
    """Post such a bill; its id."""
    typed = typed_bill(shop, receipt, number, *lines, **more)
    return enter_bill(shop.actor, new_id(), typed).id


def waiting_bill(shop: Shop, receipt: UUID) -> UUID:
    """A bill that somebody entered and somebody else has to approve."""
    typed = typed_bill(shop, receipt, "A-2", "P1: 1 for 5.00")
    row = BillDraft(
        id=new_id(),
        company_id=shop.company_id,
        location_id=shop.locations["STORE001"],
        party_id=UUID(typed.supplier),
        content=typed_text(typed),
        differs_minor=400,
        changed_at=clock.now(),
    )
    write(lambda: row.save(force_insert=True))
    return row.id


def things_of_buying(shop: Shop) -> dict[str, object]:
    """What the addresses of the pages of buying are about."""
    mill = supplier(shop)
    item = delivers(shop, mill, "P1", "12.00", pack="12")
    order = sent(shop, mill, "P1: 2")
    receipt = receive(shop, order, "P1: 1").id
    return {
        "supplier": mill,
        "supplier item": (mill, item),
        "order": ordered(shop, mill, "P1: 1"),
        "sent order": order,
        "goods receipt": receipt,
        "bill": billed(shop, receipt, "A-1", "P1: 1 for 1.00"),
        "waiting bill": waiting_bill(shop, receipt),
    }

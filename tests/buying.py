"""Short ways to buy in tests: a supplier, what they deliver, orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.shop import Shop
from tillbook.desks.purchasing.operations import approve_order, note_order_sent, save_order
from tillbook.desks.purchasing.queries import facts_for as facts_for_order
from tillbook.desks.purchasing.rules import Typed, TypedLine
from tillbook.desks.receiving.operations import Posted, give_back, receive_order
from tillbook.desks.receiving.rules import Wanted
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.operations import NewParty, add_party
from tillbook.masters.sourcing.forms import facts_for
from tillbook.masters.sourcing.operations import keep_item
from tillbook.masters.sourcing.rules import TypedItem, read_item
from tillbook.plumbing.fields import new_id


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


def things_of_buying(shop: Shop) -> dict[str, object]:
    """What the addresses of the pages of buying are about."""
    mill = supplier(shop)
    item = delivers(shop, mill, "P1", "12.00", pack="12")
    order = sent(shop, mill, "P1: 2")
    return {
        "supplier": mill,
        "supplier item": (mill, item),
        "order": ordered(shop, mill, "P1: 1"),
        "sent order": order,
        "goods receipt": receive(shop, order, "P1: 1").id,
    }

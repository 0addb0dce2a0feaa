"""Short ways to file returns in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.banking import rent_paid_and_line_settled
from tests.bookkeeping import typed
from tests.counting import count_with_a_late_sale
from tests.expensing import fill, spend
from tests.shop import Shop
from tillbook.books.ledger.queries import chart
from tillbook.desks.bookkeeping.operations import Posted, post_entry
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.bookkeeping.rules import TypedLine
from tillbook.desks.taxation.operations import (
    Filed,
    NewRegistration,
    add_registration,
    figures_now,
    file_return,
)
from tillbook.desks.taxation.queries import Standing, returns_of
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id


def files(
    shop: Shop, jurisdiction: str = "GB", months: int = 1, since: date = date(2026, 10, 1)
) -> UUID:
    """Have the company file there."""
    control = next(row for row in chart(shop.company_id) if row.code == "2110")
    wanted = NewRegistration(
        jurisdiction=jurisdiction,
        number="GB 123",
        months=months,
        since=since,
        control_id=control.id,
    )
    return add_registration(shop.actor, wanted)


def standing(shop: Shop, until: date) -> Standing:
    """The return of the period that ends on a day."""
    return next(one for one in returns_of(shop.actor) if one.period.until == until)


def file(shop: Shop, until: date) -> Filed:
    """File it as the books have it now."""
    catch_up(shop.company_id)
    own = standing(shop, until)
    return file_return(shop.actor, own.id, seen=figures_now(own).mark)


def bought(shop: Shop, day: date, net: str, tax: str) -> Posted:
    """Something bought, by hand: its input tax with code and base."""
    gross = Decimal(net) + Decimal(tax)
    one = typed(day, f"6140 dr {net}", f"1050 cr {gross}", memo="Bought")
    line = TypedLine(account="1510", debit=tax, tax="GB-standard", base=net)
    return post_entry(shop.actor, new_id(), replace(one, lines=(*one.lines, line)))


def by_hand(shop: Shop, day: date) -> dict[str, UUID]:
    """What a busy shop has by hand: an entry, a filed return of October, an expense,
    a count with a sale that came late."""
    own = rent_paid_and_line_settled(shop, day)
    files(shop)
    bought(shop, date(2026, 10, 30), "10.00", "2.00")
    filed = file(shop, date(2026, 10, 31)).id
    spend(shop, day, "6.00 GB-standard Travel", "1.00 Postage")
    fill(shop, 1000)
    count_with_a_late_sale(shop)
    return {**own, "tax_return": filed}


def things_of_returns(shop: Shop) -> dict[str, object]:
    """What the addresses of the pages of returns are about."""
    day = today(shop.company_id)
    own = files(shop, since=day.replace(day=1))
    return {"tax_registration": own, "tax_return": returns_of(shop.actor)[0].id}

"""Short ways to write entries by hand in tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from tests.attaching import put
from tests.shop import Shop, build_shop
from tillbook.books.ledger.queries import chart
from tillbook.desks.bookkeeping.operations import Posted, post_entry, save_draft
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.bookkeeping.rules import Typed, TypedLine
from tillbook.masters.organisation.operations import create_person
from tillbook.masters.organisation.rules import OWNER, Actor
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def build_shop_at_noon() -> Shop:
    """The tests' shop as it was on a day that stays, for tests of months and years."""
    with clock.set_to(NOON):
        return build_shop()


def typed(day: date | str, *lines: str, memo: str = "", accrual: bool = False) -> Typed:
    """An entry from lines like "1000 dr 12.50" or "2000 cr 12.50 STORE001"."""
    made = []
    for text in lines:
        account, side, figure, *at = text.split()
        sides = {"debit": figure} if side == "dr" else {"credit": figure}
        made.append(TypedLine(account=account, location=at[0] if at else "", **sides))
    return Typed(day=str(day), memo=memo, accrual=accrual, lines=tuple(made))


def post(shop: Shop, day: date | str, *lines: str, memo: str = "") -> Posted:
    """Post such an entry."""
    return post_entry(shop.actor, new_id(), typed(day, *lines, memo=memo))


def person(shop: Shop, name: str, rights: frozenset[str] = OWNER, role: str = "Owner") -> Actor:
    """Somebody who works there."""
    made = write(lambda: create_person(company_id=shop.company_id, name=name, role=role))
    return Actor(company_id=shop.company_id, kind="person", id=made.id, name=name, rights=rights)


def accounts(shop: Shop) -> dict[str, str]:
    """The chart: number -> name."""
    return {row.code: row.name for row in chart(shop.company_id)}


def written_by_hand(shop: Shop) -> dict[str, object]:
    """A posted entry and a draft: what the addresses of their pages are about."""
    day = today(shop.company_id)
    lines = ("6140 dr 12.00", "1050 cr 12.00")
    draft = new_id()
    save_draft(shop.actor, draft, typed(day, *lines, memo="Rent"), 0)
    return {"manual_entry": post(shop, day, *lines, memo="Rent").id, "draft": draft}


def rent_paid(shop: Shop, day: date) -> dict[str, UUID]:
    """An entry by hand of a busy shop, with its contract."""
    entry = post(shop, day, "6140 dr 9.00 STORE001", "1050 cr 9.00", memo="Rent").id
    put(shop.actor, entry)
    return {"manual": entry}


def booked(actor: Actor, day: date, *lines: str) -> None:
    """An entry from lines like "3806 cr 19.00 DE-standard 100.00"."""
    made = []
    for text in lines:
        account, side, figure_, *tax = text.split()
        code, base = (*tax, "", "")[:2]
        sides = {"debit": figure_} if side == "dr" else {"credit": figure_}
        made.append(TypedLine(account=account, tax=code, base=base, **sides))
    post_entry(actor, new_id(), Typed(day=str(day), memo="", lines=tuple(made)))

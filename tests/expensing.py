"""Short ways to enter expenses in tests."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from tests.attaching import photo, put
from tests.shop import Shop
from tillbook.desks.expenses.operations import Posted, move_petty_cash, post_expense, save_draft
from tillbook.desks.expenses.queries import categories, sources, today
from tillbook.desks.expenses.rules import OWN, PETTY, Typed, TypedLine
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.fields import new_id


def category(shop: Shop, name: str = "Office supplies") -> str:
    """The id of a category, as a form sends it."""
    return next(str(row.id) for row in categories(shop.company_id) if row.name == name)


def bank(shop: Shop) -> str:
    return str(sources(shop.company_id)[0].id)


def typed(shop: Shop, day: date | str, *lines: str, **more: Any) -> Typed:
    """An expense from lines like "12.00 Travel" or "12.00 GB-standard Office supplies"."""
    made = []
    for text in lines:
        amount, *rest = text.split(" ")
        tax = rest.pop(0) if rest and "-" in rest[0] else ""
        name = " ".join(rest) or "Office supplies"
        made.append(TypedLine(amount=amount, tax=tax, category=category(shop, name)))
    facts = {"location": "STORE001", "paid": bank(shop), "supplier": "Paper & Co", **more}
    return Typed(day=str(day), lines=tuple(made), **facts)


def spend(shop: Shop, day: date, *lines: str, actor: Actor | None = None, **more: Any) -> Posted:
    """Post such an expense."""
    return post_expense(actor or shop.actor, new_id(), typed(shop, day, *lines, **more))


def fill(shop: Shop, amount_minor: int, at: str = "STORE001", kind: str = "from_bank") -> Posted:
    """Top petty cash up."""
    return move_petty_cash(
        shop.actor,
        new_id(),
        kind=kind,
        location_id=shop.locations[at],
        amount_minor=amount_minor,
        note="",
    )


def laid_out(shop: Shop, day: date, *lines: str, by: UUID | None) -> Posted:
    """Somebody's own money."""
    return spend(shop, day, *lines, paid=OWN, owed_to=str(by))


def things_of_expenses(shop: Shop) -> dict[str, object]:
    """What the addresses of the pages of expenses and attachments are about."""
    day = today(shop.company_id)
    draft = new_id()
    save_draft(shop.actor, draft, typed(shop, day, "7.00"), 0)
    expense = spend(shop, day, "5.00").id
    return {
        "expense": expense,
        "expense draft": draft,
        "petty cash": fill(shop, 1000).id,
        "attached to": ("expense", expense),
        "attachment": put(shop.actor, expense, photo(), "receipt.jpg", "expense").id,
    }


__all__ = ["OWN", "PETTY", "bank", "category", "fill", "laid_out", "spend", "typed"]

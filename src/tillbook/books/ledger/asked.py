"""What rooms above know of accounts, filled from their `apps.py`: boxes of returns, and who books
to an account without a role."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

#: A country -> the boxes that its return can take from accounts; empty: nobody knows its return.
Boxes = Callable[[str], Collection[str]]
#: (company, account) -> what books to it, in words.
Users = Callable[[UUID, UUID], Collection[str]]

_boxes: dict[str, Boxes] = {}
_users: dict[str, Users] = {}


def register_boxes(name: str, boxes: Boxes) -> None:
    """Have `boxes(country)` say which boxes of a return an account may name."""
    _boxes[name] = boxes


def boxes_of(country: str) -> set[str]:
    """The boxes that accounts of a company of this country may name."""
    return {box for ask in _boxes.values() for box in ask(country)}


def register_users(name: str, users: Users) -> None:
    """Have `users(company id, account id)` say what goes on booking to an account."""
    _users[name] = users


def users_of(company_id: UUID, account_id: UUID) -> list[str]:
    """What goes on booking to an account, in words."""
    found = [word for ask in _users.values() for word in ask(company_id, account_id)]
    return sorted(found)

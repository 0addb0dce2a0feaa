"""A discount for paying early: what items are paid less, with the tax that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.books.ledger.apart import apart_of
from tillbook.books.ledger.open_items import items_at, paying_accounts
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.reducible import Reducible, reducible
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.reducing import reduced
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankLine
from tillbook.desks.banking.rules.settling import MOST_PPM, Taking
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.series import document_numbers
from tillbook.values.effects import EntryLine
from tillbook.values.rounding import allocate, divide

_MILLION = 1_000_000


def discount_lines(
    actor: Actor, line: BankLine, takings: Sequence[Taking], off: int
) -> tuple[EntryLine, ...]:
    """The lines that stand against what these items are paid less, shared out by their amounts.

    off: how much less, signed as the items. Each gives back the tax of its own document, at its own
    rates, of what did not come back of it; the tax point is the day of the bank's line. Under the
    lock of whoever settles.
    """
    items = [one for one in takings if one.item.account_id != line.account.ledger_account_id]
    whole = sum([one.amount_minor for one in items])
    same = all(one.amount_minor * whole > 0 and not one.item.currency for one in items)
    if not items or not same or off * whole <= 0:
        raise SettlingRefused(SettleRefusal.NO_DISCOUNT)
    most = divide(abs(whole) * MOST_PPM, _MILLION)
    if abs(off) > most:
        raise SettlingRefused(SettleRefusal.DISCOUNT_LIMIT, off=abs(off), limit=most)
    info = company(actor.company_id)
    role = Role.DISCOUNT_ALLOWED if whole > 0 else Role.DISCOUNT_RECEIVED
    bearer = account_map(info.id, info.version).find(role)
    assert bearer is not None  # a company without a full role map cannot be opened
    owed, apart = paying_accounts(info.id), apart_of(info.id)
    left = _left(actor, items)
    lines: list[EntryLine] = []
    before = {key: one.before_minor for key, one in left.items()}
    for one, part in zip(items, allocate(off, [x.amount_minor for x in items]), strict=True):
        key = one.item.entry_id
        lines += reduced(
            left[key].lines,
            owed,
            part,
            bearer_id=bearer,
            location_id=one.item.location_id,
            apart=apart,
            before=before[key],
        )
        before[key] += part
    return tuple(lines)


def _left(actor: Actor, takings: Sequence[Taking]) -> dict[UUID, Reducible]:
    """What is left of the documents of these items, by entry. Raises SettlingRefused where more of
    one would be settled: what came back is not paid, and its tax was given back."""
    every: dict[UUID, Reducible] = {}
    wanted: dict[UUID, int] = {}
    found = items_at((one.item.entry_id, one.item.number) for one in takings)
    for one in takings:
        key = one.item.entry_id
        wanted[key] = wanted.get(key, 0) + one.amount_minor
        left = reducible(actor.company_id, found[key, one.item.number], lock=True)
        if left.by and abs(wanted[key]) > abs(left.most_minor):
            by = ", ".join(sorted(document_numbers(left.by).values()))
            raise SettlingRefused(SettleRefusal.CAME_BACK, by=by, limit=abs(left.most_minor))
        every[key] = left
    return every

"""A discount for paying early: what items are paid less, with the tax that goes with it."""

from __future__ import annotations

from collections.abc import Sequence

from tillbook.books.ledger.document_lines import lines_of_entry
from tillbook.books.ledger.open_items import paying_accounts
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.reducing import reduced
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankLine
from tillbook.desks.banking.rules.settling import MOST_PPM, Taking
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.values.effects import EntryLine
from tillbook.values.rounding import allocate, divide

_MILLION = 1_000_000


def discount_lines(
    actor: Actor, line: BankLine, takings: Sequence[Taking], off: int
) -> tuple[EntryLine, ...]:
    """The lines that stand against what these items are paid less, shared out by their amounts.

    off: how much less, signed as the items. Each gives back the tax of its own document, at its own
    rates; the tax point is the day of the bank's line.
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
    owed = paying_accounts(info.id)
    lines: list[EntryLine] = []
    for one, part in zip(items, allocate(off, [x.amount_minor for x in items]), strict=True):
        lines += reduced(
            lines_of_entry(one.item.entry_id),
            owed,
            part,
            bearer_id=bearer,
            location_id=one.item.location_id,
        )
    return tuple(lines)

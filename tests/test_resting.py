"""What a line of the bank is matched with is taken back after that settlement, and matched with no
line any more."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from tests.banking import lines_of, settling_shop
from tests.bookkeeping import post
from tests.expensing import spend
from tests.test_bank_settling import BANK, MARCH, items, refusal, taken
from tillbook.desks.banking.errors import SettleRefusal
from tillbook.desks.banking.models import BankAccount
from tillbook.desks.banking.operations import Settle, settle_line, undo_settlement
from tillbook.desks.banking.reconciliation import report
from tillbook.desks.banking.suggestions import items_near, suggested, unmatched_lines
from tillbook.desks.bookkeeping.errors import EntryRefused
from tillbook.desks.bookkeeping.operations import reverse_entry
from tillbook.desks.expenses.errors import ExpenseRefused
from tillbook.desks.expenses.operations import reverse_expense
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.fields import new_id


def test_an_entry_and_an_expense_wait_for_the_settlement_that_rests_on_them(shop):
    """Taken back before it, they would leave lines of the bank settled by nothing."""
    lines = lines_of(settling_shop(shop))
    post(shop, "2026-03-04", "6140 dr 1850.00 STORE001", "1050 cr 1850.00", memo="Rent March")
    [rent] = [one for one in items(shop, BANK) if one.amount_minor == -185_000]
    spent = spend(shop, date(2026, 3, 3), "39.20").id
    [cost] = [one for one in items(shop, BANK) if one.source_id == spent]
    done = [
        settle_line(shop.actor, new_id(), Settle(line_id=lines[name].id, items=(taken(one),)))
        for name, one in (("RENT-03", rent), ("FEE-118", cost))
    ]
    back = {"day": date(2026, 3, 4), "reason": "twice"}
    acts = [
        lambda: reverse_entry(shop.actor, rent.source_id, new_id(), **back),
        lambda: reverse_expense(shop.actor, spent, new_id(), **back),
    ]
    for act, settlement in zip(acts, done, strict=True):
        with pytest.raises((EntryRefused, ExpenseRefused)) as rests:
            act()
        [wrong] = rests.value.wrong
        assert (wrong.refusal.value, wrong.words["text"]) == ("rests_on_it", settlement.number)
        undo_settlement(shop.actor, settlement.id, new_id())
        act()
    # Both are nothing at the bank now: offered to no line, taken by none, and no difference.
    account = BankAccount.objects.get(id=lines["FEE-118"].account_id)
    assert unmatched_lines(account) == []
    near = items_near(shop.actor, account, [lines["FEE-118"]])
    assert not suggested(shop.actor, account, [lines["FEE-118"]], near)
    assert [row for row in report(account, MARCH).rows if row.kind == "not_in_bank"] == []
    before = [row.amount_minor for row in report(account, date(2026, 3, 3)).rows]
    assert -3_920 in before
    for one in items(shop, BANK):
        if one.source_id == rent.source_id or one.amount_minor == 3_920:
            wish = Settle(line_id=lines["FEE-118"].id, items=(taken(one),))
            settling = partial(settle_line, shop.actor, new_id(), wish)
            assert refusal(settling) == SettleRefusal.ITEM_TAKEN
    # Taken back itself, what was taken back stands again, once.
    [undone] = [one for one in items(shop, BANK) if one.amount_minor == 185_000]
    reverse_entry(shop.actor, undone.source_id, new_id(), day=MARCH, reason="it was right")
    assert [one.amount_minor for one in unmatched_lines(account)] == [-185_000]
    assert verify().holds

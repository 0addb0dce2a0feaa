"""What is open, as it is kept: folded or not yet, in any order, on whichever accounts."""

from __future__ import annotations

from datetime import date

from tests.banking import lines_of, settling_shop
from tests.bookkeeping import post
from tillbook.books.ledger.models import EntryLine, OpenLine
from tillbook.books.ledger.open_fold import refill, settled_ids
from tillbook.books.ledger.open_items import open_items, open_sums
from tillbook.books.ledger.operations.accounts import AccountSettings, change_account
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankAccount
from tillbook.desks.banking.operations import Booked, Settle, Taken, settle_line, undo_settlement
from tillbook.desks.banking.suggestions import items_for, items_near, suggested
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up, number_messages
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.keys import among
from tillbook.plumbing.writer import write

CARDS, FEES, LATER = "1210", "6210", "1920"


def kept() -> set[tuple]:
    return set(OpenLine.objects.values_list("entry_id", "number", "open_minor"))


def told(shop) -> set[tuple]:
    found = open_items(sorted(settled_ids(shop.company_id)))
    return {(one.entry_id, one.number, one.open_minor) for one in found}


def account(shop, code: str):
    return next(a for a in chart(shop.company_id) if a.code == code)


def settle_batch(shop, bank) -> object:
    batch = open_items([account(shop, CARDS).id])
    taken = tuple(Taken(entry_id=one.entry_id, number=one.number) for one in batch)
    wish = Settle(
        line_id=lines_of(bank)["PO-118"].id, items=taken, bookings=(Booked(account=FEES),)
    )
    return settle_line(shop.actor, new_id(), wish)


def test_what_is_open_is_the_same_before_and_after_it_is_folded(shop):
    bank = settling_shop(shop)
    before = told(shop)
    catch_up(shop.company_id)
    assert kept() == told(shop) == before
    done = settle_batch(shop, bank)
    settled = told(shop)
    assert len(settled) < len(before)
    assert kept() == before  # no number yet
    catch_up(shop.company_id)
    assert kept() == told(shop) == settled
    undo_settlement(shop.actor, done.id, new_id(), why="wrong batch")
    assert told(shop) == before
    catch_up(shop.company_id)
    assert kept() == before
    sums = open_sums(sorted(settled_ids(shop.company_id)))
    assert sum(one.open_minor for one in sums.values()) == sum(one[2] for one in before)
    assert sum(one.items for one in sums.values()) == len(before)
    refill(*among(sorted(settled_ids(shop.company_id))))
    assert kept() == before
    assert verify().holds


def test_an_allocation_that_is_numbered_before_its_item_comes_to_the_same(shop):
    bank = settling_shop(shop)
    settle_batch(shop, bank)
    whole = told(shop)
    while number_messages(shop.company_id, 1):
        assert told(shop) == whole
    assert kept() == whole


def test_an_account_that_comes_to_be_settled_item_by_item_is_kept_from_then_on(shop):
    post(shop, date(2026, 3, 2), f"{LATER} dr 12.00", "1050 cr 12.00", memo="Lent")
    catch_up(shop.company_id)
    one = account(shop, LATER)

    def stands_on(line: str) -> None:
        wanted = AccountSettings(
            code=one.code, name=one.name, kind=one.kind, statement_line=line, tax_box=""
        )
        change_account(shop.actor, one.id, wanted)

    assert one.id not in settled_ids(shop.company_id)
    stands_on("trade_receivables")
    [item] = open_items([one.id])
    assert item.open_minor == 1_200
    assert verify().holds
    stands_on("other_receivables")
    assert not OpenLine.objects.filter(account_id=one.id).exists()
    assert verify().holds


def test_reading_what_is_open_does_not_grow_with_what_was_settled(shop):
    """The fold keeps a row for what is open alone: nothing settled is read again."""
    bank = settling_shop(shop)
    settle_batch(shop, bank)
    catch_up(shop.company_id)
    cards = account(shop, CARDS).id
    assert EntryLine.objects.filter(account_id=cards).count() > 3
    assert not OpenLine.objects.filter(account_id=cards).exists()
    assert write(lambda: open_items([cards])) == []


def test_what_is_near_suggests_what_everything_would(shop):
    bank = BankAccount.objects.get(id=settling_shop(shop))
    for day in (2, 5, 20):
        post(shop, date(2025, 6, day), f"{CARDS} dr 10.00 STORE001", "4090 cr 10.00", memo="old")
    lines = list(lines_of(bank.id).values())
    near, whole = items_near(shop.actor, bank, lines), items_for(shop.actor, bank)
    assert len(near) == len(whole) - 3
    assert suggested(shop.actor, bank, lines, near) == suggested(shop.actor, bank, lines, whole)
    assert suggested(shop.actor, bank, lines, near)

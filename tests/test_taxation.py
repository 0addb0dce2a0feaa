"""Returns from the books: by codes and by boxes, filed once, what comes late in the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.banking import bank_line
from tests.bookkeeping import NOON, build_shop_at_noon, post
from tests.expensing import fill, spend
from tests.shop import OWNER
from tests.taxing import bought, file, files, standing
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.queries import entries_of
from tillbook.desks.banking.models import BankLine
from tillbook.desks.banking.operations import Booked, Settle, settle_line, undo_settlement
from tillbook.desks.bookkeeping.operations import post_entry
from tillbook.desks.bookkeeping.rules import Typed, TypedLine
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.taxation.errors import Refusal, ReturnRefused
from tillbook.desks.taxation.models import TaxReturn
from tillbook.desks.taxation.operations import (
    NewRegistration,
    add_registration,
    end_registration,
    figures_now,
    file_return,
)
from tillbook.desks.taxation.queries import lines_page, return_of, returns_of
from tillbook.desks.taxation.shown import shown
from tillbook.desks.taxation.telling import in_box
from tillbook.desks.taxation.waiting import return_alerts
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.operations import CertificateEdit, add_certificate
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

OCTOBER = date(2026, 10, 31)
NOVEMBER = date(2026, 11, 30)
LATER = datetime(2026, 12, 2, 12, tzinfo=UTC)


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


def refused(act, *args, **more) -> Refusal:
    with pytest.raises(ReturnRefused) as found:
        act(*args, **more)
    return found.value.refusal


def values(shop, until: date) -> dict[str, int]:
    return dict(figures_now(standing(shop, until)).figures.values)


def balance(shop, code: str) -> int:
    rows = trial_balance(shop.company_id, date(2027, 1, 31))
    return next(row.balance_minor for row in rows if row.account.code == code)


def test_sales_and_entries_by_hand_fill_the_boxes_and_open_their_lines(shop):
    files(shop)
    sale = shop.sale([shop.line("P1", 2, price_minor=600)])
    commit_sales(shop.actor, [sale])
    bought(shop, date(2026, 11, 3), "50.00", "10.00")
    found = values(shop, NOVEMBER)
    assert (found["1"], found["6"], found["4"], found["7"]) == (200, 1_000, 1_000, 5_000)
    assert found["5"] == -800
    by_box: dict[str, int] = {}
    own = standing(shop, NOVEMBER)
    form = figures_now(own).form
    sums, lines = lines_page(own.member, lambda _one: True, 0, 500)
    assert sum(one.lines for one in sums) == len(lines)
    for line in lines:
        for part in form.place(line.alone):
            by_box[part.box] = by_box.get(part.box, 0) + part.minor
    assert by_box == {"1": 200, "6": 1_000, "4": 1_000, "7": 5_000}
    assert values(shop, OCTOBER)["6"] == 0


def entered(shop, day: date, *lines: str) -> None:
    """An entry by hand from lines such as "2210 cr 20.00 GB-standard 100.00"."""
    made = []
    for text in lines:
        account, side, amount, *tax = text.split()
        code, base = tax or ("", "")
        sides = {"debit": amount} if side == "dr" else {"credit": amount}
        made.append(TypedLine(account=account, tax=code, base=base, **sides))
    post_entry(shop.actor, new_id(), Typed(day=str(day), memo="By hand", lines=tuple(made)))


def _documents_count_so_too(shop, day: date) -> None:
    """An expense and a bank line of two parts each, one of them without tax."""
    fill(shop, 10_000)
    Account.objects.filter(code__in=("6420", "6440")).update(tax_box="7")
    before = values(shop, NOVEMBER)["7"]
    spend(shop, day, "12.00 GB-standard Travel", "30.00 Postage")
    assert values(shop, NOVEMBER)["7"] - before == 4_000
    account = bank_line(shop, day, 170_000, "Customer", "Invoice 8")
    before = values(shop, NOVEMBER)["6"]
    parts = (
        Booked(account="4010", amount_minor=120_000, tax="GB-standard"),
        Booked(account="4090"),
    )
    line = BankLine.objects.get(account_id=account)
    done = settle_line(shop.actor, new_id(), Settle(line_id=line.id, bookings=parts))
    assert values(shop, NOVEMBER)["6"] - before == 150_000
    undo_settlement(shop.actor, done.id, new_id(), why="Another invoice")
    assert values(shop, NOVEMBER)["6"] == before


def _lines_come_to_their_boxes(shop) -> None:
    own = standing(shop, NOVEMBER)
    form = figures_now(own).form
    for box in ("6", "7"):
        _sums, lines = lines_page(
            own.member, lambda one, box=box: in_box(form, one, box) is not None, 0, 500
        )
        parts = [in_box(form, line.alone, box) for line in lines]
        assert all(part and part[0] for part in parts), box
        assert sum(part[0] for part in parts) == values(shop, NOVEMBER)[box]


def test_what_bears_no_tax_counts_beside_what_does(shop):
    """HMRC's Notice 700/12, sections 3.7 and 3.8: boxes 6 and 7 hold zero-rated and exempt too."""
    files(shop)
    Account.objects.filter(code__in=("4010", "4090")).update(tax_box="6")
    Account.objects.filter(code__in=("6140", "6410")).update(tax_box="7")
    day = date(2026, 11, 3)
    told = []

    def more(*lines: str) -> list[int]:
        """What an entry adds to boxes 1, 4, 6 and 7."""
        told.append([values(shop, NOVEMBER)[box] for box in ("1", "4", "6", "7")])
        entered(shop, day, *lines)
        now = [values(shop, NOVEMBER)[box] for box in ("1", "4", "6", "7")]
        return [new - old for new, old in zip(now, told[-1], strict=True)]

    tax = "2210 cr 200.00 GB-standard 1000.00"
    sold = more("1050 dr 1700.00", "4010 cr 1000.00", "4090 cr 500.00", tax)
    assert sold == [20_000, 0, 150_000, 0]
    assert more("1050 dr 1700.00", "4010 cr 1500.00", tax) == [20_000, 0, 150_000, 0]
    back = more("4010 dr 1000.00", "4090 dr 500.00", tax.replace("cr", "dr"), "1050 cr 1700.00")
    assert back == [-20_000, 0, -150_000, 0]
    into = "1510 dr 20.00 GB-standard 100.00"
    assert more("6140 dr 150.00", into, "1050 cr 170.00") == [0, 2_000, 0, 15_000]
    # Bought without a box of its account: its base says it, and what is beside it counts too.
    both = more("6480 dr 100.00", "6140 dr 50.00", into, "1050 cr 170.00")
    assert both == [0, 2_000, 0, 15_000]
    # Under the reverse charge the base stands on both sides, and was bought once.
    owed = ("1510 dr 20.00 GB-bought-abroad 100.00", "2210 cr 20.00 GB-bought-abroad 100.00")
    abroad = more("6410 dr 100.00", *owed, "6140 dr 50.00", "1050 cr 150.00")
    assert abroad == [2_000, 2_000, 10_000, 15_000]
    standard = ("6140 dr 50.00", "1510 dr 10.00 GB-standard 50.00", "6140 dr 30.00")
    abroad = more("6410 dr 100.00", *owed, *standard, "1050 cr 190.00")
    assert abroad == [2_000, 3_000, 10_000, 18_000]
    # Half of a car's tax is not given back: it is cost, and still no purchase.
    half = "1510 dr 10.00 GB-standard 100.00"
    assert more("6410 dr 110.00", half, "1050 cr 120.00") == [0, 1_000, 0, 10_000]
    car = more("6410 dr 110.00", half, "6140 dr 30.00", "1050 cr 150.00")
    assert car == [0, 1_000, 0, 13_000]
    _documents_count_so_too(shop, day)
    _lines_come_to_their_boxes(shop)


def test_the_lines_of_a_box_come_page_by_page(shop):
    files(shop)
    for day in (3, 1, 2):
        bought(shop, date(2026, 11, day), "50.00", "10.00")
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2, price_minor=600)])])
    own = standing(shop, NOVEMBER)
    form = figures_now(own).form

    def input_tax(one) -> bool:
        return any(part.box == "4" for part in form.place(one))

    sums, whole = lines_page(own.member, input_tax, 0, 100)
    assert sum(one.lines for one in sums) == len(whole) == 3
    assert [line.tax_point.day for line in whole] == [1, 2, 3]
    for first in range(4):
        again, part = lines_page(own.member, input_tax, first, 1)
        assert again == sums
        assert part == whole[first : first + 1]
    # What depends on the day keeps to its days: here on a sum that one day alone has.
    bought(shop, date(2026, 11, 2), "70.00", "14.00")
    [alone], two = lines_page(own.member, lambda one: input_tax(one) and one.lines == 2, 0, 9)
    assert alone.amount_minor == 2_400
    assert [line.tax_point.day for line in two] == [2, 2]


def test_a_filed_return_is_locked_and_clears_the_tax_accounts(shop):
    files(shop)
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2, price_minor=600)])])
    bought(shop, date(2026, 11, 3), "5.00", "1.00")
    assert file(shop, OCTOBER).number == "TR-000001"
    with clock.set_to(LATER):
        assert refused(file_return, shop.actor, standing(shop, NOVEMBER).id, seen="") == (
            Refusal.CHANGED_MEANWHILE
        )
        filed = file(shop, NOVEMBER)
        assert filed.number == "TR-000002"
        assert file(shop, NOVEMBER).duplicate
        [one] = entries_of(filed.id)
        assert [(line.account.code, line.amount_minor) for line in one["lines"]] == [
            ("2210", 200),
            ("1510", -100),
            ("2110", -100),
        ]
        assert (balance(shop, "2210"), balance(shop, "1510"), balance(shop, "2110")) == (0, 0, -100)
        assert entries_of(standing(shop, OCTOBER).id) == []
        catch_up(shop.company_id)
        assert verify().findings == ()


def test_what_comes_late_is_a_difference_in_the_next_return(shop):
    files(shop)
    first = shop.sale(
        [shop.line("P1", 1, price_minor=1_200)], when=datetime(2026, 11, 20, 10, tzinfo=UTC)
    )
    commit_sales(shop.actor, [first])
    file(shop, OCTOBER)
    with clock.set_to(LATER):
        file(shop, NOVEMBER)
        before = TaxReturn.objects.get(until=NOVEMBER)
        post_late = shop.sale(
            [shop.line("P2", 1, price_minor=600)], when=datetime(2026, 11, 29, 10, tzinfo=UTC)
        )
        commit_sales(shop.actor, [post_late])
        december = figures_now(standing(shop, date(2026, 12, 31)))
        assert (december.figures.values["1"], december.figures.values["6"]) == (100, 500)
        assert [one.late for one in december.sums] == [True]
        anew = figures_now(standing(shop, NOVEMBER))
        assert (anew.text, anew.mark) == (before.text, before.hash)
    with clock.set_to(datetime(2027, 1, 3, 12, tzinfo=UTC)):
        file(shop, date(2026, 12, 31))
        catch_up(shop.company_id)
        assert verify().findings == ()
        assert return_of(shop.actor, standing(shop, NOVEMBER).id).filed.hash == before.hash


def test_what_cannot_be_filed(shop):
    files(shop)
    assert refused(file_return, shop.actor, new_id(), seen="") == Refusal.UNKNOWN_RETURN
    november = standing(shop, NOVEMBER).id
    assert refused(file_return, shop.actor, november, seen="") == Refusal.NOT_OVER
    with clock.set_to(LATER):
        assert refused(file_return, shop.actor, november, seen="") == Refusal.ANOTHER_FIRST
    assert refused(files, shop) == Refusal.KNOWN_ALREADY
    assert refused(files, shop, "IE") == Refusal.NO_FORM
    here = replace(shop.actor, location_ids=frozenset(shop.locations.values()))
    wanted = NewRegistration(
        jurisdiction="GB", number="", months=1, since=date(2026, 10, 1), control_id=None
    )
    assert refused(add_registration, here, wanted) == Refusal.UNKNOWN_RETURN
    assert returns_of(here) == []
    assert refused(files, shop, "GB", 2) == Refusal.BAD_PERIOD
    assert refused(files, shop, "GB", 1, date(2026, 10, 2)) == Refusal.BAD_PERIOD


def test_filing_ends_with_a_month_and_may_begin_again(shop):
    files(shop)
    own = returns_of(shop.actor)[0].registration
    end_registration(shop.actor, own.id, date(2026, 10, 15))
    assert [one.period.until for one in returns_of(shop.actor)] == [OCTOBER]
    files(shop, "GB", 3, date(2026, 11, 1))
    assert [one.period.until for one in returns_of(shop.actor)] == [date(2027, 1, 31), OCTOBER]


def test_an_opening_balance_is_no_tax_of_the_period(shop):
    files(shop)
    post(shop, date(2026, 11, 1), "3010 dr 40.00", "2210 cr 40.00")
    assert values(shop, NOVEMBER)["1"] == 0


def test_what_is_due_soon_or_overdue_waits_on_home(shop):
    files(shop, since=date(2026, 9, 1))
    on = lambda day: clock.set_to(datetime(*day, 12, tzinfo=UTC))  # noqa: E731
    told = lambda: [(one.count, one.tone) for one in return_alerts(shop.actor, [])]  # noqa: E731
    with on((2026, 10, 20)):
        assert told() == []
    with on((2026, 10, 25)):
        assert told() == [(1, "amber")]
        assert standing(shop, date(2026, 9, 30)).due == date(2026, 11, 7)
    with on((2026, 11, 24)):
        assert told() == [(1, "brick"), (1, "amber")]
        # Before a month is closed, what comes after it does not matter yet.
        [one] = return_alerts(shop.actor, [], date(2026, 10, 30))
        assert (one.count, one.tone) == (1, "brick")
    file(shop, date(2026, 9, 30))
    file(shop, OCTOBER)
    with on((2026, 11, 24)):
        assert told() == []


def test_certificates_that_end_soon_stand_beside_the_returns(shop):
    ends = {"EX-SOON": date(2027, 1, 31), "EX-LATER": date(2027, 6, 30), "EX-OPEN": None}
    for number, last in ends.items():
        edit = CertificateEdit(
            number=number, reason="resale", valid_from=date(2026, 1, 1), valid_to=last
        )
        add_certificate(shop.actor, shop.customer_id, edit)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get("/tax-returns/").content.decode()
    assert [number for number in ends if number in page] == ["EX-SOON"]
    assert "Marta Keane" in page


def test_a_filed_return_shows_what_was_filed_whatever_is_changed_since(shop):
    files(shop)
    bought(shop, date(2026, 10, 3), "50.00", "10.00")
    file(shop, OCTOBER)
    filed = shown(standing(shop, OCTOBER)).figures
    assert (filed.values["4"], filed.values["5"], filed.off_minor) == (1_000, -1_000, 0)
    Account.objects.filter(code="1510").update(tax_box="62")
    reckoned = figures_now(standing(shop, OCTOBER)).figures
    assert reckoned.values["4"] == 0
    assert shown(standing(shop, OCTOBER)).figures == filed

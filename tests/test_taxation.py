"""Returns from the books: by codes and by boxes, filed once, what comes late in the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.bookkeeping import NOON, build_shop_at_noon, post, typed
from tests.expensing import spend
from tests.shop import OWNER
from tests.taxing import bought, file, files, standing
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.queries import account_map, chart, entries_of
from tillbook.books.ledger.rules import Role
from tillbook.desks.bookkeeping.operations import post_entry
from tillbook.desks.bookkeeping.rules import TypedLine
from tillbook.desks.expenses.models import ExpenseCategory
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
from tillbook.desks.taxation.waiting import return_alerts
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
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


def test_an_entry_with_taxed_and_untaxed_lines_counts_both(shop):
    """HMRC's Notice 700/12, sections 3.7 and 3.8: boxes 6 and 7 hold zero-rated and exempt too."""
    files(shop)
    Account.objects.filter(code__in=("4010", "4090")).update(tax_box="6")
    Account.objects.filter(code="6140").update(tax_box="7")
    roles = account_map(shop.company_id, company(shop.company_id).version)
    owed = next(row for row in chart(shop.company_id) if row.id == roles.find(Role.TAX_PAYABLE))
    day = date(2026, 11, 3)
    sold = typed(day, "1050 dr 1700.00", "4010 cr 1000.00", "4090 cr 500.00", memo="Invoice 7")
    tax = TypedLine(account=owed.code, credit="200.00", tax="GB-standard", base="1000.00")
    post_entry(shop.actor, new_id(), replace(sold, lines=(*sold.lines, tax)))
    spent = typed(day, "6140 dr 150.00", "1050 cr 170.00", memo="Bill 9")
    tax = TypedLine(account="1510", debit="20.00", tax="GB-standard", base="100.00")
    post_entry(shop.actor, new_id(), replace(spent, lines=(*spent.lines, tax)))
    found = values(shop, NOVEMBER)
    assert [found[box] for box in ("1", "4", "6", "7")] == [20_000, 2_000, 150_000, 15_000]
    # Bought abroad under the reverse charge beside something without tax: each counts once.
    abroad = typed(day, "6140 dr 100.00", "6140 dr 50.00", "1050 cr 150.00", memo="Bill 10")
    both = {"tax": "GB-bought-abroad", "base": "100.00"}
    taxes = (
        TypedLine(account="1510", debit="20.00", **both),
        TypedLine(account=owed.code, credit="20.00", **both),
    )
    post_entry(shop.actor, new_id(), replace(abroad, lines=(*abroad.lines, *taxes)))
    found = values(shop, NOVEMBER)
    assert [found[box] for box in ("1", "4", "6", "7")] == [22_000, 4_000, 160_000, 30_000]
    # So do an expense and a bank line in two parts.
    Account.objects.filter(id__in=ExpenseCategory.objects.values("account_id")).update(tax_box="7")
    spend(shop, day, "12.00 GB-standard Travel", "30.00 Postage")
    found = values(shop, NOVEMBER)
    assert [found[box] for box in ("4", "7")] == [4_200, 34_000]


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

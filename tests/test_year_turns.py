"""Income and expenses begin with the fiscal year wherever balances are shown; what they came to
before is one figure, so that debit and credit are the same."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tests.bookkeeping import build_shop_at_noon, post
from tests.shop import OWNER
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.statement import Statement, statement
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.models import Person
from tillbook.plumbing import clock

SALES, RENT, BANK, OPENING = "4010", "6140", "1050", "3010"
CARRIED = ""


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture
def books(shop):
    """2025: 900.00 sold, 300.00 rent. 2026: 50.00 rent in January, 70.00 sold in February."""
    with clock.set_to(datetime(2026, 3, 20, 12, tzinfo=UTC)):
        post(shop, date(2025, 1, 1), f"{BANK} dr 1000", f"{OPENING} cr 1000")
        post(shop, date(2025, 6, 30), f"{BANK} dr 900", f"{SALES} cr 900")
        post(shop, date(2025, 12, 31), f"{RENT} dr 300", f"{BANK} cr 300")
        post(shop, date(2026, 1, 15), f"{RENT} dr 50 STORE001", f"{BANK} cr 50")
        post(shop, date(2026, 2, 1), f"{BANK} dr 70", f"{SALES} cr 70")
        yield shop


@pytest.fixture
def owner(books, client: Client) -> Client:
    client.force_login(Person.objects.get(email=OWNER))
    return client


def shown(books, since: date | None, until: date, before: date | None = None, first_month: int = 1):
    return statement(
        Scope(company_id=books.company_id),
        first_month,
        since=since,
        until=until,
        before=before,
        everything=False,
    )


def figures(found: Statement) -> dict[str, tuple[int | None, int, int, int]]:
    """Account, or nothing for what is carried -> opening, debit, credit, closing in whole units."""
    return {
        line.account.code if line.account else CARRIED: tuple(
            None if minor is None else minor // 100
            for minor in (
                line.opening_minor,
                line.debit_minor,
                line.credit_minor,
                line.closing_minor,
            )
        )
        for line in found.lines
        if line.account is None or line.account.code in (SALES, RENT, BANK)
    }


def require_balanced(found: Statement) -> None:
    assert found.sum_of("debit_minor") == found.sum_of("credit_minor")
    for name in ("opening_minor", "closing_minor", "before_minor"):
        assert found.sum_of(name) == 0, name


@pytest.mark.engines("sqlite")
def test_a_trial_balance_of_the_new_year_holds_no_income_of_the_old(books):
    found = shown(books, None, date(2026, 1, 31), date(2025, 12, 31))
    assert figures(found) == {
        BANK: (None, 1900, 350, 1550),
        RENT: (None, 50, 0, 50),
        SALES: (None, 0, 0, 0),
        CARRIED: (None, 0, 600, -600),
    }
    require_balanced(found)
    # The other day lies in the year before: its accounts hold that year.
    before = {line.account.code: line.before_minor for line in found.lines if line.account}
    assert (before[SALES], before[RENT]) == (-900_00, 300_00)
    [carried] = [line for line in found.lines if line.account is None]
    assert (carried.before_minor, carried.kind) == (0, Account.Kind.EQUITY)
    assert found.carried_to == date(2025, 12, 31)


@pytest.mark.engines("sqlite")
def test_days_of_the_new_year_open_with_the_result_of_the_old(books):
    found = shown(books, date(2026, 1, 1), date(2026, 2, 28))
    assert figures(found) == {
        BANK: (1600, 70, 50, 1620),
        RENT: (0, 50, 0, 50),
        SALES: (0, 0, 70, -70),
        CARRIED: (-600, 0, 0, -600),
    }
    require_balanced(found)
    # Days within a year open with what that year had so far; those over its end run on.
    assert figures(shown(books, date(2026, 2, 1), date(2026, 2, 28)))[RENT] == (50, 0, 0, 50)
    over = shown(books, date(2025, 7, 1), date(2026, 2, 28))
    assert figures(over)[SALES] == (-900, 0, 70, -970)
    assert CARRIED not in figures(over)
    require_balanced(over)
    # A fiscal year that begins in February.
    february = shown(books, None, date(2026, 2, 28), first_month=2)
    assert RENT not in figures(february)
    assert figures(february)[CARRIED] == (None, 0, 550, -550)
    require_balanced(february)


@pytest.mark.engines("sqlite")
def test_pages_and_files_of_balances_begin_income_with_the_year(books, owner):
    days = {"since": "2026-01-01", "until": "2026-02-28"}
    text = b"".join(owner.get(reverse("general_ledger"), {**days, "export": "csv"})).decode()
    rows = [row for row in csv.reader(io.StringIO(text)) if row[0] == SALES]
    assert [row[-1] for row in rows] == ["0.00", "-70.00", "-70.00"]

    account = Account.objects.get(company_id=books.company_id, code=SALES)
    page = reverse("account", args=[account.id])
    found = owner.get(page, {"until": "2026-02-28"}).context
    assert (found["span"].since, found["found"].closing_minor) == (date(2026, 1, 1), -70_00)
    found = owner.get(page, {"since": "2026-02-01", "until": "2026-02-28"}).context["found"]
    assert (found.opening_minor, found.closing_minor) == (0, -70_00)
    found = owner.get(page, {"since": "2025-07-01", "until": "2026-02-28"}).context["found"]
    assert (found.opening_minor, found.closing_minor) == (-900_00, -970_00)
    bank = Account.objects.get(company_id=books.company_id, code=BANK)
    found = owner.get(reverse("account", args=[bank.id]), {"until": "2026-02-28"}).context["found"]
    assert (found.opening_minor, found.closing_minor) == (0, 1620_00)

    asked = {"until": "2026-01-31", "compare": "months"}
    balances = owner.get(reverse("statement", args=["accounts"]), asked).context
    rows = {row["code"] or row["words"]: row["cells"] for row in balances["rows"]}
    assert SALES not in rows
    [(carried, url)] = rows["Results of the years before"]
    assert carried == -600_00
    result = owner.get(url.replace("&amp;", "&")).context["rows"][-1]
    assert result["cells"][0][0] == 600_00
    assert balances["sheet"].ties


@pytest.mark.engines("sqlite")
def test_figures_that_no_account_holds_lead_to_what_makes_them(books, owner):
    days = {"since": "2026-01-01", "until": "2026-02-28"}

    def link(kind: str, words: str) -> tuple[int, str]:
        rows = owner.get(reverse("statement", args=[kind]), days).context["rows"]
        [cell] = next(row["cells"] for row in rows if row["words"] == words)
        return cell

    amount, url = link("cash-flow", "Cash and bank at the start")
    assert amount == sum(row.closing_minor for row in owner.get(url).context["rows"]) == 1600_00
    amount, url = link("equity", "Equity at the start")
    rows = owner.get(url).context["rows"]
    total = next(row["cells"][0][0] for row in rows if row["words"] == "Total equity")
    assert amount == total == 1600_00


@pytest.mark.engines("sqlite")
def test_the_trial_balance_of_a_department_says_whose_it_is(books, owner):
    key, name = next(iter(department_names(books.company_id).items()))
    page = owner.get(reverse("trial_balance"), {"department": str(key)})
    assert page.context["sheet"].narrowed
    assert page.context["place"] == name
    assert "Not balanced" not in page.content.decode()
    whole = owner.get(reverse("trial_balance"))
    assert whole.context["place"] == ""
    assert "Balanced" in whole.content.decode()

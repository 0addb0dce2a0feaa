"""What a cash flow takes apart: assets that were sold, and what rates made of foreign cash."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.banking import bank_account
from tests.bookkeeping import post
from tests.support.planting import planted
from tests.test_foreign_bank import OWED, rate, settle, taken_in
from tests.test_revaluation import DOLLARS, MARCH, do
from tillbook.books.ledger import flows
from tillbook.books.ledger.balances import Scope, sums
from tillbook.books.ledger.flows import lines_of_flow
from tillbook.books.ledger.models import Account, AccountRole, Entry
from tillbook.books.ledger.operations.accounts import AccountSettings, add_account
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.statement_rows import Figures
from tillbook.books.ledger.sheets import Asked, Sheet, sheet, table
from tillbook.desks.banking.operations import Booked
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company


def flow_of(shop) -> tuple[Sheet, dict[str, int]]:
    """The cash flow of October, and its figures by row."""
    info = company(shop.company_id)
    asked = Asked(kind="cash-flow", span=Span(date(2026, 10, 1), date(2026, 10, 31)))
    shown = sheet(info, Scope(company_id=info.id), asked)
    return shown, {row.key: row.amounts[0] for row in shown.rows if row.amounts and row.key}


def with_assets(shop, *more: tuple[str, str, str, str]) -> None:
    for code, name, kind, line in (
        ("1810", "Vans", "asset", "property_and_equipment"),
        ("1820", "Vans, worn off", "asset", "property_and_equipment"),
        ("6810", "Depreciation", "expense", "depreciation"),
        *more,
    ):
        wanted = AccountSettings(code=code, name=name, kind=kind, statement_line=line)
        add_account(shop.actor, wanted)


def test_what_sold_assets_brought_is_investing_and_a_payment_at_another_rate_no_effect(shop):
    """A van of 9,000 worn by 3,000, sold for 3,000, in one entry; another the German way, in two,
    on accounts that are for that. A bill of 80 is paid with 75, and rates gained the rest."""
    with_assets(
        shop,
        ("6889", "Erlöse aus Verkäufen Sachanlagevermögen (bei Buchverlust)", "expense", ""),
        ("6895", "Anlagenabgänge Sachanlagen (Restbuchwert bei Buchverlust)", "expense", ""),
    )
    post(shop, date(2026, 10, 1), "1810 dr 15000.00", "1050 cr 15000.00")
    post(shop, date(2026, 10, 2), "6810 dr 3000.00", "1820 cr 3000.00")
    sold = ("1050 dr 3000.00", "1820 dr 3000.00", "6490 dr 3000.00", "1810 cr 9000.00")
    post(shop, date(2026, 10, 3), *sold)
    post(shop, date(2026, 10, 4), "6895 dr 6000.00", "1810 cr 6000.00")
    post(shop, date(2026, 10, 5), "1050 dr 4000.00", "6889 cr 4000.00")
    gain = AccountRole.objects.get(company_id=shop.company_id, role="unrealised_gain").account
    post(shop, date(2026, 10, 6), "1410 dr 80.00", "4090 cr 80.00")
    post(shop, date(2026, 10, 6), "1050 dr 85.00", "1410 cr 80.00", f"{gain.code} cr 5.00")
    shown, rows = flow_of(shop)
    assert (rows["disposals_added"], "rates_on_cash" in rows) == (500_000, False)
    assert (rows["total_operating"], rows["total_investing"]) == (8_500, -800_000)
    assert rows["change_of_cash"] == -791_500
    assert shown.ties


@pytest.mark.parametrize(("code", "sales"), [("4200", 0), ("4201", 600_000)])
def test_what_was_worn_off_a_sold_asset_goes_with_it_in_an_entry_of_its_own(
    shop, client, code, sales
):
    """The British way: what came in, what the van stood at and what was worn off it, each in an
    entry. On an account of one's own nobody knows what came in for an asset; what was built by
    the shop itself is bought and not sold."""
    with_assets(shop, (code, "Sales of assets", "income", "other_income"))
    post(shop, date(2026, 10, 1), "1810 dr 20000.00", "1050 cr 20000.00")
    post(shop, date(2026, 10, 1), "6810 dr 12000.00", "1820 cr 12000.00")
    post(shop, date(2026, 10, 5), "1050 dr 7200.00", f"{code} cr 6000.00", "2210 cr 1200.00")
    post(shop, date(2026, 10, 5), f"{code} dr 20000.00", "1810 cr 20000.00")
    post(shop, date(2026, 10, 5), "1820 dr 12000.00", f"{code} cr 12000.00")
    post(shop, date(2026, 10, 6), "1810 dr 50.00", "4090 cr 50.00")
    shown, rows = flow_of(shop)
    assert rows["disposals_added"] == 200_000 + sales
    assert rows["total_operating"] == 120_000 + sales + 5_000
    assert rows["total_investing"] == -1_400_000 - sales - 5_000
    assert shown.ties
    cells = {row["words"]: row["cells"] for row in table(shown, accounts=False) if row["cells"]}
    [(_minor, url)] = cells["Gains and losses on assets sold"]
    assert "flow=disposals&until=2026-10-31&since=2026-10-01" in url
    made_of = lines_of_flow(shop.company_id, "disposals")
    assert sum(line.amount_minor for line in made_of) == rows["disposals_added"]
    entries = {line.entry_id for line in made_of}
    assert len(entries) == (3 if sales == 0 else 2)
    client.force_login(Person.objects.get(email=shop.email))
    page = client.get(url).content.decode()
    listed = set(Entry.objects.values_list("id", flat=True))
    listed = {one for one in listed if reverse("entry", args=[one]) in page}
    assert listed == entries


#: Pieces of what is taken apart, each with a fault in it.
FAULTS = [
    ("Q(amount_minor__lt=0) | Q(amount_minor__gt=0, stood__lt=0)", "Q(amount_minor__lt=0)"),
    ("stood__lt=0", "stood__gt=0"),
    ('others.exclude(entry_id=OuterRef("entry_id")).order_by()', "others.order_by()"),
    ("& ~Q(entry_id__in=opened)", ""),
    ('_on(which.cash).exclude(foreign_currency="")', "_on(which.cash)"),
    ("worth.filter(Q(foreign_minor=None) | Q(foreign_minor=0))", "worth"),
    ("inside = day <= span.until and", "inside ="),
    ("(span.since is None or day >= span.since)", "True"),
    ("for each in which.sale}", "for each in which.cash}"),
    ("sold = Q(on__in=which.sale)", "sold = Q(on__in=which.opening)"),
    ("on__in=[*which.result, *which.sale]", "on__in=which.sale"),
    ("if a.kind in RESULT and a.line != StatementLine.DEPRECIATION", "if a.kind in RESULT"),
]


def told_apart(module, company_id) -> list[object]:
    """What a module takes apart of two months, and the lines that it leads to."""
    accounts = module.statement_accounts(Account.objects.filter(company_id=company_id))
    scope = Scope(company_id=company_id)
    spans = [Span(date(2026, 2, 1), date(2026, 2, 28)), Span(MARCH.replace(day=1), MARCH)]
    apart, moved = module.flows_apart(scope, accounts, spans, ""), sums(scope, spans)
    told: list[object] = []
    for span in spans:
        found = apart(Figures(moved.balances(span), {}, {}), span, None)
        told += [
            {key: minor for key, minor in part.items() if minor}
            for part in (found.brought, found.disposed, found.revalued)
        ]
    for flow in (module.DISPOSALS, module.RATES):
        told.append(sorted(line.pk for line in module.lines_of_flow(company_id, flow)))
    return told


@pytest.mark.engines("sqlite")
def test_a_fault_planted_in_what_a_cash_flow_takes_apart_is_seen(shop):
    with_assets(shop, ("4200", "Sales of assets", "income", "other_income"))
    abroad = bank_account(shop, "4711", 0, "USD")
    Account.objects.filter(code=DOLLARS).update(statement_line="cash")
    rate(shop, "0.80", date(2026, 3, 2))
    lines = taken_in(shop, abroad, (date(2026, 3, 2), 100_000, "Deposit"))
    settle(shop, lines["Deposit"], bookings=(Booked(account=OWED),))
    rate(shop, "0.77", MARCH)
    do(shop)
    for day, *booked in (
        (date(2026, 2, 1), "1810 dr 9000.00", "1820 cr 4000.00", "3010 cr 5000.00"),
        (date(2026, 2, 3), "6810 dr 100.00", "1820 cr 100.00"),
        (date(2026, 2, 4), "1820 dr 100.00", "6490 cr 100.00"),
        (date(2026, 3, 3), "1810 dr 700.00", "4090 cr 700.00"),
        (date(2026, 3, 4), "6490 dr 9000.00", "1810 cr 9000.00"),
        (date(2026, 3, 5), "1820 dr 4000.00", "6490 cr 4000.00"),
        (date(2026, 3, 6), "1050 dr 60.00", "4200 cr 60.00"),
    ):
        post(shop, day, *booked)
    right = told_apart(flows, shop.company_id)
    unseen = []
    for piece, fault in FAULTS:
        with planted(flows, piece, fault) as faulty:
            if told_apart(faulty, shop.company_id) == right:
                unseen.append(piece)
    assert not unseen, "\n".join(unseen)

"""Lists ask the database the same number of questions for one row and for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.shop import OWNER
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.organisation import waiting
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.waiting import look_again
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.plumbing.writer import write

LISTS = (
    "home",
    "sales",
    "to_clarify",
    "settings",
    "staff",
    "roles",
    "api_keys",
    "audit_trail",
    "promotions",
    "price_lists",
    "coupons",
    "taxes",
    "shifts",
    "cash_movements",
    "safe_movements",
    "closures",
    "card_attempts",
    "search",
    "journal",
    "manual_entries",
    "expenses",
    "expense_totals",
    "petty_cash",
    "new_expense",
    "expense_settings",
    "counts",
    "new_count",
    "count_settings",
    "periods",
    "exchange_rates",
    "revaluation",
    "open_items",
    "trial_balance",
    "general_ledger",
    "aged_receivables",
    "stock",
    "adjustments",
    "reservations",
    "new_reservation",
    "transfers",
    "new_transfer",
    "new_adjustment",
    "stock_settings",
    "stock_costing",
    "lots",
    "products",
    "customers",
    "suppliers",
    "purchase_orders",
    "new_purchase_order",
    "purchase_settings",
    "goods_receipts",
    "new_goods_receipt",
    "receive_directly",
    "supplier_bills",
    "new_supplier_bill",
    "bill_settings",
    "proposals",
    "keeping",
    "stock_alerts",
    "goods_report",
    "reports",
    "stock_value",
    "margins",
)
#: Signing in, the frame and the page itself; a page that needs more than this is looked at.
MOST = 20
#: Reads a moment for its sums and one for its rows, each with what has no number yet.
MOST_OF = {"stock": 22, "stock_value": 25}
#: What waits for somebody, of all rooms together: asked for once in some seconds, not by each page.
MOST_WAITING = 18


def questions(client: Client, name: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(reverse(name)).status_code == 200
    return [one["sql"] for one in asked.captured_queries]


def sell_some(shop, count: int) -> None:
    sales = [
        shop.sale([shop.line(sku, 1), shop.line("P1", 2)], at=place, tender=tender)
        for sku, place, tender in zip(
            list(shop.skus) * count,
            ["STORE001", "STORE002"] * count,
            ["cash", "card", "cash"] * count,
            strict=False,
        )
    ][:count]
    for one in sales:
        commit_sales(shop.actor, [one])


def of_what_waits(client: Client) -> int:
    """How many questions what waits takes; it is remembered from here on."""
    look_again()
    anew = len(questions(client, "settings"))
    return anew - len(questions(client, "settings"))


@pytest.mark.engines("sqlite")
def test_no_list_asks_more_for_more_rows(shop, monkeypatch):
    monkeypatch.setattr(waiting, "KEPT_SECONDS", 3600)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    sell_some(shop, 1)
    for name in LISTS:
        client.get(reverse(name))
    waits = of_what_waits(client)
    few = {name: questions(client, name) for name in LISTS}
    sell_some(shop, 24)
    people = [NewParty(code=f"C{n}", name=f"Customer {n}") for n in range(2, 30)]
    people += [NewParty(code=f"S{n}", name=f"Mill {n}", kind="supplier") for n in range(2, 30)]
    write(lambda: add_parties(shop.company_id, people))
    assert of_what_waits(client) <= waits <= MOST_WAITING
    many = {name: questions(client, name) for name in LISTS}
    more = {
        name: (len(few[name]), len(many[name]))
        for name in LISTS
        if len(many[name]) > len(few[name])
    }
    assert not more
    past = {name: len(many[name]) for name in LISTS if len(many[name]) > MOST_OF.get(name, MOST)}
    assert past == {}


@pytest.mark.engines("sqlite")
def test_a_long_list_goes_on_by_its_links_and_loses_nothing(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    sell_some(shop, 120)
    seen: list[str] = []
    address = f"{reverse('sales')}?kind=sale"
    while address:
        shown = client.get(address).context["list"]
        seen += [row.key for row in shown.rows]
        assert not shown.older or "kind=sale" in shown.older
        address = f"{reverse('sales')}{shown.older}" if shown.older else ""
    assert len(seen) == len(set(seen)) == 120
    shown = client.get(f"{reverse('sales')}{shown.newer}").context["list"]
    assert [row.key for row in shown.rows] == seen[50:100]

"""What stands around every page: the rail, and the parts other rooms put into the bar above.

The rail lists what people do, always in the same order. An entry is shown when one of its
addresses exists and every gate lets the person in. The pages of a larger section stand beside
each other as tabs (`MONEY`, `BOOKS`, `STOCK`, `BANK`). Rooms fill the rest from their `apps.py`:

- `add_gate(gate)`: `gate(request, section) -> bool`, may this person open that section?
- `add_part(part)`: `part(request) -> dict` of template context, evaluated at most once a page and
  only when the frame is drawn. Known names are listed in `PARTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: What a part may give: company and location switches, search address, unsent sales, alerts, counts
#: by section, and whose figures a printed page shows.
PARTS = ("companies", "locations", "search_url", "unsent", "alerts", "rail_counts", "on_paper")


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One of a section's pages, beside its others: `tillbook/parts/section_tabs.html` shows them.

    key: what a page calls itself (`current`). url_name: without one there is no such tab.
    """

    key: str
    name: str | Promise
    url_name: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class RailEntry:
    """One line of the rail. `url_names`: the first that exists is where it leads. `also`: what else
    the trade calls it, for the search."""

    section: str
    name: str | Promise
    icon: str
    url_names: tuple[str, ...]
    last: bool = False
    url: str = ""
    count: int = 0
    tabs: tuple[Tab, ...] = ()
    also: str | Promise = ""


#: What a day's takings are looked at by.
MONEY = (
    Tab(key="sales", name=_("Sales"), url_name="sales"),
    Tab(key="shifts", name=_("Shifts"), url_name="shifts"),
    Tab(key="cash", name=pgettext_lazy("notes and coins", "Cash"), url_name="cash"),
    Tab(key="card_payments", name=_("Cards"), url_name="card_payments"),
    Tab(key="tips", name=_("Tips"), url_name="tips"),
    Tab(key="to_clarify", name=_("To clarify"), url_name="to_clarify"),
)
#: What a bookkeeper works with.
BOOKS = (
    Tab(key="journal", name=_("Journal"), url_name="journal"),
    Tab(key="manual_entries", name=_("Entries by hand"), url_name="manual_entries"),
    Tab(key="statements", name=_("Statements"), url_name="trial_balance"),
    Tab(key="items", name=_("Open items"), url_name="aged_receivables"),
    Tab(key="general_ledger", name=_("General ledger"), url_name="general_ledger"),
    Tab(key="chart", name=_("Accounts"), url_name="chart_of_accounts"),
    Tab(key="tax_returns", name=_("Tax returns"), url_name="tax_returns"),
    Tab(key="exchange_rates", name=_("Exchange rates"), url_name="exchange_rates"),
    Tab(key="periods", name=_("Periods"), url_name="periods"),
)
#: What lies where, and what it is worth.
STOCK = (
    Tab(key="stock", name=_("Levels"), url_name="stock"),
    Tab(key="reservations", name=_("Put aside"), url_name="reservations"),
    Tab(key="transfers", name=_("Transfers"), url_name="transfers"),
    Tab(key="adjustments", name=_("Adjustments"), url_name="adjustments"),
    Tab(key="stock_value", name=_("Value"), url_name="stock_value"),
    Tab(key="counts", name=_("Counts"), url_name="counts"),
    Tab(key="stock_alerts", name=_("Alerts"), url_name="stock_alerts"),
)
#: What is ordered, and from whom.
BUYING = (
    Tab(key="purchase_orders", name=_("Orders"), url_name="purchase_orders"),
    Tab(key="proposals", name=_("Proposed"), url_name="proposals"),
    Tab(key="goods_receipts", name=_("Received"), url_name="goods_receipts"),
    Tab(key="supplier_bills", name=_("Bills"), url_name="supplier_bills"),
    Tab(key="suppliers", name=_("Suppliers"), url_name="suppliers"),
)
#: What stands at the bank, and how it ties to the books.
BANK = (Tab(key="accounts", name=_("Bank accounts"), url_name="bank"),)

RAIL = (
    RailEntry(
        section="home",
        also=_("dashboard, overview, today, takings"),
        name=_("Home"),
        icon="house",
        url_names=("home",),
    ),
    RailEntry(
        section="sell",
        also=_("till, checkout, point of sale, POS, cash register"),
        name=_("Sell"),
        icon="store",
        url_names=("sell",),
    ),
    RailEntry(
        section="customers",
        also=_("clients, contacts, debtors"),
        name=_("Customers"),
        icon="users",
        url_names=("customers",),
    ),
    RailEntry(
        section="products",
        also=_("items, articles, goods, assortment, price list, import"),
        name=_("Products"),
        icon="barcode",
        url_names=("products",),
    ),
    RailEntry(
        section="stock",
        also=_("inventory, levels, warehouse"),
        name=_("Stock"),
        icon="package",
        url_names=("stock",),
        tabs=STOCK,
    ),
    RailEntry(
        section="buying",
        also=_("purchasing, procurement, orders"),
        name=_("Buying"),
        icon="truck",
        url_names=("purchase_orders", "suppliers"),
        tabs=BUYING,
    ),
    RailEntry(section="invoices", name=_("Invoices"), icon="file-text", url_names=("invoices",)),
    RailEntry(
        section="money",
        also=_("takings, receipts"),
        name=_("Money"),
        icon="wallet",
        url_names=("money", "sales"),
        tabs=MONEY,
    ),
    RailEntry(
        section="books",
        also=_("accounting, bookkeeping, ledger, daybook"),
        name=_("Books"),
        icon="notebook-text",
        url_names=("journal",),
        tabs=BOOKS,
    ),
    RailEntry(
        section="bank",
        also=_("bank account, statement, reconciliation"),
        name=_("Bank"),
        icon="landmark",
        url_names=("bank",),
        tabs=BANK,
    ),
    RailEntry(
        section="expenses",
        also=_("costs, receipts, vouchers, claims"),
        name=_("Expenses"),
        icon="receipt",
        url_names=("expenses",),
    ),
    RailEntry(
        section="staff",
        also=_("employees, team, users, cashiers"),
        name=_("Staff"),
        icon="id-card",
        url_names=("staff",),
    ),
    RailEntry(
        section="reports",
        also=_("figures, statistics, analysis, turnover"),
        name=_("Reports"),
        icon="chart-column",
        url_names=("reports",),
    ),
    RailEntry(
        section="settings",
        also=_("preferences, configuration, setup, taxes"),
        name=_("Settings"),
        icon="settings",
        url_names=("settings", "taxes"),
        last=True,
    ),
)

Gate = Callable[[HttpRequest, str], bool]
Part = Callable[[HttpRequest], dict[str, Any]]
_gates: list[Gate] = []
_parts: list[Part] = []


def add_gate(gate: Gate) -> None:
    """Ask `gate` too before a section is shown."""
    _gates.append(gate)


def add_part(part: Part) -> None:
    """Let `part` add to the bar above the page."""
    _parts.append(part)


def _address(*url_names: str) -> str:
    for name in url_names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def rail(request: HttpRequest, counts: dict[str, int]) -> list[RailEntry]:
    """Return the entries this person may open, with their addresses and what waits there."""
    shown = []
    for entry in RAIL:
        url = _address(*entry.url_names)
        if url and all(gate(request, entry.section) for gate in _gates):
            count = counts.get(entry.section, 0)
            shown.append(replace(entry, url=url, count=count, tabs=_tabs(entry)))
    return shown


def _tabs(entry: RailEntry) -> tuple[Tab, ...]:
    """The section's tabs whose pages exist; one alone is no choice."""
    found = [replace(tab, url=_address(tab.url_name)) for tab in entry.tabs]
    there = tuple([tab for tab in found if tab.url])
    return there if len(there) > 1 else ()


def parts(request: HttpRequest) -> dict[str, Any]:
    """Return the whole context of the frame for a signed-in person."""
    context: dict[str, Any] = {}
    for part in _parts:
        context.update(part(request))
    context["rail"] = rail(request, context.get("rail_counts", {}))
    return context

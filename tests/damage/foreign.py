"""I3: foreign amounts, revaluations that are not turned back, debts that come back."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal


@damage("foreign_amount")
def amount_without_its_currency(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.settlement)
    v.change("UPDATE entry_line SET foreign_minor = 5 WHERE entry_id = :e AND number = 1", e=entry)
    return "entry_line", {"entry_id": entry, "number": 1}


@damage("foreign_amount")
def currency_of_the_company_itself(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.settlement)
    v.change(
        "UPDATE entry_line SET foreign_currency = 'GBP' WHERE entry_id = :e AND number = 1", e=entry
    )
    return "entry_line", {"entry_id": entry, "number": 1}


@damage("not_turned_back")
def entry_that_calls_itself_a_revaluation(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE manual_entry SET kind = 'revalue' WHERE id = :d", d=busy.manual)
    return "manual_entry", {"id": busy.manual}


@damage("debt_back_twice")
def debt_that_comes_back_without_having_gone(v: Vandal, busy: BusyShop) -> Named:
    """The rent calls itself a bad debt, and something bought says that it came back."""
    other = v.one("SELECT id FROM manual_entry WHERE id <> :d", d=busy.manual)
    v.change("UPDATE manual_entry SET kind = 'bad_debt' WHERE id = :d", d=busy.manual)
    v.change("UPDATE manual_entry SET kind = 'recovered' WHERE id = :d", d=other)
    v.change(
        "UPDATE entry_line SET settlement_key = :k, amount_minor = 1000000 WHERE entry_id = :e"
        " AND number = 1",
        k=f"bad-debt:{busy.manual}",
        e=entry_of(v, other),
    )
    return "manual_entry", {"id": busy.manual}

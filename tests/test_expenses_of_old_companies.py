"""Companies that were here before expenses, own use and samples get what these are booked by."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps

from tests.shop import _business
from tillbook.books.ledger.models import Account, AccountRole
from tillbook.config.business import set_up
from tillbook.desks.expenses.models import ExpenseCategory, ExpenseSource
from tillbook.masters.organisation.models import Role

ROLES = ("petty_cash", "owed_to_staff")
STOCK = ("own_use", "samples")
#: Chart -> country, number of petty cash, number of what staff is owed.
CHARTS = {
    "generic": ("GB", "1025", "2320"),
    "us": ("US", "1030", "2280"),
    "uk": ("GB", "1230", "2222"),
    "skr04": ("DE", "1620", "3728"),
    "pcg": ("FR", "533", "4216"),
}


def migrate(*names: str) -> None:
    for name in names:
        import_module(f"tillbook.{name}").add(apps, None)


def as_before(company_id) -> None:
    """What was there before, but for a chart's own petty cash."""
    ExpenseCategory.objects.filter(company_id=company_id).delete()
    ExpenseSource.objects.filter(company_id=company_id).delete()
    roles = AccountRole.objects.filter(company_id=company_id, role__in=ROLES)
    played = set(roles.values_list("account__code", flat=True))
    roles.delete()
    made = played & {"1025", "2320", "2280", "2222", "3728", "4216"}
    Account.objects.filter(company_id=company_id, code__in=made).delete()
    for role in Role.objects.filter(company_id=company_id):
        role.rights = [one for one in role.rights if not one.startswith("expenses:")]
        role.save(update_fields=["rights"])


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("chart", CHARTS)
def test_an_old_company_can_keep_expenses(shop, chart):
    country, petty, owed = CHARTS[chart]
    wanted = replace(_business(), name="Old", owner_email="old@example.com", chart=chart)
    places = tuple(replace(one, code=f"O{one.code}") for one in wanted.locations)
    company = set_up(replace(wanted, locations=places))
    assert ExpenseCategory.objects.filter(company_id=company).count() == 10
    stock = AccountRole.objects.filter(company_id=company, role__in=STOCK)
    usual = dict(stock.values_list("role", "account__code"))
    assert set(usual) == set(STOCK)
    stock.delete()
    made = Account.objects.filter(company_id=company, code__in=["3020", "6220"])
    made.filter(name__in=["Goods for own use", "Samples given away"]).delete()
    as_before(company)
    if country != "GB":
        apps.get_model("organisation", "Company").objects.filter(id=company).update(country=country)
    for _twice in range(2):
        migrate(
            "books.ledger.migrations.0009_expense_roles",
            "books.ledger.migrations.0012_stock_roles",
            "masters.organisation.migrations.0007_expense_rights",
            "desks.expenses.migrations.0002_usual",
        )
        roles = AccountRole.objects.filter(company_id=company, role__in=ROLES)
        assert dict(roles.values_list("role", "account__code")) == {
            "petty_cash": petty,
            "owed_to_staff": owed,
        }
        assert dict(stock.all().values_list("role", "account__code")) == usual
        assert ExpenseCategory.objects.filter(company_id=company).count() == 10
        assert ExpenseSource.objects.filter(company_id=company).count() == 1
        with_rights = Role.objects.filter(company_id=company, name="Bookkeeper").get()
        assert "expenses:approve" in with_rights.rights
        cashier = Role.objects.filter(company_id=company, name="Cashier").get()
        assert not [one for one in cashier.rights if one.startswith("expenses:")]

"""Companies that are here already get the usual categories of their chart, and their bank."""

from django.db import migrations
from django.utils.translation import gettext

from tillbook.books.ledger.charts.expenses import CATEGORIES, chart_by_codes
from tillbook.masters.organisation.home_language import at_home
from tillbook.plumbing.fields import new_id


def add(apps, schema_editor):
    Account = apps.get_model("ledger", "Account")
    AccountRole = apps.get_model("ledger", "AccountRole")
    Category = apps.get_model("expenses", "ExpenseCategory")
    Source = apps.get_model("expenses", "ExpenseSource")
    TaxCode = apps.get_model("taxes", "TaxCode")
    for company in apps.get_model("organisation", "Company").objects.all():
        if Category.objects.filter(company=company).exists():
            continue
        own = Account.objects.filter(company=company, archived_at=None)
        accounts = dict(own.values_list("code", "id"))
        template = chart_by_codes(accounts.keys())
        codes = TaxCode.objects.filter(company=company, code=f"{company.country}-standard")
        claimed = None if company.country == "US" else codes.values_list("id", flat=True).first()
        with at_home(company.country):
            names = [gettext(one.name) for one in CATEGORIES]
            bank_name = gettext("Bank account")
        for place, (name, one) in enumerate(zip(names, CATEGORIES, strict=True), 1):
            if account := accounts.get(one.accounts[template]):
                Category.objects.create(
                    id=new_id(),
                    company=company,
                    name=name,
                    account_id=account,
                    tax_code_id=claimed if one.taxed else None,
                    sequence=place,
                )
        roles = AccountRole.objects.filter(company=company, role="bank", scope_id=None)
        if bank := roles.first():
            Source.objects.create(
                id=new_id(), company=company, name=bank_name, account_id=bank.account_id
            )


class Migration(migrations.Migration):
    dependencies = [
        ("expenses", "0001_initial"),
        ("ledger", "0009_expense_roles"),
        ("taxes", "0001_initial"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

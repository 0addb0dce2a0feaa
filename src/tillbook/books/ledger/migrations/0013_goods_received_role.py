"""Companies that are here already get the account for goods that no bill came for yet."""

from django.db import migrations
from django.utils.translation import gettext

from tillbook.masters.organisation.home_language import at_home
from tillbook.plumbing.fields import new_id

ROLE = "goods_received"
#: The number of the account for payables, as charts have it -> the usual number beside it.
BESIDE = {"401": "4081", "3300": "3635", "2100": "2115", "2000": "2010"}
USUAL = "2120"


def add(apps, schema_editor):
    Account = apps.get_model("ledger", "Account")
    AccountRole = apps.get_model("ledger", "AccountRole")
    for company in apps.get_model("organisation", "Company").objects.all():
        roles = AccountRole.objects.filter(company=company, scope_id=None)
        payable = roles.filter(role="payable").values_list("account__code", flat=True).first()
        # Without any role it was never opened: installing its chart brings this one along.
        if payable is None or roles.filter(role=ROLE).exists():
            continue
        own = Account.objects.filter(company=company)
        account = Account.objects.create(
            id=new_id(),
            company=company,
            code=free_code(set(own.values_list("code", flat=True)), BESIDE.get(payable, USUAL)),
            name=name_of(company.country, "Goods received, not billed"),
            kind="liability",
            statement_line="other_liabilities",
        )
        AccountRole.objects.create(id=new_id(), company=company, role=ROLE, account=account)
        company.configuration_version += 1
        company.save(update_fields=["configuration_version"])


def free_code(taken, wanted):
    """The first number from the usual one on that no account has."""
    number = int(wanted)
    while str(number) in taken:
        number += 1
    return str(number)


def name_of(country, name):
    with at_home(country):
        return gettext(name)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_stock_roles"), ("organisation", "0007_expense_rights")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

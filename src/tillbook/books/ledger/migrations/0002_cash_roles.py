"""Companies that are here already get the accounts and roles that cash needs."""

from django.db import migrations
from django.utils.translation import gettext

from tillbook.masters.organisation.home_language import at_home
from tillbook.plumbing.fields import new_id

#: (role, usual code, name, kind); a bank that goes by its usual code is taken as it is.
ADDED = (
    ("safe", "1020", "Safe", "asset"),
    ("cash_to_bank", "1030", "Cash on its way to the bank", "asset"),
    ("bank", "1050", "Bank", "asset"),
    ("pay_in", "4090", "Cash paid in", "income"),
    ("pay_out", "6140", "Small expenses in cash", "expense"),
)


def add(apps, schema_editor):
    Account = apps.get_model("ledger", "Account")
    AccountRole = apps.get_model("ledger", "AccountRole")
    for company in apps.get_model("organisation", "Company").objects.all():
        # Without any role it was never opened: installing its chart brings these along.
        if not AccountRole.objects.filter(company=company).exists():
            continue
        for role, code, name, kind in ADDED:
            if AccountRole.objects.filter(company=company, role=role, scope_id=None).exists():
                continue
            own = Account.objects.filter(company=company)
            account = own.filter(code=code).first() if role == "bank" else None
            if account is None:
                account = Account.objects.create(
                    id=new_id(),
                    company=company,
                    code=free_code(set(own.values_list("code", flat=True)), code),
                    name=name_of(company.country, name),
                    kind=kind,
                )
            AccountRole.objects.create(id=new_id(), company=company, role=role, account=account)
        company.configuration_version += 1
        company.save(update_fields=["configuration_version"])


def free_code(taken, wanted):
    """The first code from the usual one on that no account has."""
    number = int(wanted)
    while str(number) in taken:
        number += 1
    return str(number)


def name_of(country, name):
    with at_home(country):
        return gettext(name)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("organisation", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

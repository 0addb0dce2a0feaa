"""Companies that are here already get the accounts for own use and for samples."""

from django.db import migrations
from django.utils.translation import gettext

from tillbook.masters.organisation.home_language import at_home
from tillbook.plumbing.fields import new_id

#: role -> accounts that play it where a company's chart has them: number, and how its name begins.
KNOWN = {
    "own_use": (
        ("2130", "Unentgeltliche"),
        ("108", "Compte de l'exploitant"),
        ("3050", "Owner's capital"),
        ("3110", "Owner's draw"),
    ),
    "samples": (
        ("6605", "Streu"),
        ("6232", "Échant"),
        ("6202", "Gifts"),
        ("6210", "Promotions"),
    ),
}
#: role -> what is added otherwise: usual number, name, kind and line of the statements.
ADDED = {
    "own_use": ("3020", "Goods for own use", "equity", "owner"),
    "samples": ("6220", "Samples given away", "expense", "marketing"),
}


def add(apps, schema_editor):
    Account = apps.get_model("ledger", "Account")
    AccountRole = apps.get_model("ledger", "AccountRole")
    for company in apps.get_model("organisation", "Company").objects.all():
        # Without any role it was never opened: installing its chart brings these along.
        if not AccountRole.objects.filter(company=company).exists():
            continue
        own = Account.objects.filter(company=company)
        for role, (number, name, kind, line) in ADDED.items():
            if AccountRole.objects.filter(company=company, role=role, scope_id=None).exists():
                continue
            account = known(own, role) or Account.objects.create(
                id=new_id(),
                company=company,
                code=free_code(set(own.values_list("code", flat=True)), number),
                name=name_of(company.country, name),
                kind=kind,
                statement_line=line,
            )
            AccountRole.objects.create(id=new_id(), company=company, role=role, account=account)
        company.configuration_version += 1
        company.save(update_fields=["configuration_version"])


def known(own, role):
    for number, begins in KNOWN[role]:
        found = own.filter(code=number, name__startswith=begins, archived_at=None).first()
        if found is not None:
            return found
    return None


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
    dependencies = [("ledger", "0011_foreign"), ("organisation", "0007_expense_rights")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

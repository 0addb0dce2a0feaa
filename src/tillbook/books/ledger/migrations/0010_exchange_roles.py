"""Companies that are here already get the accounts for exchange differences and discounts."""

from django.db import migrations
from django.utils.translation import gettext

from tillbook.masters.organisation.home_language import at_home
from tillbook.plumbing.fields import new_id

#: role -> accounts that play it where a company's chart has them: number, and how its name begins.
KNOWN = {
    "discount_allowed": (
        ("4730", "Gew"),
        ("665", "Escomptes"),
        ("4009", "Discounts"),
        ("4900", "Sales disc"),
    ),
    "discount_received": (
        ("5730", "Erhaltene"),
        ("765", "Escomptes"),
        ("5009", "Discounts"),
        ("5030", "Purchase disc"),
    ),
    "exchange_gain": (("4840", "Ertr"), ("756", "Gains"), ("7902", "Curr"), ("7110", "Foreign")),
    "exchange_loss": (("6880", "Aufw"), ("656", "Pertes"), ("7902", "Curr"), ("7110", "Foreign")),
    "unrealised_gain": (("4840", "Ertr"), ("477", "Diff"), ("7902", "Curr"), ("7110", "Foreign")),
    "unrealised_loss": (("6880", "Aufw"), ("476", "Diff"), ("7902", "Curr"), ("7110", "Foreign")),
}
#: role -> what is added otherwise: usual number, name, kind and line of the statements.
ADDED = {
    "discount_allowed": ("4020", "Discounts allowed", "income", "revenue"),
    "discount_received": ("5130", "Discounts received", "expense", "cost_of_sales"),
    "exchange_gain": ("6510", "Exchange differences", "expense", "finance_costs"),
    "exchange_loss": ("6510", "Exchange differences", "expense", "finance_costs"),
    "unrealised_gain": ("6520", "Exchange differences not realised", "expense", "finance_costs"),
    "unrealised_loss": ("6520", "Exchange differences not realised", "expense", "finance_costs"),
}


def add(apps, schema_editor):
    Account = apps.get_model("ledger", "Account")
    AccountRole = apps.get_model("ledger", "AccountRole")
    for company in apps.get_model("organisation", "Company").objects.all():
        # Without any role it was never opened: installing its chart brings these along.
        if not AccountRole.objects.filter(company=company).exists():
            continue
        own, made = Account.objects.filter(company=company), {}
        for role, (number, name, kind, line) in ADDED.items():
            if AccountRole.objects.filter(company=company, role=role, scope_id=None).exists():
                continue
            account = known(own, role) or made.get(number)
            if account is None:
                account = made[number] = Account.objects.create(
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
    dependencies = [("ledger", "0009_expense_roles"), ("organisation", "0006_closing_rights")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

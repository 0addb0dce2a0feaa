"""Companies that are here already get petty cash, what staff is owed, and where expenses go."""

from django.db import migrations
from django.utils.translation import gettext

from tillbook.masters.organisation.home_language import at_home
from tillbook.plumbing.fields import new_id

#: Role -> accounts of the charts that play it, by number and name as they were installed.
PETTY = (
    ("1030", "Petty cash"),
    ("1230", "Petty cash"),
    ("1620", "Nebenkasse 2"),
    ("533", "Caisse succursale (ou usine) B"),
)
#: An account that only this chart has -> number and name of what staff is owed.
OWED = (
    ("3729", "Weiterzugebende Trinkgelder", "3728", "Verbindlichkeiten aus Auslagen der Mitarbeiter"),
    ("4672", "Pourboires à reverser", "4216", "Personnel - Notes de frais à rembourser"),
    ("2270", "Tips to pass on", "2280", "Owed to staff for expenses"),
    ("2221", "Tips to pass on", "2222", "Owed to staff for expenses"),
)
#: Of the generic chart: number, name, line.
SPENT_ON = (
    ("6410", "Office supplies", "other_expenses"),
    ("6420", "Postage", "other_expenses"),
    ("6430", "Telephone and internet", "other_expenses"),
    ("6440", "Travel", "other_expenses"),
    ("6450", "Meals and entertainment", "marketing"),
    ("6460", "Vehicle costs", "other_expenses"),
    ("6470", "Cleaning", "premises"),
    ("6480", "Repairs", "premises"),
    ("6490", "Small tools and equipment", "other_expenses"),
)
GENERIC = {"1290", "2430", "5120", "6140", "6310"}


def add(apps, schema_editor):
    Account = apps.get_model("ledger", "Account")
    AccountRole = apps.get_model("ledger", "AccountRole")
    for company in apps.get_model("organisation", "Company").objects.all():
        # Without any role it was never opened: installing its chart brings these along.
        if not AccountRole.objects.filter(company=company).exists():
            continue
        own = Account.objects.filter(company=company)
        made = dict(own.values_list("code", "name"))

        def account(code, name, kind, line):
            taken = set(own.values_list("code", flat=True))
            return Account.objects.create(
                id=new_id(),
                company=company,
                code=free_code(taken, code),
                name=name,
                kind=kind,
                statement_line=line,
            )

        def play(role, row):
            if not AccountRole.objects.filter(company=company, role=role, scope_id=None).exists():
                AccountRole.objects.create(id=new_id(), company=company, role=role, account=row())

        usual = next((code for code, name in PETTY if made.get(code) == name), None)
        with at_home(company.country):
            petty, owed = gettext("Petty cash"), gettext("Owed to staff for expenses")
        play(
            "petty_cash",
            lambda: own.get(code=usual) if usual else account("1025", petty, "asset", "cash"),
        )
        number, name = next(
            (one[2:] for one in OWED if made.get(one[0]) == one[1]), ("2320", owed)
        )
        play(
            "owed_to_staff", lambda: account(number, name, "liability", "payroll_liabilities")
        )
        if made.keys() >= GENERIC:
            for code, english, line in SPENT_ON:
                if code not in made:
                    with at_home(company.country):
                        account(code, gettext(english), "expense", line)
        company.configuration_version += 1
        company.save(update_fields=["configuration_version"])


def free_code(taken, wanted):
    """The first code from the usual one on that no account has."""
    number = int(wanted)
    while str(number) in taken:
        number += 1
    return str(number)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_fill_open_items"),
        ("organisation", "0006_closing_rights"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

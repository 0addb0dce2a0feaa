"""What is here already goes on: its locations sell without shifts until somebody says so.

Companies get the usual reasons for paying cash in and out; whoever sells may open and close a
shift, managers and owners may do the rest, bookkeepers may look and bank.
"""

from django.db import migrations
from django.utils.translation import gettext

from tillbook.masters.organisation.home_language import at_home
from tillbook.plumbing.fields import new_id

#: (kind, name, role of the account where it is not the kind's own)
REASONS = (
    ("pay_in", "Change from the safe", "safe"),
    ("pay_in", "Found, or paid back", None),
    ("pay_out", "Small purchase for the shop", None),
    ("pay_out", "Postage and courier", None),
)
BOSSES = ["cash:read", "cash:shift", "cash:pay_out", "cash:no_sale", "cash:deposit"]


def settle(apps, schema_editor):
    Setting = apps.get_model("shifts", "ShiftSetting")
    for location in apps.get_model("organisation", "Location").objects.all():
        Setting.objects.get_or_create(location=location, defaults={"required": False})
    AccountRole = apps.get_model("ledger", "AccountRole")
    Reason = apps.get_model("shifts", "CashReason")
    for company in apps.get_model("organisation", "Company").objects.all():
        general = AccountRole.objects.filter(company=company, scope_id=None)
        if not general.exists():
            continue
        for position, (kind, name, like) in enumerate(REASONS):
            with at_home(company.country):
                row = Reason.objects.create(
                    id=new_id(), company=company, kind=kind, name=gettext(name), position=position
                )
            if like:
                AccountRole.objects.create(
                    id=new_id(),
                    company=company,
                    role=kind,
                    scope_id=row.id,
                    account=general.get(role=like).account,
                )


def allow(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.all():
        added = []
        if role.name in ("Owner", "Manager"):
            added = BOSSES
        elif role.name == "Bookkeeper":
            added = ["cash:read", "cash:deposit"]
        elif "sales:write" in role.rights:
            added = ["cash:shift"]
        if added:
            role.rights = sorted({*role.rights, *added})
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0001_initial"),
        ("ledger", "0002_cash_roles"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.RunPython(allow, migrations.RunPython.noop),
    ]

"""Who was locked out is locked out of the company they worked in."""

from django.db import migrations


def lock_out(apps, schema_editor):
    rows = apps.get_model("organisation", "Membership").objects
    rows.filter(person__is_active=False).update(active=False)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0011_several_companies")]

    operations = [migrations.RunPython(lock_out, migrations.RunPython.noop)]

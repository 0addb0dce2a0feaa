"""Fill the company and the name that lists of people are ordered by."""

from django.db import migrations


def fill(apps, schema_editor):
    PersonalData = apps.get_model("parties", "PersonalData")
    part = []
    fields = ["company", "sort_name"]
    for person in PersonalData.objects.select_related("party").iterator(chunk_size=1000):
        person.company_id = person.party.company_id
        person.sort_name = person.name.casefold()[:200]
        part.append(person)
        if len(part) == 500:
            PersonalData.objects.bulk_update(part, fields)
            part = []
    PersonalData.objects.bulk_update(part, fields)


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_lists")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

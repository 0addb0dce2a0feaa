"""What is searched for in lists is kept without accents, umlauts also spelt out."""

from django.db import migrations

from tillbook.values.folding import findable


def fold(apps, schema_editor):
    PersonalData = apps.get_model("parties", "PersonalData")
    part = []
    for row in PersonalData.objects.only("pk", "search_text").iterator(chunk_size=1000):
        text = row.search_text
        row.search_text = text if text.isascii() else findable(text)
        if row.search_text != text:
            part.append(row)
        if len(part) == 500:
            PersonalData.objects.bulk_update(part, ["search_text"])
            part = []
    PersonalData.objects.bulk_update(part, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("parties", "0009_eu_business")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]

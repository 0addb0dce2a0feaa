"""What is searched for in lists is kept without accents, umlauts also spelt out."""

from django.db import migrations

from tillbook.values.folding import findable


def fold(apps, schema_editor):
    Variant = apps.get_model("catalog", "Variant")
    part = []
    for row in Variant.objects.only("pk", "search_text").iterator(chunk_size=1000):
        text = row.search_text
        row.search_text = text if text.isascii() else findable(text)
        if row.search_text != text:
            part.append(row)
        if len(part) == 500:
            Variant.objects.bulk_update(part, ["search_text"])
            part = []
    Variant.objects.bulk_update(part, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_needs_expiry")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]

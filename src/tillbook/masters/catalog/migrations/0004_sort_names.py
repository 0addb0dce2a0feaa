"""Fill the names that lists are ordered by."""

from django.db import migrations


def fill(apps, schema_editor):
    Variant = apps.get_model("catalog", "Variant")
    part = []
    for variant in Variant.objects.select_related("product").iterator(chunk_size=1000):
        variant.sort_name = f"{variant.product.name} {variant.name}".strip().casefold()[:420]
        part.append(variant)
        if len(part) == 500:
            Variant.objects.bulk_update(part, ["sort_name"])
            part = []
    Variant.objects.bulk_update(part, ["sort_name"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_lists")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("parties", "0003_sort_names"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                fields=["company", "kind", "erased_at", "id"],
                name="party_erased",
                condition=models.Q(erased_at__isnull=False),
            ),
        ),
    ]

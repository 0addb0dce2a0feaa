from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("sales", "0005_sale_print"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(fields=["company", "total_minor", "id"], name="sale_by_total"),
        ),
    ]

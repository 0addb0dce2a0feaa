from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0010_terms")]

    operations = [
        migrations.AddField(
            model_name="saleline",
            name="write_off",
            field=models.BooleanField(default=False),
        ),
    ]

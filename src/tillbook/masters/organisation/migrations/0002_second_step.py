from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="second_step",
            field=models.CharField(
                choices=[
                    ("nobody", "nobody"),
                    ("books", "who may change people, settings or the books"),
                    ("everybody", "everybody who signs in"),
                ],
                default="books",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="second_step_since",
            field=models.DateTimeField(null=True),
        ),
    ]

"""The month that a company's fiscal year begins with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_training_right")]

    operations = [
        migrations.AddField(
            model_name="company",
            name="fiscal_year_month",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(("fiscal_year_month__range", (1, 12))), name="month_of_year"
            ),
        ),
    ]

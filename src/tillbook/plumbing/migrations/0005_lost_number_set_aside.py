from django.db import migrations

import tillbook.plumbing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("plumbing", "0004_lost_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="lostnumber",
            name="set_aside_id",
            field=tillbook.plumbing.fields.KeyField(null=True),
        ),
    ]

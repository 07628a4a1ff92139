"""Components keep the decimals that their unit is counted in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("production", "0001_initial")]

    operations = [
        # What older work orders require may be a fraction of a unit: six places use it up exactly.
        migrations.AddField(
            model_name="workordercomponent",
            name="unit_decimals",
            field=models.PositiveSmallIntegerField(default=6),
            preserve_default=False,
        ),
    ]

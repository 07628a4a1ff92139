"""Short lists are found by pinyin too: their search text."""

from django.db import migrations, models

from mes.db.search import trigram_index

MODELS = ("line", "location", "shift", "unit", "warehouse", "workcalendar", "workcentre")


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0001_initial")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="search_text",
                field=models.CharField(default="", editable=False, max_length=1000),
            )
            for name in MODELS
        ),
        *(
            migrations.AddIndex(model_name=name, index=trigram_index(f"{name}_search"))
            for name in MODELS
        ),
    ]

"""The search text of the short lists' rows of before."""

from django.db import migrations

from mes.db.search import search_text

MODELS = ("line", "location", "shift", "unit", "warehouse", "workcalendar", "workcentre")


def fill(apps, editor):
    for name in MODELS:
        model = apps.get_model("masterdata", name)
        rows = list(model.objects.only("code", "name"))
        for row in rows:
            row.search_text = search_text([row.code, row.name])
        model.objects.bulk_update(rows, ["search_text"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0002_short_lists_search")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

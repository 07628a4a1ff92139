"""Keep the digest of a session's key instead of the key; open sessions go on."""

from django.db import migrations, models

DIGEST_KEYS = """
    UPDATE people_personsession
    SET session_key = encode(sha256(convert_to(session_key, 'UTF8')), 'hex')
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="personsession",
            name="session_key",
            field=models.CharField(max_length=64, primary_key=True, serialize=False),
        ),
        migrations.RunSQL(DIGEST_KEYS, migrations.RunSQL.noop),
    ]

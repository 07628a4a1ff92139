"""The empty schema as DDL, kept so that nobody has to migrate one again to make an enterprise."""

from django.db import models

from mes.db.models import Timestamped


class SchemaTemplate(Timestamped):
    """What the migrations of one version of the program make.

    ``key`` stands for that set of migrations, ``ddl`` has a token for the schema's name,
    ``migrations`` is a list of ``[app, name]`` in the order of application.
    """

    key = models.CharField(max_length=64)
    ddl = models.TextField()
    migrations = models.JSONField()
    structure_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="schema_template_key_unique")]

    def __str__(self) -> str:
        return self.key

"""Files that belong to a record: drawings, photos, signed notes, invoices."""

from django.db import models

from mes.kernel import clock


class Attachment(models.Model):
    """One file of one record.

    ``record_type`` is a registered attachment owner, never a table name of the caller's choosing.
    ``stored_name`` is made by the server; ``file_name`` is what the uploader called it, for people.
    """

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    file_name = models.CharField(max_length=150)
    stored_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by_id = models.BigIntegerField()
    uploaded_by_name = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id", "id"], name="attachment_of_record")
        ]
        constraints = [
            models.UniqueConstraint(fields=["stored_name"], name="attachment_stored_once"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="attachment_not_empty"),
        ]

    def __str__(self) -> str:
        return self.file_name

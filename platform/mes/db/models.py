"""Base models."""

from typing import Any, ClassVar

from django.db import models

from mes.kernel import clock
from mes.kernel.errors import VersionConflict


class Timestamped(models.Model):
    """When a row was made and last changed (UTC)."""

    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.updated_at = clock.now()
            fields = kwargs.get("update_fields")
            if fields is not None:
                kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)


class Versioned(Timestamped):
    """A document under optimistic concurrency control: ``version`` is its ETag."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
            fields = kwargs.get("update_fields")
            if fields is not None:
                kwargs["update_fields"] = {*fields, "version"}
        super().save(*args, **kwargs)

    def require_version(self, expected: int | None) -> None:
        """Raise VersionConflict unless ``expected`` (None: not asked) is the present version."""
        if expected is not None and expected != self.version:
            raise VersionConflict(current_version=self.version)


class AppendOnlyError(TypeError):
    """A programming error: code tried to change what is only ever added to."""


class AppendOnly(models.Model):
    """Rows that are written once. The database refuses the rest: see ``operations.AppendOnly``."""

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self._meta.label} rows are never deleted")

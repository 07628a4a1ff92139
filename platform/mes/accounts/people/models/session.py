"""Sessions in the database, so that people can see and end theirs and Redis may be lost."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from mes.accounts.secrets import digest
from mes.kernel import clock


class PersonSession(AbstractBaseSession):
    """A signed-in browser: whose, at which enterprise (None: operators' host), from where.

    ``session_key`` holds the digest of the key in the browser's cookie: who reads the table cannot
    open what it lists.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    expire_date = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    enterprise_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    last_seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "created_at"], name="session_person"),
            models.Index(fields=["expire_date"], name="session_expiry"),
        ]

    @staticmethod
    def stored_key(cookie_key: str | None) -> str:
        """What ``session_key`` holds for the key of a cookie; of no key, what no row holds."""
        return digest(cookie_key) if cookie_key else ""

    @classmethod
    def get_session_store_class(cls) -> type:
        from mes.accounts.sessions import SessionStore  # noqa: PLC0415  Django's own circle

        return SessionStore

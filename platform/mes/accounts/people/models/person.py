"""A person: one account, whichever enterprises they work for."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mes.kernel import clock


class PersonManager(BaseUserManager["Person"]):
    """Finds people by what they type to sign in."""

    def by_login(self, login: str) -> "Person | None":
        """The person with this phone or e-mail, or None."""
        login = login.strip()
        if "@" in login:
            return self.filter(email__iexact=login).first()
        return self.filter(phone=login).exclude(phone="").first()


class Person(AbstractBaseUser):
    """Signs in with phone or e-mail and a password, and a TOTP code when set up."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=~models.Q(phone=""), name="person_phone_unique"
            ),
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="person_email_unique"
            ),
            models.CheckConstraint(
                condition=~models.Q(phone="", email=""), name="person_has_login"
            ),
        ]

    def __str__(self) -> str:
        return self.name

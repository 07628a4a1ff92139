"""A person: one account, whichever enterprises they work for."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mes.kernel import clock


def normalise_phone(text: str) -> str:
    """A phone number as it is stored: digits, without spaces, dashes and mainland China's +86."""
    digits = "".join(char for char in text.strip() if char not in " -()\u3000")
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits.removeprefix(prefix)
    return digits


class PersonManager(BaseUserManager["Person"]):
    """Finds people by what they type to sign in."""

    def by_login(self, login: str) -> "Person | None":
        """The person with this phone or e-mail, or None."""
        login = login.strip()
        if not login:
            return None
        if "@" in login:
            return self.filter(email__iexact=login).first()
        return self.filter(phone=normalise_phone(login)).exclude(phone="").first()


class Person(AbstractBaseUser):
    """Signs in with phone or e-mail and a password, and a TOTP code when set up.

    ``totp_secret`` is sealed (see ``mes.accounts.sealing``) and counts once ``totp_enabled``;
    ``totp_last_step`` is the 30-second step of the newest code that was used: none is used twice.
    """

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(default=clock.now)
    totp_secret = models.CharField(max_length=200, blank=True)
    totp_enabled = models.BooleanField(default=False)
    totp_last_step = models.BigIntegerField(default=0)
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


class RecoveryCode(models.Model):
    """Signs a person in once when the authenticator app is lost."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "code_hash"], name="recovery_code_unique")
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"

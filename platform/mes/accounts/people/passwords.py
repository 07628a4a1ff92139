"""Password rules beyond Django's, for installations whose policy asks for them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mes.accounts.people.models import Person


class ThreeKindsValidator:
    """Three of: lower-case letters, upper-case letters, digits, other characters."""

    def validate(self, password: str, user: Person | None = None) -> None:
        kinds = (
            any(char.islower() for char in password),
            any(char.isupper() for char in password),
            any(char.isdigit() for char in password),
            any(not char.isalnum() for char in password),
        )
        if sum(kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return str(
            _("Use three of: lower-case letters, upper-case letters, digits, other characters.")
        )

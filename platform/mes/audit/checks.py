"""What Django's system check tells an administrator of the audit trail."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from mes.audit.words import words


@register
def words_are_there(**_: Any) -> list[CheckMessage]:
    """An installation without the trail's words would fail when its workbook is asked for."""
    try:
        for language in ("zh-hans", "en"):
            words(language)
    except OSError as missing:
        return [
            Error(
                f"The words of the audit trail cannot be read: {missing}.",
                hint=f"{settings.HISTORY_TEXTS} must hold locales/*/history.json and "
                "shared/history/*.json of the frontend's sources.",
                id="audit.E001",
            )
        ]
    return []

"""Marking translatable text without importing Django."""


def gettext_noop(message: str) -> str:
    """Mark ``message`` for extraction; whoever shows it to a person translates it."""
    return message

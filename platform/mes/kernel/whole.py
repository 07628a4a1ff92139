"""Whole numbers in text that comes from outside."""


def whole_number(text: str, most_digits: int) -> int | None:
    """``text`` as a number; None unless it is one to ``most_digits`` ASCII digits.

    ``str.isdigit`` alone takes "²" for a digit, which ``int`` does not.
    """
    if text.isascii() and text.isdigit() and len(text) <= most_digits:
        return int(text)
    return None

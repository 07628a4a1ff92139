"""Random secrets that are shown once and kept as a hash, and readable codes for people to type."""

import hashlib
import secrets

# Without look-alikes: no 0 and O, 1, I and L, 5 and S, 2 and Z, 8 and B, U and V.
READABLE = "34679ACDEFGHJKMNPQRTUWXY"


def new_secret(size: int = 32) -> str:
    """``size`` random bytes as URL-safe text."""
    return secrets.token_urlsafe(size)


def new_readable(length: int) -> str:
    """``length`` random characters that cannot be mistaken for one another (4.6 bits each)."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def normalise_readable(text: str) -> str:
    """What a person typed of a readable code: upper-case, without spaces and dashes."""
    return "".join(char for char in text.upper() if char.isalnum())


def digest(secret: str) -> str:
    """SHA-256 of a secret with enough randomness to need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()

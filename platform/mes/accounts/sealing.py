"""Encryption at rest of short secrets, with the standard library alone.

Encrypt-then-MAC: the key stream is HMAC-SHA256(key, nonce || counter), a pseudo-random function in
counter mode (NIST SP 800-38A 6.5, with SP 800-108's use of HMAC as the function); the tag is
HMAC-SHA256 over nonce and cipher text under a second key. Both keys derive from ``SECRET_KEY`` and
the purpose, so a copy of the database alone reveals nothing. ``SECRET_KEY_FALLBACKS`` still open
what an older key sealed.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterator

from django.conf import settings

_NONCE = 16
_TAG = 32
_VERSION = "v1$"


class SealBroken(ValueError):
    """The text was not sealed by this program's keys for this purpose."""


def _key(secret_key: str, purpose: str, use: str) -> bytes:
    label = f"mes.accounts.sealing\x00{purpose}\x00{use}".encode()
    return hmac.new(secret_key.encode(), label, hashlib.sha256).digest()


def _stream(key: bytes, nonce: bytes, length: int) -> bytes:
    blocks = (
        hmac.new(key, nonce + counter.to_bytes(4, "big"), hashlib.sha256).digest()
        for counter in range(-(-length // _TAG))
    )
    return b"".join(blocks)[:length]


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from map(str, settings.SECRET_KEY_FALLBACKS)


def seal(text: str, *, purpose: str) -> str:
    """``text`` encrypted for ``purpose``; different each time."""
    nonce, plain = secrets.token_bytes(_NONCE), text.encode()
    stream = _stream(_key(settings.SECRET_KEY, purpose, "encrypt"), nonce, len(plain))
    body = nonce + bytes(a ^ b for a, b in zip(plain, stream, strict=True))
    tag = hmac.new(_key(settings.SECRET_KEY, purpose, "authenticate"), body, hashlib.sha256)
    return _VERSION + base64.urlsafe_b64encode(body + tag.digest()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What ``seal`` was given. Raises SealBroken for anything else."""
    if not sealed.startswith(_VERSION):
        raise SealBroken("unknown version")
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(_VERSION))
    except (binascii.Error, ValueError) as broken:
        raise SealBroken("not base64") from broken
    body, tag = raw[:-_TAG], raw[-_TAG:]
    for secret_key in _keys():
        expected = hmac.new(_key(secret_key, purpose, "authenticate"), body, hashlib.sha256)
        if hmac.compare_digest(expected.digest(), tag):
            nonce, cipher = body[:_NONCE], body[_NONCE:]
            stream = _stream(_key(secret_key, purpose, "encrypt"), nonce, len(cipher))
            return bytes(a ^ b for a, b in zip(cipher, stream, strict=True)).decode()
    raise SealBroken("the tag does not fit")

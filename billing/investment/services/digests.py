"""Keyed hashes: the platform knows an invoice or a device again without knowing what it is."""

import hmac
from hashlib import sha256

from django.conf import settings


def digest(kind: str, *parts: str) -> str:
    """64 hexadecimal digits; nobody without the key can try numbers out."""
    words = [part.strip().upper().replace(" ", "") for part in parts]
    message = "\x1f".join((kind, *words)).encode()
    return hmac.new(settings.CLAIM_HASH_KEY.encode(), message, sha256).hexdigest()


def invoice_digest(number: str) -> str:
    """Of an e-invoice: its 20 digits are unique in the whole country."""
    return digest("invoice", number)


def serial_digest(serial: str, vendor: str) -> str:
    """Of a device: the serial number within its vendor's."""
    return digest("serial", vendor, serial)


def contract_digest(vendor_code: str, number: str, line: str) -> str:
    """Of a contract's line."""
    return digest("contract", vendor_code, number, line)

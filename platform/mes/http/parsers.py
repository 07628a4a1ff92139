"""Reading request bodies: bounded, exact decimals, no surprises."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from mes.kernel.errors import TooLarge

_MAX_NUMBER_LENGTH = 40


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _decimal(text: str) -> Decimal:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise ValueError("a number is too long")
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise ValueError("a number is too long")
    return int(text)


class JSONParser(parsers.JSONParser):
    """JSON of at most ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes; fractions become Decimal."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge(limit=limit)
        try:
            return json.loads(
                raw or b"{}",
                parse_float=_decimal,
                parse_int=_integer,
                parse_constant=_no_constant,
            )
        except (ValueError, RecursionError) as broken:
            raise ParseError(str(broken)) from broken


class UploadParser(parsers.MultiPartParser):
    """Files. Django bounds the number of parts, ``MAX_UPLOAD_BYTES`` the whole."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        request = (parser_context or {}).get("request")
        length = int(request.META.get("CONTENT_LENGTH") or 0) if request is not None else 0
        if length > settings.MAX_UPLOAD_BYTES:
            raise TooLarge(limit=settings.MAX_UPLOAD_BYTES)
        return super().parse(stream, media_type, parser_context)

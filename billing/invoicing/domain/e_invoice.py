"""The number of an electronic invoice of the tax authority (数电票).

Twenty digits: two of the year, two of the region (GB/T 2260 province), one of the channel by which
it was issued, fifteen of the serial.
"""

import re
from dataclasses import dataclass

REGIONS = frozenset(
    f"{region}"
    for group in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
    )
    for region in group
)
FIRST_YEAR = 21  # the first were issued in December 2021

_SHAPE = re.compile(r"([0-9]{2})([0-9]{2})([0-9])([0-9]{15})")


@dataclass(frozen=True, slots=True)
class EInvoiceNumber:
    """The parts of a number."""

    year: int
    region: str
    channel: str
    serial: str

    @property
    def text(self) -> str:
        return f"{self.year % 100:02d}{self.region}{self.channel}{self.serial}"


def parse_e_invoice(text: str) -> EInvoiceNumber | None:
    """``text`` (spaces do not count) taken apart; None when it cannot be such a number."""
    match = _SHAPE.fullmatch("".join(text.split()))
    if match is None:
        return None
    year, region, channel, serial = match.groups()
    if int(year) < FIRST_YEAR or region not in REGIONS or not int(serial):
        return None
    return EInvoiceNumber(2000 + int(year), region, channel, serial)

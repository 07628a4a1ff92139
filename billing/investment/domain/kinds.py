"""What money was spent on, and which of it a programme can count.

Source: the policy opinion, part 2: software is scenario apps in the cloud; supporting hardware is
data acquisition, edge, network and connection equipment that carries it; automation equipment
(motor and packaging lines, warehouse logistics) counts in the intermediate factory's programmes
alone, apart from the first two. Annex 2 lists consulting; whether it counts is the policy's choice.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a line was spent on."""

    SUBSCRIPTION = "subscription"  # cloud software paid by time: modules of this platform, others'
    SOFTWARE = "software"  # licences, implementation
    ACQUISITION = "acquisition"  # data acquisition terminals, RFID and barcode devices
    EDGE = "edge"
    NETWORK = "network"
    CONNECTION = "connection"
    AUTOMATION = "automation"
    CONSULTING = "consulting"
    OTHER = "other"  # kept on record, never counted


class Category(StrEnum):
    """The sums that a programme's rates apply to."""

    SOFTWARE = "software"
    HARDWARE = "hardware"
    AUTOMATION = "automation"
    CONSULTING = "consulting"


CATEGORIES: Mapping[Kind, Category | None] = MappingProxyType(
    {
        Kind.SUBSCRIPTION: Category.SOFTWARE,
        Kind.SOFTWARE: Category.SOFTWARE,
        Kind.ACQUISITION: Category.HARDWARE,
        Kind.EDGE: Category.HARDWARE,
        Kind.NETWORK: Category.HARDWARE,
        Kind.CONNECTION: Category.HARDWARE,
        Kind.AUTOMATION: Category.AUTOMATION,
        Kind.CONSULTING: Category.CONSULTING,
        Kind.OTHER: None,
    }
)


class Basis(StrEnum):
    """Which amount of an invoice counts."""

    NET = "net"  # without VAT
    GROSS = "gross"  # with VAT
    COST = "cost"  # without the VAT that can be deducted


class Prepaid(StrEnum):
    """What of a subscription that was paid ahead counts (policy.md 2.1, prepaid_subscription)."""

    PAID_IN_WINDOW = "paid_in_window"  # all that was paid
    ACCRUED = "accrued"  # the days of service from the window's start to the cut-off
    FIRST_YEAR_ONLY = "first_year_only"  # the days of the subscription's first year

"""The states of a programme's version: written by one person, approved by another."""

from collections.abc import Mapping
from enum import StrEnum


class VersionStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DISCARDED = "discarded"


TRANSITIONS: Mapping[VersionStatus, frozenset[VersionStatus]] = {
    VersionStatus.DRAFT: frozenset({VersionStatus.IN_REVIEW, VersionStatus.DISCARDED}),
    VersionStatus.IN_REVIEW: frozenset({VersionStatus.APPROVED, VersionStatus.DRAFT}),
    VersionStatus.APPROVED: frozenset(),
    VersionStatus.DISCARDED: frozenset(),
}
#: What an operator does to get there, by the state it leads to.
STEPS: Mapping[VersionStatus, tuple[str, ...]] = {
    VersionStatus.DRAFT: ("edit", "submit", "discard"),
    VersionStatus.IN_REVIEW: ("approve", "send-back"),
    VersionStatus.APPROVED: (),
    VersionStatus.DISCARDED: (),
}

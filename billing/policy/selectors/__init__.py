from billing.policy.selectors.preview import preview
from billing.policy.selectors.versions import (
    current_or_drafted,
    parameters_of,
    version_by_id,
    version_in_force,
    versions,
    versions_in_force,
)

__all__ = [
    "current_or_drafted",
    "parameters_of",
    "preview",
    "version_by_id",
    "version_in_force",
    "versions",
    "versions_in_force",
]

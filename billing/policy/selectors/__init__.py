from billing.policy.selectors.versions import (
    current_or_drafted,
    parameters_of,
    version_by_id,
    version_in_force,
    versions_in_force,
)

__all__ = [
    "current_or_drafted",
    "parameters_of",
    "version_by_id",
    "version_in_force",
    "versions_in_force",
]

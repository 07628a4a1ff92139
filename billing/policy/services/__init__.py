from billing.policy.services.programmes import add_document, add_programme
from billing.policy.services.versions import (
    CONTENT,
    approve,
    discard,
    draft_version,
    edit_draft,
    send_back,
    submit,
)

__all__ = [
    "CONTENT",
    "add_document",
    "add_programme",
    "approve",
    "discard",
    "draft_version",
    "edit_draft",
    "send_back",
    "submit",
]

"""The package: everything that is handed in, in one ZIP that can be made again byte for byte."""

import json
from collections.abc import Mapping

from billing.claims.documents.application import application_form
from billing.claims.documents.investments import investment_list
from billing.claims.domain.archive import package, sha256
from billing.claims.domain.verify import APPLICATION, INVESTMENTS, SNAPSHOT, TRACE


def pack(snapshot: bytes, trace: bytes, evidence: Mapping[str, bytes]) -> bytes:
    """The package of a frozen claim. Asks neither database nor clock."""
    claim = json.loads(snapshot)
    return package(
        {
            APPLICATION: application_form(claim, json.loads(trace), sha256(snapshot)),
            INVESTMENTS: investment_list(claim),
            SNAPSHOT: snapshot,
            TRACE: trace,
            **evidence,
        }
    )

"""Which claims there are, and what was stored of them."""

from django.db.models import QuerySet

from billing.claims.models import Claim
from mes.kernel.errors import NotFound
from mes.kernel.ids import EnterpriseId


def claims_of(enterprise_id: EnterpriseId) -> QuerySet[Claim]:
    return Claim.objects.filter(enterprise_id=enterprise_id)


def claim_of(enterprise_id: EnterpriseId, claim_id: int) -> Claim:
    """Raises NotFound."""
    claim = claims_of(enterprise_id).filter(pk=claim_id).first()
    if claim is None:
        raise NotFound(record="claim", id=claim_id)
    return claim


def handed_in() -> QuerySet[Claim]:
    """What was submitted at some time, of all enterprises that the connection sees.

    Whoever examines sees no draft: what an enterprise has not handed in is its own.
    """
    return Claim.objects.exclude(number="")


def handed_in_by_id(claim_id: int) -> Claim:
    """Raises NotFound, also for a draft."""
    claim = handed_in().filter(pk=claim_id).select_related("enterprise").first()
    if claim is None:
        raise NotFound(record="claim", id=claim_id)
    return claim


def claim_by_id(claim_id: int) -> Claim:
    """Of whichever enterprise the connection sees. Raises NotFound."""
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise NotFound(record="claim", id=claim_id)
    return claim

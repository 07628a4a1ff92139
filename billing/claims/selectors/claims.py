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


def claim_by_id(claim_id: int) -> Claim:
    """Of whichever enterprise the connection sees. Raises NotFound."""
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise NotFound(record="claim", id=claim_id)
    return claim

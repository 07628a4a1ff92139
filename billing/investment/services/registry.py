"""Using up invoices, devices and contract lines for a claim: once on the whole platform.

The check constraint of ``ClaimUse`` decides, whatever runs at once; rows are taken in the order of
their digests, so that two claims never wait for each other in a circle. How much there is of a
thing is said by the claims that use it: while none does, the next one says it anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from billing.investment.errors import UsedUp
from billing.investment.models import ClaimUse, ClaimUseEntry, UseKind
from mes.kernel.ids import EnterpriseId

_TAKE = """
    INSERT INTO public.billing_investment_claimuse AS used (kind, digest, most, claimed)
    VALUES (%(kind)s, %(digest)s, %(most)s, %(amount)s)
    ON CONFLICT ON CONSTRAINT claim_use_once DO UPDATE SET
        most = CASE WHEN used.claimed = 0 THEN excluded.most
            ELSE least(used.most, excluded.most) END,
        claimed = used.claimed + excluded.claimed
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Use:
    """``amount`` yuan of ``most`` that there is (a device: 1 of 1); ``label`` says of what."""

    kind: UseKind
    digest: str
    amount: Decimal
    most: Decimal
    label: str


@transaction.atomic
def use_up(enterprise_id: EnterpriseId, claim_id: int, uses: Sequence[Use]) -> None:
    """Use ``uses`` up for a claim, all or none.

    Raises UsedUp, naming what has been claimed before, by whomever.
    """
    for use in sorted(uses, key=lambda one: (one.kind, one.digest)):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    _TAKE,
                    {
                        "kind": use.kind,
                        "digest": use.digest,
                        "most": use.most,
                        "amount": use.amount,
                    },
                )
                (pk,) = cursor.fetchone()
        except IntegrityError as exceeded:
            raise UsedUp(what=use.label, kind=use.kind) from exceeded
        ClaimUseEntry.objects.create(
            enterprise_id=enterprise_id, use_id=pk, claim=claim_id, amount=use.amount
        )


@transaction.atomic
def release(claim_id: int) -> None:
    """Give back what a withdrawn or rejected claim had used up."""
    entries = list(ClaimUseEntry.objects.filter(claim=claim_id).select_related("use"))
    for entry in sorted(entries, key=lambda one: (one.use.kind, one.use.digest)):
        ClaimUse.objects.filter(pk=entry.use_id).update(claimed=F("claimed") - entry.amount)
        entry.delete()

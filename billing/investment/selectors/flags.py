"""The red flags of a project, from its evidence and what the platform knows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from billing.investment.domain.flags import FlagLine, Party, Raised, raised
from billing.investment.models import ClaimUse, ClaimUseEntry, MedianPrice, SerialNumber, UseKind
from billing.investment.selectors.evidence import LineEvidence, ProjectEvidence
from mes.catalog.sold import SOLD_MODULES
from mes.kernel.money import round_fen
from mes.tenancy.models import Enterprise

_WAN = Decimal(10_000)


def flags_of(
    evidence: ProjectEvidence,
    *,
    cutoff: date,
    floors: Sequence[Decimal],
    own_claims: Collection[int] = (),
    applicant: Party | None = None,
) -> list[Raised]:
    """Every flag of a project.

    ``own_claims`` are the project's own, whose uses are no earlier ones. ``applicant`` adds to what
    the enterprise's own row tells.
    """
    project = evidence.project
    medians = dict(MedianPrice.objects.values_list("module", "median"))
    claimed = _claimed_before(evidence, own_claims)
    twice = _serials_elsewhere(evidence, own_claims)
    total = sum(evidence.totals.values(), Decimal(0))
    return raised(
        [_line(one, evidence, medians, claimed, twice) for one in evidence.lines],
        cutoff=cutoff,
        total=total,
        floors=floors,
        applicant=applicant or applicant_of(project.enterprise_id),
        contractor=Party(
            name=project.contractor_name,
            code=project.contractor_code,
            person=project.contractor_person,
            phone=project.contractor_phone,
            address=project.contractor_address,
        ),
    )


def applicant_of(enterprise_id: int) -> Party:
    """The enterprise itself, as far as its row tells."""
    enterprise = Enterprise.objects.get(pk=enterprise_id)
    return Party(name=enterprise.name, code=enterprise.credit_code)


def _line(
    one: LineEvidence,
    evidence: ProjectEvidence,
    medians: Mapping[str, Decimal],
    claimed: Mapping[str, Decimal],
    twice: set[str],
) -> FlagLine:
    line = one.line
    sold = SOLD_MODULES.get(line.module)
    listed = sold.list_price_wan if sold is not None and line.own_invoice is None else None
    price = None if line.contract_net is None else round_fen(line.contract_net / line.quantity)
    numbers = [use.invoice.number for use in one.uses]
    return FlagLine(
        position=line.position,
        vendor=Party(name=line.vendor_name, code=line.vendor_code),
        contract_number=line.contract_number,
        contract_on=line.contract_on,
        contract_gross=line.contract_gross,
        unit_price=price,
        list_price=listed * _WAN if listed else None,
        median_price=medians.get(line.module),
        sellers=[(use.invoice.number, use.invoice.seller_code) for use in one.uses],
        red=[red.number for number in numbers for red in evidence.red.get(number, ())],
        claimed_before=[use.invoice.number for use in one.uses if claimed.get(use.invoice.digest)],
        serials_elsewhere=[one.serial for one in one.serials if one.digest in twice],
        paid_on=[payment.paid_on for payment in one.payments if payment.amount > 0],
        paid_back_on=[payment.paid_on for payment in one.payments if payment.amount < 0],
        module=line.module,
        active_days=one.active_days,
        device_points=line.device_points,
        typed_points=line.typed_points,
    )


def _claimed_before(evidence: ProjectEvidence, own_claims: Collection[int]) -> dict[str, Decimal]:
    """What other claims, by whomever, have used of the project's invoices, by digest."""
    digests = {use.invoice.digest for one in evidence.lines for use in one.uses}
    return _used(UseKind.INVOICE, digests, own_claims)


def _serials_elsewhere(evidence: ProjectEvidence, own_claims: Collection[int]) -> set[str]:
    """Digests of devices that are in another project of this enterprise, or claimed by anyone."""
    digests = {serial.digest for one in evidence.lines for serial in one.serials}
    own = SerialNumber.objects.filter(
        enterprise_id=evidence.project.enterprise_id, digest__in=digests
    ).exclude(line__project=evidence.project)
    return {*own.values_list("digest", flat=True), *_used(UseKind.SERIAL, digests, own_claims)}


def _used(kind: UseKind, digests: set[str], own_claims: Collection[int]) -> dict[str, Decimal]:
    uses = dict(
        ClaimUse.objects.filter(kind=kind, digest__in=digests, claimed__gt=0).values_list(
            "digest", "claimed"
        )
    )
    mine = dict(
        ClaimUseEntry.objects.filter(
            use__kind=kind, use__digest__in=uses, claim__in=list(own_claims)
        )
        .values_list("use__digest")
        .annotate(n=Sum("amount"))
    )
    left = {digest: claimed - mine.get(digest, Decimal(0)) for digest, claimed in uses.items()}
    return {digest: amount for digest, amount in left.items() if amount > 0}

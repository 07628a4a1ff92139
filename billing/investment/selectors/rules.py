"""By which rules a project's lines count: those of the policy that holds for its programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.investment.domain.eligible import Rules
from billing.investment.domain.kinds import Basis, Prepaid
from billing.investment.models import Project
from billing.policy.public import PolicyVersion, policy_or_draft

#: The programmes with an add-on for automation equipment, by the opinion's second part.
_WITH_AUTOMATION = frozenset({"P2a", "P2b"})


@dataclass(frozen=True, slots=True)
class Applied:
    """The rules of a project, where they come from and what the policy leaves open.

    ``open`` names what nobody has chosen and is assumed here: the tax basis is then without VAT,
    consulting does not count, and of what was paid ahead all does. Which day ends the payments is
    known in a claim: until then they count to the window's end. ``floors`` are the policy's, in
    yuan.
    """

    rules: Rules
    floors: Sequence[Decimal]
    policy: PolicyVersion | None
    open: Sequence[str]


def rules_of(project: Project) -> Applied:
    """The policy of the day the project's window begins; what is not chosen is assumed and named.

    Whether a draft or an approved version told them is in ``policy``.
    """
    policy = policy_or_draft(project.programme, project.window_start)
    chosen = policy.parameters if policy is not None else None
    basis = chosen.amount_basis if chosen is not None else None
    consulting = chosen.consulting_eligible if chosen is not None else None
    prepaid = chosen.prepaid_subscription if chosen is not None else None
    left = {
        "amount_basis": basis is None,
        "consulting_eligible": consulting is None,
        "prepaid_subscription": prepaid is None,
    }
    if chosen is None:
        automation, floors = project.programme in _WITH_AUTOMATION, []
    else:
        automation, floors = chosen.add_on is not None, [chosen.floor]
        if chosen.add_on is not None:
            floors.append(chosen.add_on.threshold)
    return Applied(
        rules=Rules(
            basis=Basis(basis.lower()) if basis is not None else Basis.NET,
            start=project.window_start,
            end=project.window_end,
            cutoff=project.window_end,
            automation=automation,
            consulting=bool(consulting),
            prepaid=Prepaid(prepaid.lower()) if prepaid is not None else Prepaid.PAID_IN_WINDOW,
        ),
        floors=floors,
        policy=policy,
        open=[name for name, is_open in left.items() if is_open],
    )

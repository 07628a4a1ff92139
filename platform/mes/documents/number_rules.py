"""The enterprise's own patterns for document numbers: seen, set, and given up again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Greatest

from mes.audit.services import record
from mes.catalog.gate import active_modules
from mes.db.locks import advisory_lock
from mes.documents.models import NumberRule, NumberSequence
from mes.documents.number_patterns import Reset, parse_pattern
from mes.documents.numbering import NumberKind, registered_kinds
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _

_SAMPLE = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """How a kind of document is numbered now; ``example`` is about its next number."""

    kind: str
    name: str
    pattern: str
    reset: str
    own: bool
    default_pattern: str
    default_reset: str
    gapless: bool
    example: str


def number_rules() -> list[RuleInForce]:
    """The rules of all kinds of the enterprise's active modules, by module as registered."""
    own = NumberRule.objects.in_bulk(field_name="kind")
    reached = {(one.kind, one.period): one.last_value for one in NumberSequence.objects.all()}
    return [_in_force(kind, own.get(kind.code), reached) for kind in _present_kinds()]


def number_rule_of(code: str) -> RuleInForce:
    """The rule of one kind. Raises NotFound."""
    found = next((rule for rule in number_rules() if rule.kind == code), None)
    if found is None:
        raise NotFound(record="number_kind", id=code)
    return found


@transaction.atomic
def set_number_rule(code: str, *, pattern: str, reset: Reset, actor: Actor) -> RuleInForce:
    """Number the documents of kind ``code`` by the enterprise's own ``pattern`` from now on.

    Raises NotFound for a kind that is unknown or belongs to a module that the enterprise does not
    have, Invalid for a pattern that cannot serve or whose numbers look like another kind's.
    """
    # One at a time for all kinds: two patterns set at once must not be alike.
    advisory_lock("documents.number_rules")
    present = number_rule_of(code)
    own = NumberRule.objects.filter(kind=code).first()

    parse_pattern(pattern, reset)
    _require_unlike_others(code, pattern, reset)

    rule = own or NumberRule(kind=code)
    rule.pattern, rule.reset = pattern, str(reset)
    rule.save()
    _carry_on(code, Reset(present.reset), reset)

    _record(rule, present, pattern, str(reset), actor)
    return number_rule_of(code)


@transaction.atomic
def restore_number_rule(code: str, *, actor: Actor) -> RuleInForce:
    """Number the documents of kind ``code`` as the product does by itself. Raises as setting."""
    advisory_lock("documents.number_rules")
    present = number_rule_of(code)
    own = NumberRule.objects.filter(kind=code).first()

    if own is None:
        return present
    _require_unlike_others(code, present.default_pattern, Reset(present.default_reset))

    _carry_on(code, Reset(present.reset), Reset(present.default_reset))
    _record(own, present, present.default_pattern, present.default_reset, actor)
    own.delete()

    return number_rule_of(code)


def _present_kinds() -> Sequence[NumberKind]:
    active = active_modules()
    return [kind for kind in registered_kinds() if kind.module in active]


def _in_force(
    kind: NumberKind, own: NumberRule | None, reached: dict[tuple[str, str], int]
) -> RuleInForce:
    reset = Reset(own.reset) if own else kind.reset
    text = own.pattern if own else kind.pattern
    today = clock.business_date()
    following = reached.get((kind.code, reset.period(today)), 0) + 1
    return RuleInForce(
        kind=kind.code,
        name=str(kind.name),
        pattern=text,
        reset=str(reset),
        own=own is not None,
        default_pattern=kind.pattern,
        default_reset=str(kind.reset),
        gapless=kind.gapless,
        example=parse_pattern(text, reset).number(today, following),
    )


def _require_unlike_others(code: str, pattern: str, reset: Reset) -> None:
    """Numbers of two kinds must be told apart, and some kinds share a table.

    Also those of modules that are not active now: they may come back.
    """
    own = dict(NumberRule.objects.values_list("kind", "pattern"))
    wanted = _shape(pattern, reset)
    for kind in registered_kinds():
        other = own.get(kind.code, kind.pattern)
        if kind.code != code and _shape(other, Reset.NEVER) == wanted:
            raise Invalid.field(
                "pattern",
                "pattern_taken",
                _("Numbers of another kind of document (%(kind)s) look the same."),
                kind=str(kind.name),
            )


def _shape(pattern: str, reset: Reset) -> str:
    """A number of the pattern with all digits alike: numbers of different shapes never meet."""
    return re.sub(r"\d+", "#", parse_pattern(pattern, reset).number(_SAMPLE, 1))


def _carry_on(code: str, before: Reset, after: Reset) -> None:
    """Begin the periods of the new reset behind every number given so far.

    The other period's counter knows nothing of them, and its numbers may look the same.
    """
    if before == after:
        return
    highest = NumberSequence.objects.filter(kind=code).aggregate(Max("last_value"))
    reached = highest["last_value__max"]
    if reached is None:
        return
    NumberSequence.objects.filter(kind=code).update(last_value=Greatest("last_value", reached))
    NumberSequence.objects.get_or_create(
        kind=code, period=after.period(clock.business_date()), defaults={"last_value": reached}
    )


def _record(rule: NumberRule, present: RuleInForce, pattern: str, reset: str, actor: Actor) -> None:
    record(
        actor,
        "number_rule.changed",
        rule,
        before={"pattern": present.pattern, "reset": present.reset},
        after={"pattern": pattern, "reset": reset},
    )

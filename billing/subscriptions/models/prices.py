"""The price book: what is offered to everyone, and from when until when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from billing.subscriptions.domain.prices import METER_OF, Charge, Scheme, Terms, tiers_of
from billing.subscriptions.domain.states import EndOfTrial
from mes.db.fields import ZERO, PriceField, QuantityField, RateField
from mes.db.models import Timestamped
from mes.db.transitions import status_check


class DateRange(Func):
    """``daterange(start, end)``: the end is exclusive, NULL is open."""

    function = "daterange"
    output_field = DateRangeField()


def days(start: str, end: str) -> DateRange:
    """The span of two date columns as a range, for exclusion constraints."""
    return DateRange(F(start), F(end))


def ends_after_start(start: str, end: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}), name=name
    )


class PriceColumns(models.Model):
    """What a price says, offered or agreed: see ``domain.prices.Terms``. Net yuan."""

    module = models.CharField(max_length=40)
    charge = models.CharField(max_length=8)
    scheme = models.CharField(max_length=12, default=Scheme.FLAT)
    meter = models.CharField(max_length=40, blank=True)
    amount = PriceField(default=ZERO)
    included = QuantityField(default=ZERO)
    tiers = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def terms(self) -> Terms:
        return Terms(
            module=self.module,
            charge=Charge(self.charge),
            scheme=Scheme(self.scheme),
            amount=self.amount,
            meter=self.meter,
            included=self.included,
            tiers=tiers_of(self.tiers),
        )


def price_checks(prefix: str) -> list[models.CheckConstraint]:
    """What holds of every price, as constraints named with ``prefix``."""
    flat = Q(scheme=Scheme.FLAT, meter="", tiers=[])
    counted = Q(charge=Charge.MONTHLY, scheme=Scheme.TIERED) & ~Q(meter="") & ~Q(tiers=[])
    for scheme, meter in METER_OF.items():
        counted |= Q(charge=Charge.MONTHLY, scheme=scheme, meter=meter, tiers=[])
    return [
        status_check("charge", Charge, f"{prefix}_charge_known"),
        status_check("scheme", Scheme, f"{prefix}_scheme_known"),
        models.CheckConstraint(condition=Q(amount__gte=0), name=f"{prefix}_amount_not_negative"),
        models.CheckConstraint(condition=Q(included__gte=0), name=f"{prefix}_included_positive"),
        models.CheckConstraint(condition=flat | counted, name=f"{prefix}_scheme_has_its_meter"),
    ]


class Price(PriceColumns, Timestamped):
    """One line of the price book, valid from ``valid_from`` until before ``valid_to``."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            *price_checks("price"),
            ends_after_start("valid_from", "valid_to", "price_dates_in_order"),
            ExclusionConstraint(
                name="price_once_a_day",
                expressions=[
                    ("module", RangeOperators.EQUAL),
                    ("charge", RangeOperators.EQUAL),
                    ("meter", RangeOperators.EQUAL),
                    (days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.charge} {self.meter}".strip()


class Bundle(Timestamped):
    """Modules that are cheaper together: ``share`` off the fees of each."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    modules = models.JSONField(default=list)
    share = RateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lt=1), name="bundle_share_is_a_part"
            ),
            ends_after_start("valid_from", "valid_to", "bundle_dates_in_order"),
            ExclusionConstraint(
                name="bundle_once_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TrialPolicy(Timestamped):
    """What a new enterprise may try, for how many days, and what comes after."""

    days = models.PositiveIntegerField()
    modules = models.JSONField(default=list)
    at_end = models.CharField(max_length=12, default=EndOfTrial.ENDS)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            status_check("at_end", EndOfTrial, "trialpolicy_at_end_known"),
            models.CheckConstraint(condition=Q(days__gt=0), name="trialpolicy_days_positive"),
            ends_after_start("valid_from", "valid_to", "trialpolicy_dates_in_order"),
            ExclusionConstraint(
                name="trialpolicy_once_a_day",
                expressions=[(days("valid_from", "valid_to"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} {self.valid_from}"

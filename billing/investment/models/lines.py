"""What was invested in, line by line, with the evidence that an audit joins."""

from enum import StrEnum

from django.db import models

from billing.investment.domain.kinds import Kind
from billing.investment.models.projects import Project
from billing.owned import EnterpriseOwned
from mes.db.fields import MoneyField, QuantityField
from mes.db.models import Timestamped, Versioned
from mes.db.transitions import status_check


class InvestmentLine(EnterpriseOwned, Versioned):
    """One item of a contract: what, from whom, agreed for how much, delivered, booked where.

    ``module`` is the code of a module of this platform where the line is for one, whose use is
    then the running proof. Contract amounts in yuan without and with VAT.
    ``service_from`` to ``service_to``, both inclusive, is the time that a subscription is paid for.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    module = models.CharField(max_length=40, blank=True)
    quantity = QuantityField(default=1)
    vendor_name = models.CharField(max_length=120)
    vendor_code = models.CharField(max_length=18, blank=True)
    contract_number = models.CharField(max_length=60, blank=True)
    contract_line = models.CharField(max_length=20, blank=True)
    contract_on = models.DateField(null=True, blank=True)
    contract_net = MoneyField(null=True, blank=True)
    contract_gross = MoneyField(null=True, blank=True)
    service_from = models.DateField(null=True, blank=True)
    service_to = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    voucher = models.CharField(max_length=60, blank=True)
    second_hand = models.BooleanField(default=False)
    related_party = models.BooleanField(default=False)
    device_points = models.PositiveIntegerField(null=True, blank=True)
    typed_points = models.PositiveIntegerField(null=True, blank=True)
    # Its owner does not claim it: it counts for nothing and lacks nothing.
    left_out = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    # The platform's own invoice that the line came from, when it flowed in by itself.
    own_invoice = models.BigIntegerField(null=True, blank=True)
    # A bill's years ahead and what it charges afterwards are two lines: only the first have a time
    # of service, the rest was used up when it was billed.
    own_prepaid = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="investment_position"),
            models.UniqueConstraint(
                fields=["project", "own_invoice", "module", "own_prepaid"],
                condition=models.Q(own_invoice__isnull=False),
                name="investment_own_invoice_once",
            ),
            models.CheckConstraint(
                condition=models.Q(contract_gross=None)
                | models.Q(contract_gross__gt=0, contract_net__gt=0)
                & models.Q(contract_net__lte=models.F("contract_gross")),
                name="investment_contract_sensible",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="investment_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(service_from=None, service_to=None)
                | models.Q(service_from__isnull=False, service_to__gte=models.F("service_from")),
                name="investment_service_in_order",
            ),
            status_check("kind", Kind, "investment_kind_known"),
        ]
        indexes = [models.Index(fields=["enterprise", "id"], name="investment_of_enterprise")]

    def __str__(self) -> str:
        return self.name

    @property
    def own(self) -> bool:
        return self.own_invoice is not None


class SerialNumber(EnterpriseOwned):
    """A device of a line. ``digest`` is the keyed hash by which the platform knows it."""

    line = models.ForeignKey(
        InvestmentLine, on_delete=models.CASCADE, related_name="serials", db_index=False
    )
    serial = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "serial"], name="serial_of_line_once"),
        ]
        indexes = [models.Index(fields=["enterprise", "digest"], name="serial_of_enterprise")]

    def __str__(self) -> str:
        return self.serial


class InvoiceSource(StrEnum):
    XML = "xml"
    PDF = "pdf"
    TYPED = "typed"
    OWN = "own"  # an invoice of this platform


class EInvoice(EnterpriseOwned, Versioned):
    """An e-invoice of the tax authority, known once on the whole platform by ``digest``.

    Amounts in yuan, negative of a red one, which names the invoice it takes back. It counts once a
    person has confirmed what was read. ``used_gross`` is what lines have taken of it.
    """

    number = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    issued_on = models.DateField()
    seller_name = models.CharField(max_length=120)
    seller_code = models.CharField(max_length=18)
    buyer_name = models.CharField(max_length=120, blank=True)
    buyer_code = models.CharField(max_length=18)
    net = MoneyField()
    tax = MoneyField()
    gross = MoneyField()
    deductible = MoneyField(default=0)
    red_of = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=8, default=InvoiceSource.TYPED)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    used_gross = MoneyField(default=0)

    class Meta:
        constraints = [
            # Over all enterprises: the constraint sees rows that row-level security hides.
            models.UniqueConstraint(fields=["digest"], name="einvoice_once_on_the_platform"),
            models.CheckConstraint(
                condition=models.Q(gross=models.F("net") + models.F("tax")),
                name="einvoice_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(red_of="", gross__gt=0, net__gt=0, tax__gte=0)
                | ~models.Q(red_of="") & models.Q(gross__lt=0, net__lt=0, tax__lte=0),
                name="einvoice_sign",
            ),
            models.CheckConstraint(
                condition=models.Q(gross__gt=0, used_gross__gte=0)
                & models.Q(used_gross__lte=models.F("gross"))
                | models.Q(gross__lt=0, used_gross__lte=0)
                & models.Q(used_gross__gte=models.F("gross")),
                name="einvoice_not_overused",
            ),
            status_check("source", InvoiceSource, "einvoice_source_known"),
        ]
        indexes = [
            models.Index(fields=["enterprise", "id"], name="einvoice_of_enterprise"),
            models.Index(fields=["enterprise", "red_of"], name="einvoice_red_of"),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceUse(EnterpriseOwned):
    """What of an e-invoice is for a line, in yuan with VAT; negative of a red one."""

    line = models.ForeignKey(
        InvestmentLine, on_delete=models.PROTECT, related_name="invoice_uses", db_index=False
    )
    invoice = models.ForeignKey(
        EInvoice, on_delete=models.PROTECT, related_name="uses", db_index=False
    )
    gross = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "invoice"], name="invoice_use_once"),
            models.CheckConstraint(condition=~models.Q(gross=0), name="invoice_use_not_nothing"),
        ]
        indexes = [
            models.Index(fields=["invoice", "id"], name="invoice_use_of_invoice"),
            models.Index(fields=["enterprise", "id"], name="invoice_use_of_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} → {self.line_id}"


class Means(StrEnum):
    """How it was paid. Cash, private accounts and offsetting are on record and do not count."""

    BANK = "bank"
    BILL = "bill"  # a bill of exchange, counts when it was honoured
    PLATFORM = "platform"  # paid to this platform
    CASH = "cash"
    PRIVATE = "private"
    OFFSET = "offset"


COUNTED_MEANS = frozenset({Means.BANK, Means.BILL, Means.PLATFORM})


class LinePayment(EnterpriseOwned, Timestamped):
    """Yuan paid for a line; negative when the vendor paid back. ``receipt`` is the bank slip's."""

    line = models.ForeignKey(
        InvestmentLine, on_delete=models.PROTECT, related_name="payments", db_index=False
    )
    paid_on = models.DateField()
    amount = MoneyField()
    means = models.CharField(max_length=8, default=Means.BANK)
    payer = models.CharField(max_length=120, blank=True)
    payee = models.CharField(max_length=120, blank=True)
    receipt = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="line_payment_not_nothing"),
            models.UniqueConstraint(
                fields=["enterprise", "line", "receipt"],
                condition=~models.Q(receipt=""),
                name="line_payment_receipt_once",
            ),
            status_check("means", Means, "line_payment_means_known"),
        ]
        indexes = [models.Index(fields=["line", "paid_on", "id"], name="line_payment_of_line")]

    def __str__(self) -> str:
        return f"{self.paid_on} {self.receipt}".strip()

"""The people of the shop floor."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import Q

from mes.db.fields import PriceField
from mes.db.models import Versioned
from mes.db.search import trigram_index
from mes.masterdata.models.base import CODE_LENGTH, NAME_LENGTH, NOTE_LENGTH, Searchable
from mes.masterdata.models.work_centres import WorkCentre


class Employee(Versioned, Searchable):
    """Someone who works here. Badge and PIN count only at an enrolled terminal."""

    number = models.CharField(max_length=CODE_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    badge = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    department = models.CharField(max_length=100, blank=True)
    team = models.CharField(max_length=100, blank=True)
    job_title = models.CharField(max_length=100, blank=True)
    hourly_rate = PriceField(null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    active = models.BooleanField(default=True)
    work_centres = models.ManyToManyField(WorkCentre, related_name="employees", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="employee_number_unique"),
            models.UniqueConstraint(
                fields=["badge"], condition=~Q(badge=""), name="employee_badge_unique"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="employee_number_filled"),
        ]
        indexes = [trigram_index("employee_search")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def has_pin(self) -> bool:
        return bool(self.pin_hash)

    def set_pin(self, pin: str) -> None:
        """Keep ``pin`` as a hash; an empty one takes it away."""
        self.pin_hash = make_password(pin) if pin else ""

    def check_pin(self, pin: str) -> bool:
        """Whether ``pin`` is this employee's. Never true when none is set."""
        return bool(self.pin_hash) and check_password(pin, self.pin_hash)

"""Rows that belong to one enterprise in tables that all share."""

from django.db import models


class EnterpriseOwned(models.Model):
    """A row of one enterprise.

    The migration that makes the table calls ``rows_of_one_enterprise`` for it (a test looks): a
    connection sees and changes rows of the enterprise it works for, or all of them within
    ``context.across_enterprises()``. Queries name the enterprise all the same: the policy is a
    net, not an index.
    """

    enterprise = models.ForeignKey(
        "tenancy.Enterprise", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True

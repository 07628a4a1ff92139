"""The mails of dunning: what is owed, what follows, how to pay."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from billing.manifest import BILLING_MANAGE
from billing.payments.domain.dunning import Action
from billing.subscriptions.public import account_of
from mes.accounts.access.models import MemberRole, Role
from mes.accounts.people.selectors import valid_memberships
from mes.catalog import registry
from mes.catalog.rights import given_by
from mes.kernel.text import gettext_noop
from mes.tenancy import context, hosts

_SUBJECT: Mapping[str, str] = {
    Action.REMIND: gettext_noop("Please pay your bill"),
    Action.PAST_DUE: gettext_noop("Your bill is overdue"),
    Action.GRACE: gettext_noop("Last warning: your bill is overdue"),
    Action.SUSPEND: gettext_noop("Your modules can only be read until the bill is paid"),
}
_FOLLOWS: Mapping[str, str] = {
    Action.REMIND: gettext_noop("Please pay in time; everything goes on working."),
    Action.PAST_DUE: gettext_noop("Everything still works. Please pay soon."),
    Action.GRACE: gettext_noop(
        "Everything still works. Without a payment your modules will be read-only soon."
    ),
    Action.SUSPEND: gettext_noop(
        "Your modules can be read and exported, but not changed. Paying lifts this at once."
    ),
}


def send_dunning(payload: Mapping[str, Any]) -> int:
    """Tell the present enterprise what a step of dunning means; how many mails were sent."""
    action = payload["action"]
    sent = 0
    for address, language in _recipients():
        with translation.override(language):
            sent += send_mail(
                subject=_(_SUBJECT[action]),
                message=_text(payload, _FOLLOWS[action]),
                from_email=None,
                recipient_list=[address],
            )
    return sent


def _text(payload: Mapping[str, Any], follows: str) -> str:
    tenant = context.present_tenant()
    bills = "\n".join(
        _("%(number)s: %(open)s yuan, due on %(due_on)s") % bill for bill in payload["bills"]
    )
    seller = settings.SELLER
    transfer = " ".join(
        part for part in (seller["name"], seller["bank"], seller["bank_account"]) if part
    )
    return _(
        "Hello,\n\nthese bills of %(enterprise)s are open:\n\n%(bills)s\n\n%(follows)s\n\n"
        "Transfer to: %(transfer)s\nPut the bill's number in the remark.\n\n%(link)s\n"
    ) % {
        "enterprise": tenant.name,
        "bills": bills,
        "follows": _(follows),
        "transfer": transfer,
        "link": f"{hosts.origin(tenant.code)}/billing/pay",
    }


def _recipients() -> Sequence[tuple[str, str]]:
    """The account's address, or everybody who may pay; each with a language."""
    tenant = context.present_tenant()
    account = account_of(tenant.id)
    if account is not None and account.email:
        return [(account.email, settings.LANGUAGE_CODE)]
    stored = {
        code: frozenset(rights) for code, rights in Role.objects.values_list("code", "permissions")
    }
    shipped = {role for one in registry.manifests().values() for role in one.default_roles}
    paying = [
        code
        for code in {registry.OWNER, *shipped, *stored}
        if BILLING_MANAGE in given_by({code: stored.get(code)})
    ]
    people = MemberRole.objects.filter(role_code__in=paying).values_list("person_id", flat=True)
    return list(
        valid_memberships()
        .filter(enterprise_id=tenant.id, person_id__in=list(people))
        .exclude(person__email=None)
        .exclude(person__email="")
        .order_by("person_id")
        .values_list("person__email", "person__language")
    )

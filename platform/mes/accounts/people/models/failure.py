"""Failed sign-ins of people."""

from mes.accounts.backoff import FailureCount


class SignInFailure(FailureCount):
    """Failures by account and address, by account, by address."""

    class Meta(FailureCount.Meta):
        pass

from .quota import Quota, QuotaAction
from .usage import UsageDay, UsageEvent, UsageSubject

__all__ = ["Quota", "QuotaAction", "UsageDay", "UsageEvent", "UsageSubject"]

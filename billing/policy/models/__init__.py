from billing.policy.models.documents import PolicyDocument
from billing.policy.models.programmes import Programme, ProgrammeVersion

__all__ = ["PolicyDocument", "Programme", "ProgrammeVersion"]

from .membership import Membership
from .person import Person
from .session import PersonSession

__all__ = ["Membership", "Person", "PersonSession"]

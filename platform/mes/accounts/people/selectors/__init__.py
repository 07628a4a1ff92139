from .members import SignedIn, signed_in_member

__all__ = ["SignedIn", "signed_in_member"]

from .members import SignedIn, enterprises_of, signed_in_member, valid_memberships

__all__ = ["SignedIn", "enterprises_of", "signed_in_member", "valid_memberships"]

"""Everything an enterprise has, in one archive of open formats that proves itself complete."""

from .archive import Member, Tell, add_section, write_archive
from .verifier import BadArchive, verify_archive

__all__ = ["BadArchive", "Member", "Tell", "add_section", "verify_archive", "write_archive"]

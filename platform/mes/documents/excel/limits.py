"""How large an uploaded workbook may be. The numbers bound memory and time, not ambition.

With them the worst accepted file costs about 150 MB and a few seconds; a factory's real workbook
has some thousand rows.
"""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds in bytes, counts and cells; each refusal names the one that was hit."""

    file_bytes: int = 20 * MEGABYTE
    entries: int = 2_000
    unpacked_bytes: int = 128 * MEGABYTE
    part_bytes: int = 64 * MEGABYTE
    shared_strings_bytes: int = 32 * MEGABYTE
    # A workbook of blank formatted rows packs 60 to 1; a zip of zeros packs 1000 to 1.
    ratio: int = 300
    ratio_from_bytes: int = 4 * MEGABYTE
    sheets: int = 100
    rows: int = 100_000
    columns: int = 500
    # The reader holds the whole rectangle up to the last value, 32 bytes for each cell.
    cells: int = 1_000_000


LIMITS = Limits()

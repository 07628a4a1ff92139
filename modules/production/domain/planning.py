"""How much to make of what nothing covers."""

from decimal import ROUND_CEILING, Decimal

from mes.kernel.quantity import whole_units


def planned_quantity(
    missing: Decimal, *, decimals: int, minimum: Decimal, multiple: Decimal
) -> Decimal:
    """``missing`` raised to what can be ordered: whole units, the minimum, the next multiple.

    ``decimals`` are the places that the unit is counted in. Zero stays zero.
    """
    if missing <= 0:
        return Decimal(0)
    wanted = max(whole_units(missing, decimals), minimum)
    if multiple > 0:
        wanted = (wanted / multiple).to_integral_value(ROUND_CEILING) * multiple
    return wanted

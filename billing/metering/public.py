"""What the rest of billing may ask of metering."""

from .selectors.figures import Figure, active_days, figures_of_all, quantity
from .services.ingest import Usage, take_in

__all__ = ["Figure", "Usage", "active_days", "figures_of_all", "quantity", "take_in"]

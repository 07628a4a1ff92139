"""Reading stock."""

"""The sold modules."""

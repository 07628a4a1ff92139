"""Writes of subscriptions, prices and contracts."""

"""Reads of subscriptions, prices and contracts."""

"""Prices, contracts and what an enterprise subscribes to."""

"""Subsidy programmes as data and the exact engine that reads them."""

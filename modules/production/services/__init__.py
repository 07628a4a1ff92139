"""Writes of production."""

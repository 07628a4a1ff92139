"""Reads of master data."""

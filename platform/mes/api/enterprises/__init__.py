"""Enterprises with their people: signing up, operating, exporting, leaving."""

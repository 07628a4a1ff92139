"""Reads of bills."""

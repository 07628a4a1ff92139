"""Enterprises: one PostgreSQL schema for each, found by host, provisioned from a warm pool."""

"""The database side of importing master data."""

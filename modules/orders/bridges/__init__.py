"""Orders for optional neighbours below."""

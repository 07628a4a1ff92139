"""Changes of payments."""

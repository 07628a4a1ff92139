"""What is used, counted from events."""

"""What other modules may call of production."""

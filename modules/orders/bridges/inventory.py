"""What orders tells the stock keeper."""

"""What counts of an investment, as plain Python."""

"""What a claim hands in."""

"""What production prints."""

"""What invoicing prints."""

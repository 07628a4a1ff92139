"""What production does with its optional neighbours below."""

"""Effects promised in a transaction and delivered after it, at least once."""

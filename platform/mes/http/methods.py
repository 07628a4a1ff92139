"""HTTP methods that change nothing."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

"""Settings, URLs for each kind of host, the entry points."""

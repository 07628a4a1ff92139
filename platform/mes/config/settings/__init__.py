"""Settings: base, and one file for each way to run."""

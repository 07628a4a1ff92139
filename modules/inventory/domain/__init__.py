"""The ledger's rules in plain Python."""

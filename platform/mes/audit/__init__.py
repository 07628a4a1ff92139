"""Who did what to which record: append-only entries, hash-chained in sealed batches."""

"""Writing stock: the ledger, and what people and other modules do with it."""

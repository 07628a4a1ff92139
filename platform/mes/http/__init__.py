"""The API's manners: problem documents, lists, filters, idempotency, concurrency control, schema."""

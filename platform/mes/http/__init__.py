"""The API's manners: problems, lists, filters, idempotency, concurrency control, schema."""

"""The whole API: session, menu, search across modules, the routes of all modules."""

"""The rules of subscribing that need no database: states, periods, proration, prices, charges."""

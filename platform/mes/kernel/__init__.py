"""Plain Python that every layer may use: money, quantity, errors, clock, actors. No Django here."""

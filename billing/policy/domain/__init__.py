"""The rules of subsidy programmes: plain Python, exact, without a database."""

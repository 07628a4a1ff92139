"""Rules of orders in plain Python."""

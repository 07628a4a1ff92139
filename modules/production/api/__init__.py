"""Production over HTTP: the office, the floor, the board."""

"""Files of the register."""

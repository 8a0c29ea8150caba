"""Files from outside that fill the register."""

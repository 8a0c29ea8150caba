"""Files from outside that the books take in."""

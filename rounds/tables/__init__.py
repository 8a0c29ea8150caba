"""The lists of a placing season."""

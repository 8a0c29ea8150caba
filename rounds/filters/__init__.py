"""What the lists of a placing season can be narrowed by; all of it stands in the address."""

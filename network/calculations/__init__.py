"""Pure calculations of the network and its people: no Django."""

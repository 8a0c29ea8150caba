"""Pure calculations of the steering room: no Django."""

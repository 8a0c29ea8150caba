"""What the steering room adds to the demonstration."""

"""What the steering room shows and downloads."""

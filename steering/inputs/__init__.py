"""From the register and the books to the pure inputs of the steering room."""

"""What calculations need, read from the register in a fixed number of queries."""

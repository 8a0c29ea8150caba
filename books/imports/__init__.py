"""Files from outside: what the bank answered, and sheets of costs."""

"""Papers about training."""

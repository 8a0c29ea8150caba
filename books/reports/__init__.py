"""What the books print and hand over."""

"""What the books put on paper."""

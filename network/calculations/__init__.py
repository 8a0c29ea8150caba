"""What is worked out about the learning network; no Django here."""

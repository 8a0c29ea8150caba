"""Subsidy and allocation by exact arithmetic; knows nothing of Django."""

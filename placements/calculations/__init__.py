"""Facilitation hours by exact arithmetic; knows nothing of Django."""

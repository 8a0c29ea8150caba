"""Sheets that people send, compared with the register and then taken whole."""

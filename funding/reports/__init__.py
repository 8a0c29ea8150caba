"""What finance downloads: each report is one frozen dataclass, and that is all its template sees."""

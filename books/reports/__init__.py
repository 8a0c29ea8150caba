"""What the books put on paper: each report is one frozen dataclass, and that is all its template sees."""

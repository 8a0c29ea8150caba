"""What the penvoerder's books give away: each report is one frozen dataclass, and that is all its template sees."""

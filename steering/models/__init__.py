"""What is kept in the steering room."""

from steering.models.scenarios import Scenario

__all__ = ["Scenario"]

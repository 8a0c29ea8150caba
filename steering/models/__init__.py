"""What is kept in the steering room."""

from steering.models.scenarios import Scenario
from steering.models.stands import AdoptedScenario, Stand, StandScenario

__all__ = ["AdoptedScenario", "Scenario", "Stand", "StandScenario"]

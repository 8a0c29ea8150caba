"""Students, where they are placed, and what was agreed about it."""

from placements.models.norms import Norm, PlacementPeriod
from placements.models.placements import PeerGroup, PeerGroupFormerLead, Placement, PlacementBatch, PlacementMentor
from placements.models.students import Enrolment, Student

__all__ = [
    "Enrolment",
    "Norm",
    "PeerGroup",
    "PeerGroupFormerLead",
    "Placement",
    "PlacementBatch",
    "PlacementMentor",
    "PlacementPeriod",
    "Student",
]

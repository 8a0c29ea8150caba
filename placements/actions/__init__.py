"""Everything that changes students, norms, peer groups and placements. Forms, imports, commands and the demonstration
all come in here."""

from placements.actions.batches import BatchRefused, check_all, place_all, undo_batch
from placements.actions.norms import adopt_norm, set_placement_period
from placements.actions.peer_groups import create_peer_group, update_peer_group
from placements.actions.placements import end_placement, move_placement, place, update_placement
from placements.actions.students import admit, enrol, enrol_all, register_student, update_enrolment, update_student
from placements.actions.warnings import NeedsAcknowledgement, Warning, warnings_for

__all__ = [
    "BatchRefused",
    "NeedsAcknowledgement",
    "Warning",
    "admit",
    "adopt_norm",
    "check_all",
    "create_peer_group",
    "end_placement",
    "enrol",
    "enrol_all",
    "move_placement",
    "place",
    "place_all",
    "register_student",
    "set_placement_period",
    "undo_batch",
    "update_enrolment",
    "update_peer_group",
    "update_placement",
    "update_student",
    "warnings_for",
]

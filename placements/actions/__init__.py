"""Everything that changes students, norms, peer groups and placements. Forms, imports, commands and the demonstration
all come in here."""

from placements.actions.batches import BatchRefused, check_all, place_all, undo_batch
from placements.actions.continuing import KEEP, continue_placement
from placements.actions.interrupting import (
    interrupt_placement,
    resume_placement,
    stop_placement,
    withdraw_placement,
)
from placements.actions.leaving import Leaver, leave_school
from placements.actions.norms import adopt_norm, set_placement_period
from placements.actions.peer_groups import create_peer_group, update_peer_group
from placements.actions.placements import end_placement, move_placement, place, update_placement
from placements.actions.students import admit, enrol, register_student, update_enrolment, update_student
from placements.actions.warnings import NeedsAcknowledgement, Warning, warnings_for

__all__ = [
    "BatchRefused",
    "KEEP",
    "Leaver",
    "NeedsAcknowledgement",
    "Warning",
    "admit",
    "adopt_norm",
    "check_all",
    "continue_placement",
    "create_peer_group",
    "end_placement",
    "enrol",
    "interrupt_placement",
    "leave_school",
    "move_placement",
    "place",
    "place_all",
    "register_student",
    "resume_placement",
    "set_placement_period",
    "undo_batch",
    "stop_placement",
    "update_enrolment",
    "update_peer_group",
    "update_placement",
    "update_student",
    "warnings_for",
    "withdraw_placement",
]

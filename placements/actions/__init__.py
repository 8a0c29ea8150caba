"""Everything that changes students, norms, peer groups and placements. Forms, imports, commands and the demonstration
all come in here."""

from placements.actions.admissions import admit_all
from placements.actions.batches import BatchRefused, check_all, check_rows, place_all, place_checked, undo_batch
from placements.actions.continuing import KEEP, continue_placement, replace_mentors
from placements.actions.correcting import correct_judged
from placements.actions.group_leads import hand_over_peer_group, merge_peer_groups, split_peer_group
from placements.actions.grouping import GroupPlan, form_peer_groups, regroup_students, remove_peer_group
from placements.actions.interrupting import (
    interrupt_placement,
    resume_placement,
    stop_placement,
    undo_end,
    withdraw_placement,
)
from placements.actions.lead_corrections import correct_lead
from placements.actions.leaving import Leaver, leave_school
from placements.actions.norms import adopt_norm, correct_norm, in_use, in_use_words, set_placement_period, withdraw_norm
from placements.actions.peer_groups import create_peer_group, update_peer_group
from placements.actions.placements import end_placement, move_placement, place, update_placement
from placements.actions.students import (
    admit,
    conclude_all,
    enrol,
    enrol_all,
    register_student,
    update_enrolment,
    update_student,
)
from placements.actions.warnings import NeedsAcknowledgement, Warning, warnings_for

__all__ = [
    "KEEP",
    "BatchRefused",
    "GroupPlan",
    "Leaver",
    "NeedsAcknowledgement",
    "Warning",
    "admit",
    "admit_all",
    "adopt_norm",
    "check_all",
    "check_rows",
    "conclude_all",
    "continue_placement",
    "correct_judged",
    "correct_lead",
    "correct_norm",
    "create_peer_group",
    "end_placement",
    "enrol",
    "enrol_all",
    "form_peer_groups",
    "hand_over_peer_group",
    "in_use",
    "in_use_words",
    "interrupt_placement",
    "leave_school",
    "merge_peer_groups",
    "move_placement",
    "place",
    "place_all",
    "place_checked",
    "register_student",
    "regroup_students",
    "remove_peer_group",
    "replace_mentors",
    "resume_placement",
    "set_placement_period",
    "split_peer_group",
    "stop_placement",
    "undo_batch",
    "undo_end",
    "update_enrolment",
    "update_peer_group",
    "update_placement",
    "update_student",
    "warnings_for",
    "withdraw_norm",
    "withdraw_placement",
]

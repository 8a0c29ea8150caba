"""Choices of the placement office."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Route(models.TextChoices):
    FULL_TIME = "full_time", _("full-time")
    PART_TIME = "part_time", _("part-time")
    ACCELERATED = "accelerated", _("accelerated")


class SubsidyKind(models.TextChoices):
    """Kind of student for the subsidy (Regeling 2015, art. 2.2: who counts)."""

    HBO = "hbo", _("hbo, at least 40% in practice")
    KOPOPLEIDING = "kopopleiding", _("kopopleiding, at least 50% in practice")
    MASTER = "master", _("university master, at least 20% in practice")
    MINOR = "minor", _("educational minor of 15 EC")
    ZIJ_INSTROMER = "zij_instromer", _("zij-instromer")
    SECOND_QUALIFICATION = "second_qualification", _("teacher studying for another qualification")
    NOT_COUNTED = "not_counted", _("does not count")


class Outcome(models.TextChoices):
    """Why a student of a year does not come back in the next one."""

    FINISHED = "finished", _("finished the study")
    LEFT = "leaves", _("left the study")
    ELSEWHERE = "elsewhere", _("went on in another partnership")


class EndReason(models.TextChoices):
    COMPLETED = "completed", pgettext_lazy("placement", "completed")
    MOVED = "moved", _("moved to another school")
    STUDENT_STOPPED = "student_stopped", _("student stopped")
    PLACE_WITHDRAWN = "place_withdrawn", _("place withdrawn by the school")
    SCHOOL_CLOSED = "school_closed", _("school closed or left the partnership")
    INTERRUPTED = "interrupted", _("interrupted")
    CONTINUED = "continued", _("goes on with other guidance")
    CORRECTION = "correction", _("correction")
    OTHER = "other", _("other reason")


class GuidanceNote(models.TextChoices):
    """Why a stretch goes on with other guidance, or what was said to a warning, where an act wrote it and no person: kept
    as a code, so that everybody reads it in their own language."""

    HANDED_OVER = "note:handed_over", _("Peer group handed over")
    SPLIT = "note:split", _("Peer group split")
    MERGED = "note:merged", _("Peer groups merged")
    REGROUPED = "note:regrouped", _("Other peer group")
    FORMED = "note:formed", _("New peer group")
    AS_IT_WAS = "note:as_it_was", _("As it was; only the guidance changes.")


def note_in_words(note: str) -> str:
    """A note as it is read: of an act in the language of whoever looks, of a person as it was written."""
    return str(GuidanceNote(note).label) if note in GuidanceNote.values else note


# What each act says of a placement that ended. Another school, other guidance and an interruption are acts of their own.
END_REASONS = (
    EndReason.STUDENT_STOPPED,
    EndReason.PLACE_WITHDRAWN,
    EndReason.SCHOOL_CLOSED,
    EndReason.COMPLETED,
    EndReason.CORRECTION,
    EndReason.OTHER,
)
# With these the student may leave altogether; with the others the student stays and needs a place.
LEAVING_REASONS = (EndReason.STUDENT_STOPPED, EndReason.COMPLETED, EndReason.OTHER)
# The student went on, or is to go on, after these.
GOES_ON_REASONS = (EndReason.MOVED, EndReason.CONTINUED)
# Who ended for another reason has left: the school, the group or the guidance that they had.
STAYS = ("", EndReason.COMPLETED)


class BatchKind(models.TextChoices):
    """What placed many students in one act."""

    GRID = "grid", _("grid")
    IMPORT = "import", _("import")
    PROPOSAL = "proposal", _("confirmed proposal")


class WorkKind(models.TextChoices):
    """What a change leaves to do."""

    NOT_PLACED = "not_placed", _("student without a placement")
    LOST_PLACE = "lost_place", _("student no longer placed")
    INTERRUPTED = "interrupted", _("interrupted, not back yet")
    GAP = "gap", _("days between two placements")
    AFTER_STOP = "after_stop", _("placement after the student stopped")
    OUTSIDE = "outside", _("school outside the partnership")
    NO_MENTOR = "no_mentor", _("no mentor")
    NO_SCHOOL_TRAINER = "no_school_trainer", _("no school trainer")
    TRAINER_STOPPED = "trainer_stopped", _("trainer who no longer works here")
    GROUP_FULL = "group_full", _("overfull peer group")
    GROUP_NO_LEADER = "group_no_leader", _("peer group without a leader")
    ACKNOWLEDGED = "acknowledged", _("acknowledged warning that still holds")
    NO_MINUTES = "no_minutes", _("minutes that are missing")

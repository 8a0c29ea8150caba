"""Choices of the register; the words are the field's own (docs/glossary.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyKind(models.TextChoices):
    BOARD = "board", _("school board")
    INSTITUTE = "institute", _("institute")


class RoleKind(models.TextChoices):
    """What somebody is in the partnership, and so what they may see and do (docs/access.md)."""

    PROGRAMME_LEADER = "programme_leader", _("programme leader")
    CONTROLLER = "controller", _("controller of the penvoerder")
    STEERING_GROUP = "steering_group", _("member of the steering group")
    BOARD = "board", _("staff of a school board")
    INSTITUTE = "institute", _("staff of an institute")
    TRAINER = "trainer", _("trainer (school or institute)")
    ADMINISTRATOR = "administrator", _("administrator")


PARTNERSHIP_KINDS = frozenset(
    {RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER, RoleKind.STEERING_GROUP, RoleKind.TRAINER}
)
PARTY_KINDS = frozenset({RoleKind.BOARD, RoleKind.INSTITUTE})


class SuccessionKind(models.TextChoices):
    """How a partnership went over into another one."""

    MERGE = "merge", _("merged into it")
    SPLIT = "split", _("split off from it")
    CONTINUES = "continues", _("goes on as it")


class TrainerKind(models.TextChoices):
    SCHOOL_TRAINER = "school_trainer", _("school trainer")
    MENTOR = "mentor", _("mentor")
    INSTITUTE_TRAINER = "institute_trainer", _("institute trainer")


# Who train teachers and lead peer groups together; mentors guide one student.
TEACHER_EDUCATORS = (TrainerKind.SCHOOL_TRAINER, TrainerKind.INSTITUTE_TRAINER)


class BodyKind(models.TextChoices):
    STEERING_GROUP = "steering_group", pgettext_lazy("body", "steering group")
    POLICY_GROUP = "policy_group", pgettext_lazy("body", "policy group")
    WORKING_GROUP = "working_group", pgettext_lazy("body", "working group")
    THINK_GROUP = "think_group", pgettext_lazy("body", "think group")


# Of these a partnership has one at a time, and they alone decide.
DECIDING_BODIES = [(kind.value, kind.label) for kind in (BodyKind.STEERING_GROUP, BodyKind.POLICY_GROUP)]


class Seat(models.TextChoices):
    """For whom somebody sits in a body."""

    PENVOERDER = "penvoerder", pgettext_lazy("seat", "penvoerder")
    INSTITUTE_MANAGER = "institute_manager", pgettext_lazy("seat", "manager of the institute")
    BOARD = "board", pgettext_lazy("seat", "school board")
    PROGRAMME_LEADER = "programme_leader", pgettext_lazy("seat", "programme leader")
    MEMBER = "member", pgettext_lazy("seat", "member")


class Duty(models.TextChoices):
    """What a member does for the body besides sitting in it."""

    CHAIR = "chair", pgettext_lazy("body", "chair")
    SECRETARY = "secretary", pgettext_lazy("body", "secretary")


# These are held for a board or an institute.
PARTY_SEATS = frozenset({Seat.PENVOERDER, Seat.INSTITUTE_MANAGER, Seat.BOARD})


class AttendanceState(models.TextChoices):
    PRESENT = "present", pgettext_lazy("meeting", "present")
    EXCUSED = "excused", pgettext_lazy("meeting", "absent with notice")
    ABSENT = "absent", pgettext_lazy("meeting", "absent")

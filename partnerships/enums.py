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
    SCHOOL_TRAINER = "school_trainer", _("school trainer")
    ADMINISTRATOR = "administrator", _("administrator")


PARTNERSHIP_KINDS = frozenset(
    {RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER, RoleKind.STEERING_GROUP, RoleKind.SCHOOL_TRAINER}
)
PARTY_KINDS = frozenset({RoleKind.BOARD, RoleKind.INSTITUTE})


class TrainerKind(models.TextChoices):
    SCHOOL_TRAINER = "school_trainer", _("school trainer")
    MENTOR = "mentor", _("mentor")
    INSTITUTE_TRAINER = "institute_trainer", _("institute trainer")


class Body(models.TextChoices):
    STEERING_GROUP = "steering_group", pgettext_lazy("body", "steering group")
    POLICY_GROUP = "policy_group", pgettext_lazy("body", "policy group")

"""Choices of the penvoerder's books."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkRole(models.TextChoices):
    """For what somebody's hours are: each role has a rate of its own in every school year."""

    SCHOOL_TRAINER = "school_trainer", _("school trainer")
    MENTOR = "mentor", _("mentor")
    INSTITUTE_TRAINER = "institute_trainer", _("institute trainer")
    PROGRAMME_LEADER = "programme_leader", _("programme leader")
    PLG_MEMBER = "plg_member", _("member of a PLG")
    MEETING = "meeting", _("member of a body or meeting")
    RESEARCH_COORDINATOR = "research_coordinator", _("research coordinator")
    LECTOR = "lector", _("lector or researcher")
    ADMINISTRATION = "administration", _("financial administration")
    QUALITY = "quality", _("quality staff")
    OTHER = "other", _("other work")


class PaidHow(models.TextChoices):
    """How a contribution in money is paid."""

    INVOICED = "invoiced", _("invoiced")
    SET_OFF = "set_off", _("set off against what the party gets")


class SettlementMode(models.TextChoices):
    """Whether what parties owe each other is paid."""

    CASH = "cash", _("by payment")
    CLOSED = "closed", _("with closed purses")


class ShareKey(models.TextChoices):
    """By what costs and hours are shared that no stream paid."""

    BOARDS = "boards", _("equal parts for the boards")
    PARTIES = "parties", _("equal parts for boards and institutes")
    STUDENTS = "students", _("students placed, by the days")
    SCHOOLS = "schools", _("schools with students")


class SettlementState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("settlement", "concept")
    ADOPTED = "adopted", pgettext_lazy("settlement", "adopted")

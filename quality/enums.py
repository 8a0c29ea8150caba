"""Choices of the care for quality."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    """Whom a questionnaire asks."""

    STUDENT = "student", pgettext_lazy("audience", "students")
    MENTOR = "mentor", pgettext_lazy("audience", "mentors")
    TRAINER = "trainer", pgettext_lazy("audience", "school trainers and institute trainers")
    DIRECTOR = "director", pgettext_lazy("audience", "school directors")


class QuestionKind(models.TextChoices):
    SCALE = "scale", _("scale of 1 to 5")
    YES_NO = "yes_no", _("yes or no")
    CHOICE = "choice", _("one of some answers")
    TEXT = "text", _("own words")


# What is counted; own words are only read.
COUNTED = frozenset({QuestionKind.SCALE, QuestionKind.YES_NO, QuestionKind.CHOICE})


class NormState(models.TextChoices):
    """Whether a board delivered the hours of the norm: of school trainers and mentors together."""

    MET = "met", pgettext_lazy("norm", "met")
    BELOW = "below", pgettext_lazy("norm", "not met")
    UNKNOWN = "unknown", pgettext_lazy("norm", "not known")


class EvidenceKind(models.TextChoices):
    """Where the evidence of a peer review stands."""

    DECISION = "decision", _("decision")
    STAND = "stand", _("stand of a meeting")
    RESULTS = "results", _("results of a questionnaire")
    FIGURES = "figures", _("figures of a year")
    ACCOUNTABILITY = "accountability", _("year report")
    FILE = "file", _("document")

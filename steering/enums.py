"""Choices of the steering room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScenarioKind(models.TextChoices):
    CLIFF = "cliff", _("the staffel's cliff")
    REGIMES = "regimes", _("regimes next to each other")
    MOVES = "moves", _("merge, split, move")
    EXPOSURE = "exposure", _("advance on last year's count")
    DILUTION = "dilution", _("dilution by growth")
    ENDING = "ending", _("losing a stream of money")
    NORM = "norm", _("the norm itself")
    EARMARK = "earmark", _("money tied to the student")


class ScenarioState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("scenario", "draft")
    SHARED = "shared", pgettext_lazy("scenario", "shared")

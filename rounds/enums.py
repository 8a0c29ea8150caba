"""Choices of the placing season."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoundPart(models.TextChoices):
    YEAR = "year", _("the whole school year")
    FIRST_HALF = "first_half", _("first half of the school year")
    SECOND_HALF = "second_half", _("second half of the school year")


class Phase(models.TextChoices):
    """What a round is at on a day; it follows from the round's dates and is not stored."""

    PREPARING = "preparing", _("being prepared")
    PLACES = "places", _("schools give their places")
    WISHES = "wishes", _("students give their wishes")
    PROPOSAL = "proposal", _("proposal is being made")
    CONFIRMATION = "confirmation", _("proposal is being confirmed")
    APPEAL = "appeal", _("appeal week")
    FINAL = "final", pgettext_lazy("round", "final")
    CLOSED = "closed", pgettext_lazy("round", "closed")


class Answer(models.TextChoices):
    """What a school says when it is asked for places; not answered is no answer at all (empty)."""

    NO = "no", pgettext_lazy("places", "no")
    MAYBE = "maybe", pgettext_lazy("places", "maybe")
    YES = "yes", pgettext_lazy("places", "yes")


class Channel(models.TextChoices):
    """By which road something came in."""

    OFFICE = "office", _("by the office")
    BOARD = "board", _("by the school board")
    INSTITUTE = "institute", _("by the institute")
    LINK = "link", _("by personal link")
    IMPORT = "import", _("by import")
    COPY = "copy", _("copied from last year")


class ProposalState(models.TextChoices):
    COMPUTING = "computing", _("being worked out")
    FAILED = "failed", pgettext_lazy("proposal", "failed")
    READY = "ready", pgettext_lazy("proposal", "ready")
    CONFIRMED = "confirmed", pgettext_lazy("proposal", "confirmed")


class AppealState(models.TextChoices):
    OPEN = "open", pgettext_lazy("appeal", "open")
    GRANTED = "granted", pgettext_lazy("appeal", "granted")
    REFUSED = "refused", pgettext_lazy("appeal", "refused")


class SheetKind(models.TextChoices):
    """What a sheet that is imported is about."""

    STUDENTS = "students", _("students")
    TRAINERS = "trainers", _("trainers")
    PLACES = "places", pgettext_lazy("of schools", "places")
    WISHES = "wishes", _("wishes")
    PLACEMENTS = "placements", _("placements")


class CheckState(models.TextChoices):
    """What a board says of one placement that it is asked to confirm."""

    OPEN = "open", pgettext_lazy("confirmation", "open")
    CONFIRMED = "confirmed", pgettext_lazy("confirmation", "confirmed")
    CORRECTED = "corrected", pgettext_lazy("confirmation", "corrected")
    OBJECTED = "objected", pgettext_lazy("confirmation", "objected")


class CorrectionReason(models.TextChoices):
    OTHER_MENTOR = "other_mentor", _("another mentor guides the student")
    OTHER_DAYS = "other_days", _("the student was here on other days")
    STOPPED = "stopped", _("the student stopped here")
    NEVER_CAME = "never_came", _("the student never came")
    OTHER_SCHOOL = "other_school", _("the student is at another school of ours")
    OTHER = "other", _("something else")


class Fate(models.TextChoices):
    """What becomes of a student in the next school year; the values are those of `rounds.calculations.roll_over`."""

    UP = "up", _("moves up")
    STAYS = "stays", _("stays in the year")
    FINISHED = "finished", _("finishes the study")
    LEAVES = "leaves", _("leaves the study")
    ELSEWHERE = "elsewhere", _("goes on in another partnership")

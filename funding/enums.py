"""Choices of the money."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RuleFamily(models.TextChoices):
    STAFFEL = "staffel", _("staffel")
    FIXED_PER_STUDENT = "fixed_per_student", _("fixed sum and an amount per student")
    PER_STUDENT = "per_student", _("amount per student")


class CountState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("count", "proposed")
    FILED = "filed", pgettext_lazy("count", "filed")


class AmountState(models.TextChoices):
    PROVISIONAL = "provisional", _("provisional")
    DEFINITIVE = "definitive", _("definitive")


class ReductionScope(models.TextChoices):
    WHOLE = "whole", _("the whole amount")
    PER_STUDENT = "per_student", _("only the part per student")


class AllocationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("allocation", "concept")
    SUBMITTED = "submitted", pgettext_lazy("allocation", "submitted")
    ADOPTED = "adopted", pgettext_lazy("allocation", "adopted")
    AUTHORISED = "authorised", pgettext_lazy("allocation", "authorised")


class StepSize(models.TextChoices):
    FIXED = "fixed", _("fixed amount")
    PERCENTAGE = "percentage", _("percentage of the budget")
    REMAINDER = "remainder", _("part of what is left")


class StepKey(models.TextChoices):
    PARTY = "party", _("to one party")
    HOURS_EMPLOYER = "school_trainer_hours_employer", _("hours of school trainers, by their employer")
    HOURS_BOARD = "school_trainer_hours_board", _("hours of school trainers, by the board of the placement")
    STUDENTS = "students", _("students")
    SCHOOLS = "schools", _("schools")
    EQUALLY = "equally", _("equal parts")

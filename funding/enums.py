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


class GrantSource(models.TextChoices):
    """Where the money of a grant comes from."""

    OCW = "ocw", _("ministry of OCW, by a subsidy rule")
    OWN = "own", _("own contributions")
    NETWORK = "network", _("learning network")
    MUNICIPALITY = "municipality", _("municipality")
    PROVINCE = "province", _("province")
    RAAK = "raak", _("RAAK")
    OTHER = "other", _("other source")


class CostKind(models.TextChoices):
    """The five kinds of cost of the case (OidS Twente)."""

    BASIC = "basic", _("basic costs")
    PROFESSIONALISATION = "professionalisation", _("professionalisation")
    ACADEMIC = "academic", _("academic function")
    NETWORK = "network", _("learning network")
    OTHER = "other", pgettext_lazy("cost", "other")


class ReportModel(models.TextChoices):
    """How a grant stands in the annual report of the penvoerder (RJ 660, model G)."""

    G1 = "g1", _("G1: without settlement clause")
    G2 = "g2", _("G2: with settlement clause; in G2-A of the year in which it ends, until then in G2-B")
    NONE = "none", _("not in model G")


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

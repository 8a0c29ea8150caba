"""Choices of training and professional standing."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.enums import TEACHER_EDUCATORS, TrainerKind


class TrainingSort(models.TextChoices):
    """What a kind of training is for; a partnership names its own kinds of each sort."""

    TRAINER_DAY = "trainer_day", _("training day for trainers")
    DIRECTORS = "directors", _("morning for school directors")
    MENTOR = "mentor", _("mentor training")
    LECTURE = "lecture", _("lecture")
    OTHER = "other", pgettext_lazy("training", "other")


class Audience(models.TextChoices):
    """Whom a training is for, and so who is invited."""

    TRAINERS = "trainers", _("school trainers and institute trainers")
    SCHOOL_TRAINERS = "school_trainers", _("school trainers")
    INSTITUTE_TRAINERS = "institute_trainers", _("institute trainers")
    MENTORS = "mentors", _("mentors")
    DIRECTORS = "directors", _("school directors")
    EVERYONE = "everyone", _("everybody in the partnership")


class Register(models.TextChoices):
    """Where teacher educators are registered."""

    BRLO = "brlo", _("BRLO")
    VELON = "velon", _("VELON")
    OTHER = "other", pgettext_lazy("register", "other")


# Which trainers of the register belong to an audience; directors are no trainers and are entered by name.
KINDS_OF = {
    Audience.TRAINERS: TEACHER_EDUCATORS,
    Audience.SCHOOL_TRAINERS: (TrainerKind.SCHOOL_TRAINER,),
    Audience.INSTITUTE_TRAINERS: (TrainerKind.INSTITUTE_TRAINER,),
    Audience.MENTORS: (TrainerKind.MENTOR,),
    Audience.DIRECTORS: (),
    Audience.EVERYONE: tuple(TrainerKind),
}

"""Trainings with their days, and the kinds of training that a partnership keeps."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models import Theme
from oids.fields import SchoolYearField
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership
from training.enums import Audience, TrainingSort
from training.querysets import SessionQuerySet, TrainingQuerySet

BEGINS_BEFORE_IT_ENDS = _("It ends before it begins.")


@pghistory.track()
class TrainingKind(OfPartnership):
    """A kind of training with what the partnership agreed about it: how many a year, how much of it somebody must have
    followed, and how many years it holds."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="training_kinds", verbose_name=_("partnership")
    )
    name = models.CharField(_("name"), max_length=80)
    sort = models.CharField(_("sort"), max_length=12, choices=TrainingSort.choices)
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience.choices, default=Audience.TRAINERS)
    per_year = models.PositiveSmallIntegerField(
        _("how many a year"), null=True, blank=True, validators=[MaxValueValidator(60)],
        help_text=_("As agreed, for example five training days. Empty: nothing was agreed."),
    )  # fmt: skip
    needed_percent = models.PositiveSmallIntegerField(
        _("part that must be followed (%)"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Who was there for at least this part of the hours has completed it and gets the certificate."),
    )  # fmt: skip
    valid_years = models.PositiveSmallIntegerField(
        _("holds for (years)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(40)],
        help_text=_("Empty: it does not run out. A change counts for trainings whose attendance is entered or corrected from then on."),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of training")
        verbose_name_plural = _("kinds of training")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "name"], name="training_kind_once",
                violation_error_message=_("There is a kind of training with this name already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("training:kind_detail", args=[self.pk])


@pghistory.track()
class Training(OfPartnership):
    """One training in a school year: planned, then held on one or more days. Its state follows from those days."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="trainings", verbose_name=_("partnership")
    )
    school_year = SchoolYearField(_("school year"))
    kind = models.ForeignKey(TrainingKind, models.PROTECT, related_name="trainings", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=120)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="trainings", verbose_name=_("theme"),
        help_text=_("From the partners' agenda, where it fits one."),
    )  # fmt: skip
    description = models.TextField(
        _("what it is about"), blank=True, max_length=2000, help_text=_("Stands in the invitation.")
    )
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience.choices)
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: not limited.")
    )
    register_until = models.DateField(
        _("registration until and including"), null=True, blank=True,
        help_text=_("Empty: until it begins. The programme leader registers people after this day too."),
    )  # fmt: skip
    cancelled_because = models.CharField(_("why it was cancelled"), max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-school_year", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return f"T{self.pk:05d}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("training:training_detail", args=[self.pk])

    @cached_property
    def days(self) -> list[TrainingSession]:
        """Its sessions, the first one first."""
        return sorted(self.sessions.all(), key=lambda row: (row.day, row.begins_at, row.pk))

    @property
    def begins_on(self) -> datetime.date:
        """Its first day; of one without days the first of the school year."""
        return self.days[0].day if self.days else self.school_year.first_day

    @property
    def hours(self) -> Decimal:
        return sum((row.hours for row in self.days), Decimal(0))

    @property
    def has_begun(self) -> bool:
        return bool(self.days) and self.days[0].begins <= timezone.now()

    @property
    def is_over(self) -> bool:
        return bool(self.days) and self.days[-1].ends <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether people register themselves now: until the day that was set, and never after it began."""
        if self.cancelled_because or not self.days or self.has_begun:
            return False
        return self.register_until is None or timezone.localdate() <= self.register_until


@pghistory.track()
class TrainingSession(models.Model):
    """One day (or part of it) of a training."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="sessions", verbose_name=_("training"))
    day = models.DateField(_("day"))
    begins_at = models.TimeField(pgettext_lazy("time", "from"))
    ends_at = models.TimeField(pgettext_lazy("time", "until"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    hours = models.DecimalField(
        _("hours that count"), max_digits=4, decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(24)],
    )  # fmt: skip
    is_held = models.BooleanField(_("held"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a training")
        verbose_name_plural = _("days of a training")
        ordering = ["day", "begins_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="training_session_order", condition=Q(ends_at__gt=models.F("begins_at")),
                violation_error_message=BEGINS_BEFORE_IT_ENDS,
            ),
            models.UniqueConstraint(
                fields=["training", "day", "begins_at"], name="training_session_once",
                violation_error_message=_("This training has a part on this day that begins at this time already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.training} {self.day.isoformat()}"

    def get_absolute_url(self) -> str:
        return self.training.get_absolute_url()

    @property
    def begins(self) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(self.day, self.begins_at))

    @property
    def ends(self) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(self.day, self.ends_at))

    @property
    def partnership(self) -> Partnership:
        return self.training.partnership

    def access_scope(self) -> Scope:
        return self.training.access_scope()

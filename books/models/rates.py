"""What an hour of a role is worth."""

from __future__ import annotations

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from books.enums import WorkRole
from books.models.base import Entry, confirmed_stays, two_people
from books.querysets import RateQuerySet
from partnerships.models import Decision
from partnerships.triggers import stays_when_year_closes


@pghistory.track()
class Rate(Entry):
    """Cents per hour of one role in one school year. The newest confirmed one counts for what is confirmed after it;
    what was valued before keeps its own."""

    role = models.CharField(_("role"), max_length=24, choices=WorkRole.choices)
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    cents_per_hour = models.PositiveIntegerField(_("rate per hour"), validators=[MinValueValidator(1)])
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adopted by decision")
    )
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Where the rate stands, for example: minutes of 12-6-2026, point 4.")
    )

    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = _("hourly rate")
        verbose_name_plural = _("hourly rates")
        ordering = ["-school_year", "role", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "school_year", "role", "number"], name="rate_number_once"),
            models.UniqueConstraint(
                fields=["partnership", "school_year", "role"],
                condition=models.Q(confirmed_by__isnull=True),
                name="rate_one_unconfirmed",
                violation_error_message=_("A rate of this role waits for confirmation already. Finish that one first."),
            ),
            two_people("rate_two_people"),
        ]
        triggers = [
            confirmed_stays("confirmed_rate_stays"),
            stays_when_year_closes("rate_of_closed_year_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:rate_detail", args=[self.pk])

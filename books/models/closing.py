"""The closing of a school year's books, and its reopening by two people."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.enums import ClosingState
from books.querysets import BooksQuerySet
from oids.fields import SchoolYearField
from partnerships.models import OfPartnership


@pghistory.track(exclude=["report"])
class YearClosing(OfPartnership):
    """The books of a school year as they were closed: what was checked, which warnings were accepted and why, and the
    accountability report, which is final from then on.

    While it is closed a row `partnerships.ClosedYear` stands for it. One person asks to reopen, another confirms;
    closing again is a row of its own.
    """

    school_year = SchoolYearField(_("school year"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=ClosingState.choices, default=ClosingState.CLOSED)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now)
    accepted = models.JSONField(_("accepted warnings"), default=list)
    report = models.JSONField(_("accountability report"), default=dict)
    report_sha256 = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("reopening asked by"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("reopening asked at"), null=True, blank=True)
    asked_reason = models.CharField(_("reason for reopening"), max_length=300, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("reopened by"),
    )  # fmt: skip
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of a year")
        verbose_name_plural = _("closings of a year")
        ordering = ["-school_year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "school_year", "number"], name="year_closing_number_once"),
            models.UniqueConstraint(
                fields=["partnership", "school_year"],
                condition=~Q(state=ClosingState.REOPENED),
                name="year_closed_once",
                violation_error_message=_("The books of this year are closed already."),
            ),
            models.CheckConstraint(
                name="year_reopening_two_people",
                condition=~Q(state=ClosingState.REOPENED)
                | Q(asked_by__isnull=False, reopened_by__isnull=False) & ~Q(reopened_by=F("asked_by")),
                violation_error_message=_("Who asked to reopen the year cannot confirm it."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="year_closing_states",
                field="state",
                transitions=[
                    (ClosingState.CLOSED, ClosingState.ASKED),
                    (ClosingState.ASKED, ClosingState.CLOSED),
                    (ClosingState.ASKED, ClosingState.REOPENED),
                ],
            ),
            pgtrigger.Protect(name="year_closing_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="closed_report_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                declare=[
                    (
                        "allowed",
                        "TEXT[] := ARRAY['state', 'asked_by_id', 'asked_at', 'asked_reason', 'reopened_by_id', "
                        "'reopened_at']",
                    )
                ],
                func="""
                    IF to_jsonb(OLD) - allowed IS DISTINCT FROM to_jsonb(NEW) - allowed THEN
                        RAISE EXCEPTION 'pgtrigger: the year is closed; its report is frozen';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} {self.school_year}"

    @property
    def reference(self) -> str:
        return f"VV-{self.partnership.slug}-{self.school_year}-{self.number}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:closing", kwargs={"partnership": self.partnership.slug, "year": str(self.school_year)})

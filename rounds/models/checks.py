"""Confirmation by boards: once a period each board says whether its placements and mentors are right."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins
from partnerships.access import Scope
from partnerships.models import Board, OfPartnership
from partnerships.querysets import InPartnershipQuerySet
from placements.models import Placement
from rounds.enums import CheckState, CorrectionReason
from rounds.querysets import BoardCheckQuerySet, CheckLineQuerySet


@pghistory.track()
class CheckRequest(OfPartnership, Dated):
    """The office asks all boards to confirm what was placed in a period, before a day."""

    school_year = SchoolYearField(_("school year"))
    name = models.CharField(_("name"), max_length=80, help_text=_("For example: first half of the year."))
    valid_until = models.DateField(_("until and including"))
    due_on = models.DateField(_("answer before or on"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to confirm")
        verbose_name_plural = _("requests to confirm")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            ends_after_it_begins("check_request_period"),
            models.UniqueConstraint(
                fields=["partnership", "school_year", "name"],
                name="check_request_name_once",
                violation_error_message=_("There is already a request with this name in this school year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("rounds:check_request_detail", args=[self.pk])


@pghistory.track()
class BoardCheck(models.Model):
    """One board's answer to one request."""

    request = models.ForeignKey(CheckRequest, models.CASCADE, related_name="checks", verbose_name=_("request"))
    board = models.ForeignKey(Board, models.PROTECT, related_name="checks", verbose_name=_("school board"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BoardCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation by a board")
        verbose_name_plural = _("confirmations by boards")
        ordering = ["board__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "board"], name="board_check_once")]

    def __str__(self) -> str:
        return f"{self.board}: {self.request}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("rounds:check_detail", args=[self.pk])

    @property
    def partnership(self):
        return self.request.partnership

    @property
    def school_year(self):
        return self.request.school_year

    def access_scope(self) -> Scope:
        return Scope.of([self.request.partnership_id], [self.board_id])


@pghistory.track()
class CheckLine(Dated):
    """One placement (its days in the request's period, at schools of the board) as it was when it was asked about.

    `shown` keeps what the board saw: school, mentors, days; the student by reference. It is renewed when the board
    answers, and when it is asked again. `earlier` keeps what the board corrected or objected to in rounds before this one
    (state, reason and note, with what was `done`), oldest first.
    """

    check_of = models.ForeignKey(
        BoardCheck, models.CASCADE, related_name="lines", verbose_name=_("confirmation by a board")
    )
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="checks", verbose_name=_("placement"))
    valid_until = models.DateField(_("until and including"))
    shown = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("answer"), max_length=10, choices=CheckState.choices, default=CheckState.OPEN)
    reason = models.CharField(_("reason"), max_length=16, choices=CorrectionReason.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("settled by"),
    )  # fmt: skip
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_note = models.CharField(_("what was done"), max_length=200, blank=True)
    earlier = models.JSONField(_("said before"), default=list, blank=True, editable=False)

    objects = CheckLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a confirmation")
        verbose_name_plural = _("lines of a confirmation")
        ordering = ["placement__enrolment__student__last_name__alphabetical", "valid_from", "pk"]
        constraints = [
            # A school that leaves a board and comes back within the period has two stretches of days.
            models.UniqueConstraint(fields=["check_of", "placement", "valid_from"], name="check_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.check_of} {self.placement.reference}"

    @property
    def partnership(self):
        return self.check_of.request.partnership

    @property
    def school_year(self):
        return self.check_of.request.school_year

    @property
    def to_settle(self) -> bool:
        """Whether the board said that something is wrong, and the office did not act on it yet."""
        return self.state in (CheckState.CORRECTED, CheckState.OBJECTED) and self.settled_at is None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state == CheckState.OPEN or (self.state != CheckState.CONFIRMED and self.settled_at is None)

    def access_scope(self) -> Scope:
        return self.check_of.access_scope()

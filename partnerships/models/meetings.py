"""Meetings of a body: when and where, about what, who was there, the minutes and what was agreed to do."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.names import by_name
from oids.periods import SchoolYear
from partnerships.access import Scope
from partnerships.enums import AttendanceState
from partnerships.models.bodies import Body
from partnerships.models.files import KeptFile
from partnerships.models.people import Person
from partnerships.querysets import MeetingQuerySet, OfMeetingQuerySet


@pghistory.track()
class Meeting(models.Model):
    """A meeting that is planned, was held, or was called off (`cancelled_because`)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name=_("body"))
    held_on = models.DateField(_("date"))
    begins_at = models.TimeField(_("begins at"))
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    guests = models.CharField(_("guests"), max_length=300, blank=True, help_text=_("Who is there besides the members."))
    cancelled_because = models.CharField(_("called off because"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-begins_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "held_on", "begins_at"], name="meeting_once",
                violation_error_message=_("This body already meets at this time."),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                violation_error_message=_("The meeting ends before it begins."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body}, {formats.day(self.held_on)}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:meeting_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return self.body.access_scope()

    @property
    def partnership(self):
        return self.body.partnership

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear.of(self.held_on)

    @property
    def is_cancelled(self) -> bool:
        return bool(self.cancelled_because)

    @property
    def was_held(self) -> bool:
        """By what is recorded of it: a meeting may be prepared on the day itself, or be planned afterwards. One of a day to
        come was not held, whatever somebody recorded early."""
        return self.held_on <= timezone.localdate() and self.has_record

    @property
    def has_record(self) -> bool:
        return self.decisions.exists() or self.minutes.exists()

    @property
    def time_in_words(self) -> str:
        """“14:00–16:00”, or “14:00”."""
        first = self.begins_at.strftime("%H:%M")
        return f"{first}–{self.ends_at.strftime('%H:%M')}" if self.ends_at else first


class OfMeeting(models.Model):
    """A record that belongs to a meeting and is guarded by its body."""

    meeting: models.ForeignKey

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        abstract = True

    def access_scope(self) -> Scope:
        return self.meeting.access_scope()


@pghistory.track()
class AgendaItem(OfMeeting):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("subject"), max_length=200)

    class Meta:
        verbose_name = _("item on the agenda")
        verbose_name_plural = _("agenda")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="agenda_item_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


@pghistory.track()
class Attendance(OfMeeting):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name=_("meeting"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    state = models.CharField(_("attendance"), max_length=8, choices=AttendanceState.choices)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = [*by_name("person__"), "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"


@pghistory.track()
class Minutes(KeptFile):
    """The minutes of a meeting as a file. A better file is kept beside the first; the newest one counts."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes", verbose_name=_("meeting"))
    file = models.FileField(_("file"), upload_to="partnerships/minutes/%Y/%m/")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-uploaded_at", "-pk"]

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:minutes", args=[self.pk])

    def access_scope(self) -> Scope:
        return self.meeting.access_scope()


@pghistory.track()
class ActionPoint(OfMeeting):
    """What a meeting asked somebody to do, and when it was done."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="action_points", verbose_name=_("meeting"))
    title = models.CharField(_("what"), max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="action_points", verbose_name=_("owner"))
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_note = models.CharField(_("remark"), max_length=300, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_point_done_by_somebody",
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:action_point_detail", args=[self.pk])

    @property
    def partnership(self):
        return self.meeting.partnership

    @property
    def is_done(self) -> bool:
        return self.done_on is not None

    def is_late(self, today) -> bool:
        return not self.is_done and self.due_on < today

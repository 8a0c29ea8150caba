"""Peer groups and placements."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins, inclusive_range
from oids.names import by_name
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership, School, SchoolMembership, Trainer
from partnerships.triggers import stays_when_year_closes
from placements.enums import BatchKind, EndReason, note_in_words
from placements.models.students import Enrolment
from placements.querysets import BatchQuerySet, PeerGroupQuerySet, PlacementQuerySet


class Lead(NamedTuple):
    """The two who lead a peer group from a day until and including another."""

    school_trainer: Trainer | None
    institute_trainer: Trainer | None
    first: datetime.date
    last: datetime.date


@pghistory.track()
class PeerGroup(OfPartnership):
    """A group of students of all years, led by a duo of school trainer and institute trainer."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="peer_groups", verbose_name=_("partnership")
    )
    school_year = SchoolYearField(_("school year"))
    name = models.CharField(_("name"), max_length=80)
    school_trainer = models.ForeignKey(
        Trainer, models.PROTECT, null=True, blank=True, related_name="led_groups", verbose_name=_("school trainer")
    )
    institute_trainer = models.ForeignKey(
        Trainer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_groups_institute",
        verbose_name=_("institute trainer"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PeerGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("peer group")
        verbose_name_plural = _("peer groups")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "school_year", "name"],
                name="peer_group_name_once",
                violation_error_message=_("There is already a peer group with this name in this school year."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("placements:peer_group_detail", args=[self.pk])

    def leads(self) -> list[Lead]:
        """Everybody who led, leads and will lead the group in its year, in order of time."""
        former = self.former_leads.all()
        if "former_leads" not in getattr(self, "_prefetched_objects_cache", {}):
            former = former.select_related("school_trainer__person", "institute_trainer__person")
        first, found = self.school_year.first_day, []
        for row in sorted(former, key=lambda row: row.valid_until):
            found.append(Lead(row.school_trainer, row.institute_trainer, first, row.valid_until))
            first = row.valid_until + datetime.timedelta(days=1)
        return [*found, Lead(self.school_trainer, self.institute_trainer, first, self.school_year.last_day)]

    def lead_on(self, day: datetime.date) -> Lead:
        """Who lead the group on `day`; before its year the first, after it the last."""
        leads = self.leads()
        return next((lead for lead in leads if day <= lead.last), leads[-1])

    @property
    def lead_now(self) -> Lead:
        return self.lead_on(timezone.localdate())


@pghistory.track()
class PeerGroupFormerLead(models.Model):
    """Who leads a peer group until and including a day; the group itself says who leads it after the last of these."""

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="former_leads", verbose_name=_("peer group"))
    school_trainer = models.ForeignKey(
        Trainer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school trainer")
    )
    institute_trainer = models.ForeignKey(
        Trainer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institute trainer")
    )
    valid_until = models.DateField(_("until and including"))

    class Meta:
        verbose_name = _("former lead of a peer group")
        verbose_name_plural = _("former leads of a peer group")
        ordering = ["-valid_until"]
        constraints = [models.UniqueConstraint(fields=["group", "valid_until"], name="former_lead_once_a_day")]

    def __str__(self) -> str:
        return f"{self.group} {self.valid_until}"

    def access_scope(self) -> Scope:
        return self.group.access_scope()


@pghistory.track()
class PlacementBatch(OfPartnership):
    """Placements that were made in one act, so that the act as a whole can be seen and undone."""

    school_year = SchoolYearField(_("school year"))
    kind = models.CharField(_("made by"), max_length=10, choices=BatchKind.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    made_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    number = models.PositiveIntegerField(_("placements"), default=0)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("undone by"),
    )  # fmt: skip
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("placements made together")
        verbose_name_plural = _("placements made together")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("placements:batch_detail", args=[self.pk])


@pghistory.track()
class Placement(OfPartnership, Dated):
    """One student at one school for one period inside the school year's placement period."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="placements", verbose_name=_("partnership")
    )
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="placements", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="placements", verbose_name=_("school"))
    valid_until = models.DateField(_("until and including"))
    school_trainer = models.ForeignKey(
        Trainer, models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("school trainer")
    )
    institute_trainer = models.ForeignKey(
        Trainer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements_institute",
        verbose_name=_("institute trainer"),
    )
    peer_group = models.ForeignKey(
        PeerGroup, models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("peer group")
    )
    end_reason = models.CharField(_("reason for ending"), max_length=20, choices=EndReason.choices, blank=True)
    end_note = models.CharField(_("note"), max_length=200, blank=True)
    acknowledged = models.JSONField(_("acknowledged warnings"), default=list, blank=True, editable=False)
    acknowledged_reason = models.CharField(_("reason for going on"), max_length=200, blank=True)
    batch = models.ForeignKey(
        PlacementBatch, models.SET_NULL, null=True, blank=True, editable=False, related_name="placements",
        verbose_name=_("made together with"),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlacementQuerySet.as_manager()
    in_history = {"end_note": note_in_words, "acknowledged_reason": note_in_words}

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = [
            *by_name("enrolment__student__"),
            "valid_from",
            "pk",
        ]
        constraints = [
            ends_after_it_begins("placement_period_order"),
            ExclusionConstraint(
                name="enrolment_one_placement_at_a_time",
                expressions=[("enrolment", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "The student is already placed in this period. End or move that placement first."
                ),
            ),
        ]
        indexes = [models.Index(fields=["partnership", "valid_from"], name="placement_partnership_from")]
        triggers = [
            stays_when_year_closes(
                "placement_of_closed_year_stays",
                of="""SELECT {row}.partnership_id, e.school_year FROM placements_enrolment e
                       WHERE e.id = {row}.enrolment_id""",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How a placement is named where no student's name belongs."""
        return f"P{self.pk:06d}"

    @property
    def ended_in_words(self) -> str:
        """Why it ended, with the note; nothing while it goes on."""
        return ": ".join(filter(None, [self.get_end_reason_display(), note_in_words(self.end_note)]))

    @property
    def school_year(self):
        return self.enrolment.school_year

    @property
    def student(self):
        return self.enrolment.student

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("placements:placement_detail", args=[self.pk])

    @cached_property
    def _board_ids(self) -> list[int]:
        return list(
            SchoolMembership.objects.overlapping(self.period)
            .filter(school=self.school_id)
            .values_list("board_id", flat=True)
        )

    def access_scope(self) -> Scope:
        guides = [trainer for trainer in (self.school_trainer, self.institute_trainer) if trainer]
        return Scope.of(
            [self.partnership_id],
            [*self._board_ids, self.enrolment.student.institute_id],
            [trainer.person.user_id for trainer in guides],
        )


@pghistory.track()
class PlacementMentor(models.Model):
    """A mentor of a placement; two who share a job share the hours equally."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="mentors", verbose_name=_("placement"))
    mentor = models.ForeignKey(Trainer, models.PROTECT, related_name="mentored", verbose_name=_("mentor"))

    class Meta:
        verbose_name = _("mentor of a placement")
        verbose_name_plural = _("mentors of a placement")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "mentor"], name="mentor_once_per_placement")]
        triggers = [
            stays_when_year_closes(
                "mentor_of_closed_year_stays",
                of="""SELECT p.partnership_id, e.school_year FROM placements_placement p
                        JOIN placements_enrolment e ON e.id = p.enrolment_id WHERE p.id = {row}.placement_id""",
            )
        ]

    def __str__(self) -> str:
        return str(self.mentor)

    def access_scope(self) -> Scope:
        return self.placement.access_scope()


__all__ = ["Lead", "PeerGroup", "PeerGroupFormerLead", "Placement", "PlacementBatch", "PlacementMentor"]

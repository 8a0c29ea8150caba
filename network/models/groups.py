"""Themes of the partners' agenda, and the groups that work on them."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from network.enums import GroupKind
from network.models.base import OfNetwork
from network.models.participants import Participant
from network.querysets import DUTCH, NamedQuerySet, OfGroupQuerySet, ThemeQuerySet
from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins
from oids.names import by_name
from partnerships.access import Scope
from partnerships.models import Partnership, Person
from partnerships.triggers import stays_when_year_closes


@pghistory.track(exclude=["search"])
class Theme(OfNetwork, Dated):
    """What the partners want to work on together, from when until when, and from whose agenda it comes."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="themes", verbose_name=_("partnership"))
    title = models.CharField(_("theme"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    agenda = models.CharField(
        _("from whose agenda"), max_length=200, blank=True,
        help_text=_("For example: the boards' agenda of 2026, or the research agenda of the institute."),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", config=DUTCH), output_field=SearchVectorField(), db_persist=True
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["title", "pk"]
        constraints = [
            ends_after_it_begins("theme_period"),
            models.UniqueConstraint(
                fields=["partnership", "title"], name="theme_once",
                violation_error_message=_("There is a theme with this name already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:theme_detail", args=[self.pk])


@pghistory.track()
class Group(OfNetwork, Dated):
    """A PLG or working group: who works together on a theme, from when until when. Its state follows from its days."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="groups", verbose_name=_("partnership"))
    kind = models.CharField(_("kind"), max_length=14, choices=GroupKind.choices, default=GroupKind.PLG)
    name = models.CharField(_("name"), max_length=120)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name=_("theme")
    )
    question = models.TextField(
        _("what it works on"),
        blank=True,
        max_length=2000,
        help_text=_("The question of the group, and what it will make."),
    )
    outcome = models.TextField(_("what came of it"), blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("PLG or working group")
        verbose_name_plural = _("PLGs and working groups")
        ordering = ["name", "pk"]
        constraints = [
            ends_after_it_begins("group_period"),
            models.UniqueConstraint(
                fields=["partnership", "name"], name="group_name_once",
                violation_error_message=_("There is a group with this name already. Give it another name."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:group_detail", args=[self.pk])

    @cached_property
    def leader(self) -> GroupMember | None:
        """Who leads it: in the newest school year that has a leader."""
        rows = self.members.filter(is_leader=True).select_related("person", "participant")
        return rows.order_by("-school_year").first()

    @property
    def run_by(self) -> RunBy:
        return RunBy(self)


class RunBy:
    """For whom a group is run: the programme leader of the partnership that keeps it, the leader of the group, and the
    staff of the party that the leader comes from."""

    def __init__(self, group: Group) -> None:
        self.group = group

    def access_scope(self) -> Scope:
        leader = self.group.leader
        parties = [leader.participant.party_id] if leader else []
        return Scope.of([self.group.partnership_id], parties, [leader.person.user_id] if leader else [])


OF_GROUP = "SELECT found.partnership_id, {row}.school_year FROM network_group found WHERE found.id = {row}.group_id"


@pghistory.track()
class GroupMember(models.Model):
    """Somebody in a group in one school year, on behalf of a participant that makes these hours available."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="members", verbose_name=_("group"))
    school_year = SchoolYearField(_("school year"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="group_members", verbose_name=_("person"))
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="members", verbose_name=_("on behalf of"))
    hours = models.DecimalField(
        _("hours in this year"), max_digits=6, decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(1659)],
        help_text=_("As agreed with the employer, for example 40."),
    )  # fmt: skip
    is_leader = models.BooleanField(_("leads the group"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of a group")
        ordering = [
            "-school_year",
            "-is_leader",
            *by_name("person__"),
            "pk",
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "school_year", "person"], name="member_once_a_year",
                violation_error_message=_("This person is in the group in this year already."),
            ),
            models.UniqueConstraint(
                fields=["group", "school_year"], condition=Q(is_leader=True), name="one_leader_a_year",
                violation_error_message=_("The group has a leader in this year. Take the leading away there first."),
            ),
        ]  # fmt: skip
        triggers = [stays_when_year_closes("member_of_closed_year_stays", of=OF_GROUP)]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.group.access_scope()


@pghistory.track()
class GroupMeeting(models.Model):
    """When a group comes together, and afterwards who was there and what was agreed."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="meetings", verbose_name=_("group"))
    day = models.DateField(_("day"))
    begins_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    is_held = models.BooleanField(_("held"), default=False, editable=False)
    report = models.TextField(
        _("what was agreed"), blank=True, max_length=4000, help_text=_("In short. No names of students.")
    )
    present = models.ManyToManyField(
        GroupMember, through="Attendance", related_name="meetings", verbose_name=_("present")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting of a group")
        verbose_name_plural = _("meetings of a group")
        ordering = ["day", "begins_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="group_meeting_order",
                condition=Q(begins_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("begins_at")),
                violation_error_message=_("It ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:meeting_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return self.group.access_scope()


@pghistory.track()
class Attendance(models.Model):
    """A member who was at a meeting."""

    meeting = models.ForeignKey(GroupMeeting, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(GroupMember, models.PROTECT, related_name="attendance")

    class Meta:
        verbose_name = _("attendance at a meeting")
        verbose_name_plural = _("attendance at meetings")
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.member} – {self.meeting}"

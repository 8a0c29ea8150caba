"""People: trainers and where they are deployed, and the roles that open the doors."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oids.models import Dated, ends_after_it_begins, inclusive_range, trigram_index
from oids.names import by_name
from oids.querysets import DatedQuerySet
from partnerships.access import Scope
from partnerships.enums import PARTNERSHIP_KINDS, PARTY_KINDS, RoleKind, TrainerKind
from partnerships.models.parties import Party
from partnerships.models.partnerships import OfPartnership, Partnership
from partnerships.models.schools import School
from partnerships.querysets import PersonQuerySet, RoleQuerySet, TrainerQuerySet
from partnerships.triggers import days_stay_when_year_closes


@pghistory.track()
class Person(models.Model):
    """Somebody who works in a partnership: only what is needed to find and reach them."""

    first_name = models.CharField(_("first name"), max_length=60)
    infix = models.CharField(_("infix"), max_length=20, blank=True, help_text=_("For example: van der."))
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail address"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("sign-in"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = [*by_name(), "pk"]
        indexes = [trigram_index("person_name_trgm", "last_name", "first_name")]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.first_name, self.infix, self.last_name]))

    @property
    def sort_name(self) -> str:
        """As it stands in lists: Berg, Anna van den."""
        return f"{self.last_name}, {' '.join(filter(None, [self.first_name, self.infix]))}"


@pghistory.track()
class Trainer(OfPartnership, Dated):
    """A person's deployment as school trainer, mentor or institute trainer in one partnership.

    `days_per_week` is for the role itself (1.5 day a week for a school trainer by the norm).
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="trainers", verbose_name=_("partnership"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="trainers", verbose_name=_("person"))
    kind = models.CharField(_("role"), max_length=20, choices=TrainerKind.choices)
    employer = models.ForeignKey(Party, models.PROTECT, related_name="trainers", verbose_name=_("employer"))
    days_per_week = models.DecimalField(
        _("days a week"),
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
        help_text=_("For this role, for example 1.5. Mentors may leave it empty."),
    )
    schools = models.ManyToManyField(
        School, through="TrainerSchool", related_name="trainers", verbose_name=_("schools")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = [*by_name("person__"), "pk"]
        constraints = [
            ends_after_it_begins("trainer_period"),
            ExclusionConstraint(
                name="trainer_once_per_role_and_employer",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("employer", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already has this role for this employer in this period."),
            ),
        ]
        triggers = [
            days_stay_when_year_closes(
                "employer_of_closed_year_stays", what=("partnership_id", "employer_id"), with_period=False,
                operation=pgtrigger.Update,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:trainer_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return Scope.of([self.partnership_id], [self.employer_id], [self.person.user_id])


@pghistory.track()
class TrainerSchool(Dated):
    """At which school a trainer works: a large school has its own school trainer, small ones share one."""

    trainer = models.ForeignKey(Trainer, models.CASCADE, related_name="deployments", verbose_name=_("trainer"))
    school = models.ForeignKey(School, models.PROTECT, related_name="deployments", verbose_name=_("school"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("school of a trainer")
        verbose_name_plural = _("schools of a trainer")
        ordering = ["school__name"]
        constraints = [
            ends_after_it_begins("trainer_school_period"),
            ExclusionConstraint(
                name="trainer_once_at_a_school",
                expressions=[
                    ("trainer", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The trainer already works at this school in this period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer} – {self.school}"

    def access_scope(self) -> Scope:
        return self.trainer.access_scope()


@pghistory.track()
class Role(Dated):
    """What somebody may see and do, where, from when until when (docs/access.md).

    `party` of a programme leader is whom they speak for: the institute or the boards' own employer.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="roles", verbose_name=_("user"))
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind.choices)
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("partnership")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("on behalf of")
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["kind", "user__name__alphabetical", "-valid_from"]
        constraints = [
            ends_after_it_begins("role_period"),
            models.CheckConstraint(
                name="role_has_its_place",
                condition=Q(kind__in=sorted(PARTNERSHIP_KINDS), partnership__isnull=False)
                | Q(kind__in=sorted(PARTY_KINDS), partnership__isnull=True, party__isnull=False)
                | Q(kind=RoleKind.ADMINISTRATOR, partnership__isnull=True, party__isnull=True),
                violation_error_message=_(
                    "Say where the role holds: a partnership, or a board or institute. An administrator has neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        place = self.partnership or self.party
        return f"{self.get_kind_display()}: {self.user}" + (f" ({place})" if place else "")

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:role_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return Scope.of([self.partnership_id], [self.party_id], [self.user_id])

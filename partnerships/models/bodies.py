"""The bodies of a partnership, and who sits in them for whom from when until when."""

from __future__ import annotations

from functools import cache

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oids.models import Dated, ends_after_it_begins, inclusive_range
from partnerships.access import Scope
from partnerships.enums import DECIDING_BODIES, PARTY_SEATS, BodyKind, Duty, Seat
from partnerships.models.parties import Party
from partnerships.models.partnerships import OfPartnership, Partnership
from partnerships.models.people import Person
from partnerships.querysets import BodyMemberQuerySet, BodyQuerySet


@pghistory.track()
class Body(OfPartnership, Dated):
    """A group that meets: the steering group, the policy group, a working group, or a think group that ends."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="bodies", verbose_name=_("partnership"))
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    name = models.CharField(_("name"), max_length=80, help_text=_("For example: Stuurgroep, or Werkgroep Toetsing."))
    task = models.TextField(_("task"), blank=True, max_length=2000, help_text=_("What it is for."))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["kind", "name", "pk"]
        constraints = [
            ends_after_it_begins("body_period"),
            ExclusionConstraint(
                name="one_deciding_body_at_a_time",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                condition=Q(kind__in=[kind for kind, _label in DECIDING_BODIES]),
                violation_error_message=_(
                    "The partnership already has a steering group or policy group in this period. End that one first."
                ),
            ),
            ExclusionConstraint(
                name="body_name_once_at_a_time",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is already a body with this name. Give it another name."),
            ),
            models.CheckConstraint(
                name="think_group_ends",
                condition=~Q(kind=BodyKind.THINK_GROUP) | Q(valid_until__isnull=False),
                violation_error_message=_("A think group is for a time. Fill in its last day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:body_detail", args=[self.pk])

    @cached_property
    def _scope(self) -> Scope:
        rows = list(self.members.values_list("party", "person__user"))
        return Scope.of([self.partnership_id], (party for party, _user in rows), (user for _party, user in rows))

    def access_scope(self) -> Scope:
        """The partnership, the boards and institutes that have or had a seat, and whoever sits or sat in it."""
        return self._scope

    def duties_on(self, day) -> dict[str, BodyMember]:
        """Who is chair and who secretary on `day`, of those who are. One query."""
        rows = self.members.active_on(day).exclude(duty="").select_related("person", "party")
        return {row.duty: row for row in rows}

    @property
    def in_a_sentence(self) -> str:
        """Its name within a sentence. A body that is called by its kind (“Stuurgroep”) is called so in the language of the
        reader; a name that begins with an abbreviation (“PLG-overleg”) stays as it is."""
        if self.name.lower() == _in_the_language_of_names(self.kind):
            return self.get_kind_display()
        return self.name if self.name[1:2].isupper() else self.name[:1].lower() + self.name[1:]

    @property
    def has_ended(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()


@cache
def _in_the_language_of_names(kind: str) -> str:
    """What a kind of body is called in the language in which people name theirs."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(BodyKind(kind).label)


@pghistory.track()
class BodyMember(Dated):
    """Somebody sits in a body, in a seat of their own or of a board or institute (`party`), and may be its chair or secretary
    (`duty`). Who becomes that, or is it no longer, goes on in a row of its own from that day."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="members", verbose_name=_("body"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats", verbose_name=_("person"))
    seat = models.CharField(_("seat"), max_length=20, choices=Seat.choices)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("board or institute")
    )
    duty = models.CharField(_("duty"), max_length=10, choices=Duty.choices, blank=True)

    objects = BodyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a body")
        verbose_name_plural = _("members of a body")
        ordering = ["seat", "party__name", "person__last_name__alphabetical", "pk"]
        constraints = [
            ends_after_it_begins("body_member_period"),
            ExclusionConstraint(
                name="person_once_in_a_body",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already sits in this body in this period."),
            ),
            ExclusionConstraint(
                name="one_chair_and_one_secretary_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("duty", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                condition=~Q(duty=""),
                violation_error_message=_("Somebody else has this duty in a part of this period."),
            ),
            models.CheckConstraint(
                name="seat_of_a_party_names_it",
                condition=~Q(seat__in=sorted(PARTY_SEATS)) | Q(party__isnull=False),
                violation_error_message=_("Choose for which board or institute this person sits here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.body}"

    def access_scope(self) -> Scope:
        return self.body.access_scope()

    @property
    def seat_in_words(self) -> str:
        """“school board: Consent”."""
        return f"{self.get_seat_display()}: {self.party}" if self.party_id else self.get_seat_display()

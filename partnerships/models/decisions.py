"""What the bodies of a partnership decided."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oids.names import by_name
from partnerships.access import Scope
from partnerships.enums import DECIDING_BODIES, BodyKind
from partnerships.models.meetings import Meeting
from partnerships.models.partnerships import OfPartnership
from partnerships.models.people import Person
from partnerships.querysets import InPartnershipQuerySet


@pghistory.track()
class Decision(OfPartnership):
    """What a body of the partnership decided, in force from its day until `valid_until` (empty: until further notice);
    norms, keys and allocations rest on one."""

    body = models.CharField(_("body"), max_length=20, choices=DECIDING_BODIES, default=BodyKind.STEERING_GROUP)
    number = models.CharField(_("number"), max_length=20, help_text=_("As in the minutes, for example SG-2026-04."))
    decided_on = models.DateField(_("date"))
    title = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("meeting")
    )
    valid_until = models.DateField(_("until and including"), null=True, blank=True)
    withdrawn_because = models.CharField(_("why it is withdrawn"), max_length=200, blank=True, editable=False)
    present = models.ManyToManyField(
        Person, through="DecisionPresence", related_name="+", verbose_name=_("those present")
    )

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "number"],
                name="decision_number_once",
                violation_error_message=_("This partnership already has a decision with this number."),
            ),
            models.CheckConstraint(
                name="decision_ends_after_its_day",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("decided_on")),
                violation_error_message=_("The decision ends before it was taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.shown_title}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:decision_detail", args=[self.pk])

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.withdrawn_because)

    @property
    def shown_title(self) -> str:
        """The subject, with a word that it counts no more."""
        return gettext("%(title)s (withdrawn)") % {"title": self.title} if self.is_withdrawn else self.title

    @property
    def is_yet_to_be_taken(self) -> bool:
        """Of a day that is yet to come: no more than a plan, on which nothing can rest."""
        return self.decided_on > timezone.localdate()

    def is_in_force_on(self, day) -> bool:
        """A decision taken after `day` may be about that day; one that has ended or was withdrawn is not."""
        return not self.is_withdrawn and (self.valid_until is None or day <= self.valid_until)


@pghistory.track()
class DecisionPresence(models.Model):
    """Somebody who was there when it was decided."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="presences", verbose_name=_("decision"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("presence at a decision")
        verbose_name_plural = _("presences at a decision")
        ordering = [*by_name("person__"), "pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "person"], name="decision_presence_once")]

    def __str__(self) -> str:
        return str(self.person)

    def access_scope(self) -> Scope:
        return self.decision.access_scope()

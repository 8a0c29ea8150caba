"""Who comes to a training, who was there, and what they have of it."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.names import by_name
from partnerships.access import Scope
from partnerships.models import Partnership, Party, Person
from training.models.trainings import Training, TrainingSession
from training.querysets import RegistrationQuerySet


@pghistory.track()
class Registration(models.Model):
    """Somebody comes to a training, on behalf of the board or institute that employs them.

    What they have of it is fixed when attendance is entered, so that a certificate goes on saying what it said:
    `hours`, the day on which it was completed, and the last day on which it holds (decision 0028).
    """

    training = models.ForeignKey(Training, models.PROTECT, related_name="registrations", verbose_name=_("training"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="training_places", verbose_name=_("person"))
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="training_places", verbose_name=_("employer")
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("registered by"), editable=False
    )
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=200, blank=True, editable=False)
    hours = models.DecimalField(
        _("hours followed"), max_digits=6, decimal_places=2, null=True, blank=True, editable=False,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    completed_on = models.DateField(_("completed on"), null=True, blank=True, editable=False)
    valid_until = models.DateField(_("holds until and including"), null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("attendance entered at"), null=True, blank=True, editable=False)
    present = models.ManyToManyField(
        TrainingSession, through="Presence", related_name="present", verbose_name=_("present")
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration for a training")
        verbose_name_plural = _("registrations for a training")
        ordering = [*by_name("person__"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "person"], condition=Q(withdrawn_on__isnull=True), name="registered_once",
                violation_error_message=_("This person is registered already."),
            ),
            models.CheckConstraint(
                name="withdrawn_people_have_nothing",
                condition=Q(withdrawn_on__isnull=True) | Q(hours__isnull=True, completed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="validity_rests_on_completion",
                condition=Q(valid_until__isnull=True) | Q(completed_on__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.person)

    @property
    def reference(self) -> str:
        return f"{self.training.reference}-{self.pk:06d}"

    def get_absolute_url(self) -> str:
        return self.training.get_absolute_url()

    @property
    def partnership(self) -> Partnership:
        return self.training.partnership

    def access_scope(self) -> Scope:
        return Scope.of([self.training.partnership_id], [self.party_id], [self.person.user_id])


@pghistory.track()
class Presence(models.Model):
    """Somebody was there."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="presence")
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="presence")

    class Meta:
        verbose_name = _("presence at a training")
        verbose_name_plural = _("presence at trainings")
        constraints = [models.UniqueConstraint(fields=["registration", "session"], name="at_training_once")]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.session_id}"


class OwnPlace:
    """For whom a place in a training is when somebody takes it themselves: for that user alone."""

    def __init__(self, user) -> None:
        self.user = user

    def access_scope(self) -> Scope:
        return Scope.of(users=[self.user.pk])

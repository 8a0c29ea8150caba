"""Training that somebody followed elsewhere or before, and which cost of the books a training has."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.models import Cost
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership, Person, Trainer
from training.models.trainings import Training, TrainingKind
from training.querysets import OfPersonQuerySet, TrainingCostQuerySet


def person_scope(partnership_id: int, person: Person) -> Scope:
    """What is known of somebody: for the programme leader, who employs them, and themselves."""
    employers = Trainer.objects.filter(person=person, partnership=partnership_id).values_list("employer", flat=True)
    sent_by = person.training_places.filter(training__partnership=partnership_id).values_list("party", flat=True)
    return Scope.of([partnership_id], [*employers, *sent_by], [person.user_id])


class Dossier:
    """What is known of somebody in one partnership, as a whole."""

    def __init__(self, partnership: Partnership, person: Person) -> None:
        self.partnership, self.person = partnership, person

    def access_scope(self) -> Scope:
        return person_scope(self.partnership.pk, self.person)


@pghistory.track()
class OtherTraining(OfPartnership):
    """What somebody followed elsewhere, or before this was kept here: entered by hand, with the source it rests on.

    With a `kind` it stands for a training of that kind, and holds as long (decision 0028).
    """

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="other_trainings", verbose_name=_("partnership")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="other_trainings", verbose_name=_("person"))
    title = models.CharField(_("what was followed"), max_length=120)
    day = models.DateField(_("completed on"))
    hours = models.DecimalField(
        _("hours"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(1659)]
    )
    kind = models.ForeignKey(
        TrainingKind, models.PROTECT, null=True, blank=True, related_name="elsewhere", verbose_name=_("stands for"),
        help_text=_("For example mentor training that was followed elsewhere. Empty: it gives hours only."),
    )  # fmt: skip
    source = models.CharField(
        _("source"), max_length=200, help_text=_("What it rests on, for example: certificate shown on 3-9-2026.")
    )
    valid_until = models.DateField(_("holds until and including"), null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"), editable=False
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("training elsewhere")
        verbose_name_plural = _("trainings elsewhere")
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("training:dossier", args=[self.person_id])

    def access_scope(self) -> Scope:
        return person_scope(self.partnership_id, self.person)


@pghistory.track()
class TrainingCost(models.Model):
    """A cost of the books that was made for a training; it goes with the cost when that is taken back."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="costs", verbose_name=_("training"))
    cost = models.OneToOneField(Cost, models.CASCADE, related_name="of_training", verbose_name=_("cost"))

    objects = TrainingCostQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost of a training")
        verbose_name_plural = _("costs of a training")
        ordering = ["cost__incurred_on", "pk"]

    def __str__(self) -> str:
        return f"{self.training}: {self.cost}"

    def access_scope(self) -> Scope:
        return self.training.access_scope()

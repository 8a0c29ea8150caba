"""The professional registration of trainers: in which register, under which number, from when until when."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.models import Dated, ends_after_it_begins, inclusive_range
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership, Person
from training.enums import Register
from training.models.others import person_scope
from training.querysets import StandingQuerySet


@pghistory.track()
class ProfessionalRegistration(OfPartnership, Dated):
    """Somebody stands in a register of teacher educators. The next period is a row of its own, so the old one stays."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="professional_registrations", verbose_name=_("partnership")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="professional_registrations", verbose_name=_("person")
    )
    register = models.CharField(_("register"), max_length=8, choices=Register.choices)
    number = models.CharField(_("registration number"), max_length=40)
    valid_until = models.DateField(_("until and including"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"), editable=False
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("professional registration")
        verbose_name_plural = _("professional registrations")
        ordering = ["-valid_until", "-pk"]
        constraints = [
            ends_after_it_begins("professional_registration_period"),
            ExclusionConstraint(
                name="in_a_register_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL), ("register", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person is in this register already on some of these days."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_register_display()} {self.number}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("training:dossier", args=[self.person_id])

    def access_scope(self) -> Scope:
        return person_scope(self.partnership_id, self.person)

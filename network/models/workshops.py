"""Design workshops (ontwerpateliers): where a peer group comes together to learn, with products of the library."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models.groups import Theme
from network.models.products import Product
from network.querysets import WorkshopQuerySet
from partnerships.access import Scope
from placements.models import Enrolment, PeerGroup


@pghistory.track()
class Workshop(models.Model):
    """One meeting of a peer group: planned by its trainers, and afterwards which students were there."""

    peer_group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="workshops", verbose_name=_("peer group"))
    day = models.DateField(_("day"))
    begins_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="workshops", verbose_name=_("theme")
    )
    products = models.ManyToManyField(Product, blank=True, related_name="workshops", verbose_name=_("products"))
    is_held = models.BooleanField(_("held"), default=False, editable=False)
    report = models.TextField(
        _("how it went"), blank=True, max_length=2000, help_text=_("In short. No names of students.")
    )
    present = models.ManyToManyField(
        Enrolment, through="WorkshopAttendance", related_name="workshops", verbose_name=_("present")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("design workshop")
        verbose_name_plural = _("design workshops")
        ordering = ["-day", "-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="workshop_ends_after_it_begins",
                condition=Q(begins_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("begins_at")),
                violation_error_message=_("It ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:workshop_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return self.peer_group.access_scope()


class LedBy:
    """For whom the workshops of a peer group are: the programme leader, the duos that lead the group now and later, and
    their institutes."""

    def __init__(self, group: PeerGroup) -> None:
        self.group = group

    def access_scope(self) -> Scope:
        *earlier, last = self.group.leads()
        leads = [*(lead for lead in earlier if lead.last >= timezone.localdate()), last]
        return Scope.of(
            [self.group.partnership_id],
            [lead.institute_trainer.employer_id for lead in leads if lead.institute_trainer],
            [
                trainer.person.user_id
                for lead in leads
                for trainer in (lead.school_trainer, lead.institute_trainer)
                if trainer
            ],
        )


@pghistory.track()
class WorkshopAttendance(models.Model):
    """A student who was at a workshop."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("attendance at a workshop")
        verbose_name_plural = _("attendance at workshops")
        constraints = [models.UniqueConstraint(fields=["workshop", "enrolment"], name="at_workshop_once")]

    def __str__(self) -> str:
        return f"{self.workshop} {self.enrolment_id}"

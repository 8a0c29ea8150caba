"""The academic function: which form each board gives it, who works for it, and what is researched.

Once a subsidy paid for it (2012-2016); since then boards and institute pay it themselves.
"""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.enums import AcademicForm, AcademicTask
from network.models.groups import Theme
from network.models.products import Product
from network.querysets import AcademicQuerySet, OfFunctionQuerySet
from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins, inclusive_range
from oids.names import by_name
from partnerships.access import Scope
from partnerships.enums import PartyKind
from partnerships.models import OfPartnership, Partnership, Party, Person, School
from partnerships.triggers import stays_when_year_closes


@pghistory.track()
class AcademicFunction(OfPartnership, Dated):
    """How one board gives form to research at its academic schools, from when until when."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="academic_functions", verbose_name=_("partnership")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="academic_functions", verbose_name=_("school board"),
    )  # fmt: skip
    form = models.CharField(pgettext_lazy("academic function", "form"), max_length=16, choices=AcademicForm.choices)
    description = models.TextField(_("how it works"), blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AcademicQuerySet.as_manager()

    class Meta:
        verbose_name = _("academic function")
        verbose_name_plural = _("academic functions")
        ordering = ["party__name", "-valid_from"]
        constraints = [
            ends_after_it_begins("academic_function_period"),
            ExclusionConstraint(
                name="board_one_academic_function_at_a_time",
                expressions=[
                    ("partnership", RangeOperators.EQUAL), ("party", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The board has an academic function in this period. End that one first."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return _("Academic function of %(board)s") % {"board": self.party.name}

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:academic_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        """The partnership, the board itself, and the institutes: their lectors and researchers work in it."""
        institutes = self.partnership.memberships.active_on(timezone.localdate()).filter(party_kind=PartyKind.INSTITUTE)
        return Scope.of([self.partnership_id], [self.party_id, *institutes.values_list("party_id", flat=True)])


OF_FUNCTION = """SELECT found.partnership_id, {row}.school_year FROM network_academicfunction found
                  WHERE found.id = {row}.function_id"""


@pghistory.track()
class AcademicWorker(models.Model):
    """Somebody with hours for the academic function in one school year: for one school, or for all of the board."""

    function = models.ForeignKey(
        AcademicFunction, models.PROTECT, related_name="workers", verbose_name=_("academic function")
    )
    school_year = SchoolYearField(_("school year"))
    task = models.CharField(_("task"), max_length=16, choices=AcademicTask.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="academic_work", verbose_name=_("person"))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school"),
        help_text=_("Empty: for all academic schools of the board."),
    )  # fmt: skip
    employer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("employer"))
    hours = models.DecimalField(
        _("hours in this year"), max_digits=6, decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(1659)],
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfFunctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("hours for the academic function")
        verbose_name_plural = _("hours for the academic function")
        ordering = ["-school_year", "task", *by_name("person__"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["function", "school_year", "person", "task", "school"], nulls_distinct=False,
                name="academic_worker_once", violation_error_message=_("This person has this task here already."),
            )
        ]  # fmt: skip
        triggers = [stays_when_year_closes("academic_worker_of_closed_year_stays", of=OF_FUNCTION)]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return self.function.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.function.access_scope()


@pghistory.track()
class Research(Dated):
    """What is researched, at one school or at all of a board, and the products that came of it."""

    function = models.ForeignKey(
        AcademicFunction, models.PROTECT, related_name="research", verbose_name=_("academic function")
    )
    title = models.CharField(_("title"), max_length=160)
    question = models.TextField(_("question"), max_length=2000)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school"),
        help_text=_("Empty: at all academic schools of the board."),
    )  # fmt: skip
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="research", verbose_name=_("theme")
    )
    led_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("led by")
    )
    outcome = models.TextField(_("what came of it"), blank=True, max_length=2000)
    products = models.ManyToManyField(Product, blank=True, related_name="research", verbose_name=_("products"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfFunctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("research")
        verbose_name_plural = _("research")
        ordering = ["-valid_from", "title", "pk"]
        constraints = [ends_after_it_begins("research_period")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:research_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return self.function.access_scope()

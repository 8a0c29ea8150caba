"""Schools, and the board that runs them from when until when."""

from __future__ import annotations

import datetime

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oids.models import Dated, ends_after_it_begins, inclusive_range, trigram_index
from partnerships import validators
from partnerships.access import Scope
from partnerships.models.parties import Board, Party
from partnerships.querysets import FormerNameQuerySet, SchoolMembershipQuerySet, SchoolQuerySet
from partnerships.triggers import YEAR_DAYS, days_stay_when_year_closes


@pghistory.track()
class School(models.Model):
    """One location (vestiging), known by its BRIN6. What is written here is what holds now;
    former names and boards are dated rows."""

    brin6 = models.CharField("BRIN6", max_length=6, unique=True, validators=[validators.brin6])
    name = models.CharField(_("name"), max_length=200)
    name_since = models.DateField(_("name since"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    house_number = models.CharField(_("house number"), max_length=20, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True, validators=[validators.postcode])
    city = models.CharField(_("place"), max_length=80, blank=True)
    municipality_code = models.CharField(_("municipality number"), max_length=4, blank=True)
    municipality = models.CharField(_("municipality"), max_length=80, blank=True)
    denomination = models.CharField(_("denomination"), max_length=80, blank=True)
    pupils = models.PositiveIntegerField(
        _("pupils"), null=True, blank=True, help_text=_("Number of pupils, for the size of the school.")
    )
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Of the school itself: where it is asked for places.")
    )
    is_academic = models.BooleanField(_("academic school"), default=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name", "brin6"]
        indexes = [trigram_index("school_name_trgm", "name", "city")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:school_detail", args=[self.pk])

    def board_on(self, day: datetime.date) -> Board | None:
        """The board that ran the school on `day`."""
        membership = self.memberships.active_on(day).select_related("board").first()
        return membership.board if membership else None

    @cached_property
    def board(self) -> Board | None:
        return self.board_on(timezone.localdate())

    def access_scope(self) -> Scope:
        board = self.board
        return Scope.of(board.partnership_ids, [board.pk]) if board else Scope()

    def name_on(self, day: datetime.date) -> str:
        former = self.former_names.in_force_on(day).first()
        return former.name if former else self.name


# In which the board took part in that year.
PARTNERSHIPS_OF_BOARD = f"""SELECT took_part.partnership_id FROM partnerships_membership took_part
                             WHERE took_part.party_id = {{row}}.board_id
                               AND daterange(took_part.valid_from, took_part.valid_until, '[]') && {YEAR_DAYS}"""


@pghistory.track()
class SchoolMembership(Dated):
    """A school belongs to one board at a time."""

    school = models.ForeignKey(School, models.PROTECT, related_name="memberships", verbose_name=_("school"))
    board = models.ForeignKey(Board, models.PROTECT, related_name="school_memberships", verbose_name=_("school board"))
    end_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)

    objects = SchoolMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a school board")
        verbose_name_plural = _("memberships of a school board")
        ordering = ["-valid_from"]
        constraints = [
            ends_after_it_begins("school_membership_period"),
            ExclusionConstraint(
                name="school_one_board_at_a_time",
                expressions=[("school", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "The school already belongs to a board in this period. End that membership first."
                ),
            ),
        ]
        # A school that is new in the register had nobody in a closed year, so it may come.
        triggers = [
            days_stay_when_year_closes(
                "school_membership_of_closed_year_stays", what=("school_id", "board_id"), of=PARTNERSHIPS_OF_BOARD,
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.school} – {self.board}"

    def access_scope(self) -> Scope:
        return self.board.access_scope()


class FormerName(Dated):
    """A name that was in force until a day. Names change while numbers stay."""

    name = models.CharField(_("name"), max_length=200)
    valid_from = models.DateField(_("from"), null=True, blank=True)

    objects = FormerNameQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-valid_until"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class SchoolFormerName(FormerName):
    school = models.ForeignKey(School, models.CASCADE, related_name="former_names")

    class Meta(FormerName.Meta):
        verbose_name = _("former name of a school")


@pghistory.track()
class PartyFormerName(FormerName):
    party = models.ForeignKey(Party, models.CASCADE, related_name="former_names")

    class Meta(FormerName.Meta):
        verbose_name = _("former name of a party")

"""Boards and institutes: the legal entities that sign, receive and pay."""

from __future__ import annotations

import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oids.models import trigram_index
from partnerships import validators
from partnerships.access import Scope
from partnerships.enums import PartyKind
from partnerships.querysets import PartyAccountQuerySet, PartyQuerySet


@pghistory.track()
class Party(models.Model):
    """A legal entity that takes part in the money. `code` is its DUO number (board) or BRIN (institute)."""

    kind = models.CharField(_("kind"), max_length=10, choices=PartyKind.choices)
    code = models.CharField(_("DUO number"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=200)
    statutory_name = models.CharField(
        _("statutory name"), max_length=200, help_text=_("As the bank knows it: banks check name against number.")
    )
    kvk_number = models.CharField(_("KvK number"), max_length=8, blank=True, validators=[validators.kvk_number])
    name_since = models.DateField(_("name since"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["name", "code"]
        indexes = [trigram_index("party_name_trgm", "name")]
        constraints = [
            models.CheckConstraint(
                name="party_code_fits_kind",
                condition=Q(kind=PartyKind.BOARD, code__regex=r"^\d{5}$")
                | Q(kind=PartyKind.INSTITUTE, code__regex=r"^\d{2}[A-Z]{2}$"),
                violation_error_message=_("A board has a DUO number of 5 digits, an institute a BRIN such as 23AH."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:party_detail", args=[self.pk])

    @cached_property
    def partnership_ids(self) -> frozenset[int]:
        """Partnerships the party is a member of today."""
        return frozenset(self.memberships.active_on(timezone.localdate()).values_list("partnership_id", flat=True))

    def access_scope(self) -> Scope:
        return Scope.of(self.partnership_ids, [self.pk])

    def name_on(self, day: datetime.date) -> str:
        """The name that was in force on `day`."""
        former = self.former_names.in_force_on(day).first()
        return former.name if former else self.name


class BoardManager(models.Manager.from_queryset(PartyQuerySet)):
    def get_queryset(self):
        return super().get_queryset().filter(kind=PartyKind.BOARD)


class InstituteManager(models.Manager.from_queryset(PartyQuerySet)):
    def get_queryset(self):
        return super().get_queryset().filter(kind=PartyKind.INSTITUTE)


class Board(Party):
    """A school board (bevoegd gezag): the legal entity that runs schools."""

    objects = BoardManager()

    class Meta:
        proxy = True
        verbose_name = _("school board")
        verbose_name_plural = _("school boards")


class Institute(Party):
    """A training institute (pabo): trains the students; a party in the money too."""

    objects = InstituteManager()

    class Meta:
        proxy = True
        verbose_name = _("institute")
        verbose_name_plural = _("institutes")


@pghistory.track()
class PartyAccount(models.Model):
    """A bank account of a party. Proposed by one, confirmed by another; the newest confirmed one counts."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="accounts", verbose_name=_("party"))
    iban = models.CharField("IBAN", max_length=34, validators=[validators.validate_iban])
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Where the number was read, for example: letter of 3-9-2026.")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    proposed_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)

    objects = PartyAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="party_account_two_people",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                violation_error_message=_("A bank account is confirmed by another person than who entered it."),
            )
        ]

    def __str__(self) -> str:
        return self.iban

    def access_scope(self) -> Scope:
        return self.party.access_scope()

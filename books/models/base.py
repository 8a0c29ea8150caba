"""What rows of the books share: entered by one person, confirmed by another, and from then on they stay."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from partnerships.access import Scope
from partnerships.models import OfPartnership


class Entry(OfPartnership):
    """A row of one partnership and school year that counts once a second person confirmed it."""

    school_year = SchoolYearField(_("school year"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"), editable=False
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("confirmed by"), editable=False,
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by_id is not None


class PartyEntry(Entry):
    """An entry about one party, which sees it once it is confirmed."""

    # With what its reference begins.
    LETTER: ClassVar[str]

    party = models.ForeignKey("partnerships.Party", models.PROTECT, related_name="+", verbose_name=_("party"))

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        return f"{self.LETTER}{self.pk:06d}"

    def access_scope(self) -> Scope:
        return Scope.of([self.partnership_id], [self.party_id])


def two_people(name: str) -> models.CheckConstraint:
    """Who entered a row is not who confirms it; one per model, named by the model."""
    return models.CheckConstraint(
        name=name,
        condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
        violation_error_message=_("Who entered this cannot confirm it; somebody else has to."),
    )


def confirmed_stays(name: str, *, but: tuple[str, ...] = ()) -> pgtrigger.Trigger:
    """Confirmed rows are not changed or removed, whatever road it takes; a correction is a row of its own.

    `but` names columns that still change, such as the day on which money came in.
    """
    allowed = ", ".join(f"'{column}'" for column in (*but, "version"))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__confirmed_by__isnull=False),
        declare=[("allowed", f"TEXT[] := ARRAY[{allowed}]")],
        func="""
            IF TG_OP = 'UPDATE' THEN
                IF to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION 'pgtrigger: a confirmed row stays; a correction is a row of its own';
        """,
    )

"""The certificate of one person for one training, from what was fixed when attendance was entered."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from funding.reports.base import DoesNotAddUp, Head
from oids import formats
from training.models import Registration
from training.wording import times


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the training with its hours; whether the person was there."""

    day: datetime.date
    time: str
    place: str
    hours: Decimal
    was_there: bool


@dataclass(frozen=True, slots=True)
class CertificateReport:
    """Hours are those of the days on which the person was there, or the paper is not made."""

    head: Head
    name: str
    employer: str
    training: str
    kind: str
    theme: str
    days: tuple[DayRow, ...]
    hours: Decimal
    total_hours: Decimal
    completed_on: datetime.date
    valid_until: datetime.date | None

    def __post_init__(self) -> None:
        there = sum((row.hours for row in self.days if row.was_there), Decimal(0))
        if there != self.hours:
            raise DoesNotAddUp(f"{self.head.reference}: hours of the days are {there}, the whole is {self.hours}")

    @property
    def holds(self) -> str:
        return formats.day(self.valid_until) if self.valid_until else _("does not run out")


def certificate_of(row: Registration) -> CertificateReport:
    """Of a completed registration; ValueError for another one."""
    if row.completed_on is None or row.hours is None or row.recorded_at is None:
        raise ValueError("a certificate is made of a training that was completed")
    training = row.training
    there = set(row.presence.values_list("session", flat=True))
    days = tuple(DayRow(day.day, times(day), day.place, day.hours, day.pk in there) for day in training.days)
    return CertificateReport(
        head=Head(
            title=_("Certificate"), partnership=training.partnership.name_of_year(training.school_year),
            school_year=str(training.school_year), reference=row.reference, state=_("completed"), is_concept=False,
            as_of=row.recorded_at,
        ),
        name=str(row.person), employer=row.party.name_on(row.completed_on) if row.party else "",
        training=training.title, kind=training.kind.name, theme=str(training.theme or ""), days=days, hours=row.hours,
        total_hours=training.hours, completed_on=row.completed_on, valid_until=row.valid_until,
    )  # fmt: skip

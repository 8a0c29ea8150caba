"""Which training is shown to whom: a training to everybody in the partnership, who is in it to few."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Self

from django.db.models import Count, DateField, DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from network.querysets import own_partnerships
from oids.querysets import DatedQuerySet, VisibleQuerySet
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import Trainer
from placements.models import PlacementMentor
from training.enums import TrainingSort

# Later than any day that somebody enters.
FOREVER = datetime.date(9999, 12, 31)


class TrainingQuerySet(VisibleQuerySet):
    way = "partnership"

    def visible_to(self, user) -> Self:
        return self.filter(**{f"{self.way}__in": own_partnerships(user)}) if access_of(user).roles else self.none()

    def with_counts(self) -> Self:
        """How many are `registered`, and `sessions` with those that still wait for attendance."""
        return self.annotate(
            registered=Count("registrations", filter=Q(registrations__withdrawn_on=None), distinct=True),
            session_count=Count("sessions", distinct=True),
            held_count=Count("sessions", filter=Q(sessions__is_held=True), distinct=True),
        )

    def without_attendance(self, day) -> Self:
        """With a session before `day` of which nobody entered who was there."""
        from training.models import TrainingSession

        late = TrainingSession.objects.filter(training=OuterRef("pk"), day__lt=day, is_held=False)
        return self.filter(Exists(late), cancelled_because="")

    def closing(self, first, last) -> Self:
        """Of which registration ends in these days."""
        return self.filter(register_until__range=(first, last), cancelled_because="")


class SessionQuerySet(TrainingQuerySet):
    way = "training__partnership"


class RegistrationQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """The programme leader's all; staff of a board or institute those on its behalf; everybody their own."""
        access = access_of(user)
        return self.filter(
            Q(training__partnership__in=access.partnerships(RoleKind.PROGRAMME_LEADER))
            | Q(party__in=access.parties())
            | Q(person__user=access.user, person__user__isnull=False)
        )

    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_on=None)


def of_own_people(user, person: str = "person", partnership: str = "partnership") -> Q:
    """Condition: about somebody of whom one may know it: as programme leader, as who employs them, or oneself."""
    access = access_of(user)
    employed = Trainer.objects.filter(employer__in=access.parties())
    return (
        Q(**{f"{partnership}__in": access.partnerships(RoleKind.PROGRAMME_LEADER)})
        | Q(**{f"{person}__in": employed.values("person")})
        | Q(**{f"{person}__user": access.user, f"{person}__user__isnull": False})
    )


class OfPersonQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(of_own_people(user))


class StandingQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(of_own_people(user))


class TrainingCostQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """As the books show the cost."""
        from books.models import Cost

        return self.filter(cost__in=Cost.objects.visible_to(user).values("pk"))


def trainers_of(user, partnership, school_year):
    """Trainers of a school year of whom one may see training and standing: all, one's own staff, or oneself."""
    access = access_of(user)
    rows = Trainer.objects.filter(partnership=partnership).overlapping(school_year.period)
    if partnership.pk in access.partnerships(RoleKind.PROGRAMME_LEADER):
        return rows
    return rows.filter(Q(employer__in=access.parties()) | Q(person__user=access.user, person__user__isnull=False))


def with_mentor_training(trainers):
    """Trainers with `trained_on`, the last day on which they completed mentor training (here or elsewhere), and
    `trained_until`, the last day on which it holds (FOREVER: it does not run out); None: never had it."""
    from training.models import OtherTraining, Registration

    here = Registration.objects.filter(
        person=OuterRef("person"), completed_on__isnull=False, training__kind__sort=TrainingSort.MENTOR
    )
    elsewhere = OtherTraining.objects.filter(person=OuterRef("person"), kind__sort=TrainingSort.MENTOR)
    forever = Value(FOREVER, DateField())

    def last(rows, field):
        return Subquery(rows.order_by(F(field).desc()).values(field)[:1])

    def longest(rows):
        rows = rows.annotate(until=Coalesce("valid_until", forever))
        return Subquery(rows.order_by("-until").values("until")[:1])

    return trainers.annotate(
        trained_on=Greatest(last(here, "completed_on"), last(elsewhere, "day")),
        trained_until=Greatest(longest(here), longest(elsewhere)),
    )


def with_standing(trainers, day):
    """Trainers with `is_registered` on `day`, and of their registration that ends last (a renewal counts from when it is
    entered) `standing_until` (None: never had one), `standing_register` and `standing_number`."""
    from training.models import ProfessionalRegistration

    rows = ProfessionalRegistration.objects.filter(person=OuterRef("person"))
    last = rows.order_by("-valid_until", "-pk")
    return trainers.annotate(
        is_registered=Exists(rows.active_on(day)),
        standing_until=Subquery(last.values("valid_until")[:1]),
        standing_register=Subquery(last.values("register")[:1]),
        standing_number=Subquery(last.values("number")[:1]),
    )


def with_hours(trainers, school_year):
    """Trainers with `followed_hours` of the school year: by attendance here, and what was entered of elsewhere."""
    from training.models import OtherTraining, Registration

    here = Registration.objects.filter(
        person=OuterRef("person"), training__school_year=school_year, hours__isnull=False
    )
    elsewhere = OtherTraining.objects.filter(
        person=OuterRef("person"), day__range=(school_year.first_day, school_year.last_day)
    )

    def total(rows):
        summed = rows.order_by().values("person").annotate(total=Sum("hours")).values("total")
        return Coalesce(Subquery(summed), Value(Decimal(0)), output_field=DecimalField())

    return trainers.annotate(followed_hours=total(here) + total(elsewhere))


def placed_mentors(partnership, school_year):
    """Mentors who guide somebody in the school year."""
    return PlacementMentor.objects.filter(
        placement__partnership=partnership, placement__enrolment__school_year=school_year
    ).values("mentor")

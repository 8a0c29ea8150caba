"""Which training is shown to whom: a training to everybody in the partnership, who is in it to few."""

from __future__ import annotations

from typing import Self

from django.db.models import Count, Exists, OuterRef, Q

from oids.querysets import DatedQuerySet, VisibleQuerySet
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import Partnership


def own_partnerships(user):
    """Partnerships in which somebody holds a role, or in which their board or institute takes part; an administrator
    has no part in it."""
    access = access_of(user)
    return Partnership.objects.filter(
        Q(pk__in=access.partnerships()) | Q(memberships__party__in=access.parties())
    ).values("pk")


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


__all__ = ["DatedQuerySet", "RegistrationQuerySet", "SessionQuerySet", "TrainingQuerySet", "own_partnerships"]

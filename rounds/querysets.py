"""Which rows of a placing season are shown to whom."""

from __future__ import annotations

from typing import Self

from django.db.models import Q
from django.utils import timezone

from oids.querysets import VisibleQuerySet
from partnerships.access import access_of
from partnerships.enums import RoleKind
from placements.querysets import WHOLE_PARTNERSHIP


def own_schools(boards):
    """Schools that `boards` run, or will run: who takes a school over answers for the year to come."""
    from partnerships.models import SchoolMembership

    rows = SchoolMembership.objects.filter(_not_ended(), board__in=boards)
    return rows.values("school")


def _not_ended() -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())


class OfRoundQuerySet(VisibleQuerySet):
    """Rows of a round that only the office (the programme leaders) sees."""

    prefix = "round__"

    def visible_to(self, user) -> Self:
        offices = access_of(user).partnerships(RoleKind.PROGRAMME_LEADER)
        return self.filter(**{f"{self.prefix}partnership__in": offices})


class OfficeQuerySet(OfRoundQuerySet):
    """Rows with a partnership of their own that only the office sees."""

    prefix = ""


class ProposalLineQuerySet(OfRoundQuerySet):
    prefix = "proposal__round__"


class PlaceOfferQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """The whole partnership's for those who work for it; a board those of the schools it runs."""
        access = access_of(user)
        if not access.roles:
            return self.none()
        return self.filter(
            Q(round__partnership__in=access.partnerships(*WHOLE_PARTNERSHIP))
            | Q(school__in=own_schools(access.parties(RoleKind.BOARD)))
        )


class WishListQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """The office's, and an institute those of its own students: wishes are nobody else's business."""
        access = access_of(user)
        return self.filter(
            Q(round__partnership__in=access.partnerships(RoleKind.PROGRAMME_LEADER))
            | Q(enrolment__student__institute__in=access.parties(RoleKind.INSTITUTE))
        )


class BoardCheckQuerySet(VisibleQuerySet):
    prefix = ""

    def visible_to(self, user) -> Self:
        """The office and the penvoerder's controllers see every board's, a board its own."""
        access = access_of(user)
        return self.filter(
            Q(
                **{
                    f"{self.prefix}request__partnership__in": access.partnerships(
                        RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER
                    )
                }
            )
            | Q(**{f"{self.prefix}board__in": access.parties(RoleKind.BOARD)})
        )


class CheckLineQuerySet(BoardCheckQuerySet):
    prefix = "check_of__"


class PersonalLinkQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """The office's, and an institute those of its own students; the links of schools are the office's alone."""
        access = access_of(user)
        return self.filter(
            Q(round__partnership__in=access.partnerships(RoleKind.PROGRAMME_LEADER))
            | Q(enrolment__student__institute__in=access.parties(RoleKind.INSTITUTE))
        )

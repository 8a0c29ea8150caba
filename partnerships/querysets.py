"""Which rows of the register are shown to whom."""

from __future__ import annotations

from typing import Self

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from oids.querysets import DatedQuerySet, VisibleQuerySet, active_on
from partnerships.access import access_of
from partnerships.enums import PartyKind, RoleKind


class PartnershipQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Partnerships in which a role is held, and those that one's own board or institute takes part in."""
        access = access_of(user)
        if access.is_administrator:
            return self
        return self.filter(Q(pk__in=access.partnerships()) | Q(memberships__party__in=access.parties())).distinct()


def _visible_partnerships(user):
    from partnerships.models import Partnership

    return Partnership.objects.visible_to(user).values("pk")


class PartyQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Every party that is or was in a partnership one can see; an administrator sees the whole register."""
        access = access_of(user)
        if access.is_administrator:
            return self
        from partnerships.models import Membership

        members = Membership.objects.filter(partnership__in=_visible_partnerships(user)).values("party")
        return self.filter(Q(pk__in=members) | Q(pk__in=access.parties()))

    def free(self) -> Self:
        """Boards of DUO's public register that work in no partnership today: anyone may add them to theirs."""
        from partnerships.models import Membership

        taken = Membership.objects.active_on(timezone.localdate()).filter(party__kind=PartyKind.BOARD).values("party")
        return self.exclude(pk__in=taken)

    def members_of(self, partnership, period) -> Self:
        """Parties with a membership of `partnership` on at least one day of `period`."""
        from partnerships.models import Membership

        return self.filter(
            pk__in=Membership.objects.overlapping(period).filter(partnership=partnership).values("party")
        )


class SchoolQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        if access_of(user).is_administrator:
            return self
        from partnerships.models import Board, SchoolMembership

        boards = Board.objects.visible_to(user).values("pk")
        return self.filter(pk__in=SchoolMembership.objects.filter(board__in=boards).values("school"))

    def in_partnership(self, partnership, day) -> Self:
        """Schools whose board of that day is a member of `partnership` on that day."""
        return self.filter(
            active_on(day, "memberships__"),
            active_on(day, "memberships__board__memberships__"),
            memberships__board__memberships__partnership=partnership,
        ).distinct()

    def of_partnership(self, partnership, period) -> Self:
        """Schools that lie in `partnership` on some day of `period` (both memberships overlap it)."""
        from partnerships.models import Membership, SchoolMembership

        boards = Membership.objects.overlapping(period).filter(partnership=partnership).values("party")
        return self.filter(
            pk__in=SchoolMembership.objects.overlapping(period).filter(board__in=boards).values("school")
        )


class FormerNameQuerySet(DatedQuerySet):
    def in_force_on(self, day) -> Self:
        """The name of that day; of the oldest name nobody may know since when."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day), valid_until__gte=day)


class MembershipQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(partnership__in=_visible_partnerships(user))


class SuccessionQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Of partnerships that one sees: where they came from, and what they became."""
        seen = _visible_partnerships(user)
        return self.filter(Q(successor__in=seen) | Q(predecessor__in=seen))


class SchoolMembershipQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        from partnerships.models import Board

        return self.filter(board__in=Board.objects.visible_to(user).values("pk"))


class InPartnershipQuerySet(VisibleQuerySet):
    """Rows with a `partnership` that whoever takes part in it may see."""

    def visible_to(self, user) -> Self:
        return self.filter(partnership__in=_visible_partnerships(user))


class TrainerQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        """Trainers of one's partnership; staff of a board or institute see those it employs; a trainer themselves."""
        access = access_of(user)
        return self.filter(
            Q(
                partnership__in=access.partnerships(
                    RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER, RoleKind.STEERING_GROUP
                )
            )
            | Q(employer__in=access.parties())
            | Q(person__user=access.user)
        )


class PersonQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Trainers one may see, and whoever sits in a body that one may see."""
        from partnerships.models import BodyMember, Trainer

        return self.filter(
            Q(pk__in=Trainer.objects.visible_to(user).values("person"))
            | Q(pk__in=BodyMember.objects.visible_to(user).values("person"))
        )


def _visible_bodies(user):
    """Bodies of one's partnership; of a board or institute those in which it has or had a seat; else one's own."""
    from partnerships.models import Body, BodyMember

    access = access_of(user)
    whole = access.partnerships(RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER, RoleKind.STEERING_GROUP)
    own = BodyMember.objects.filter(
        Q(party__in=access.parties()) | Q(person__user=access.user, person__user__isnull=False)
    )
    return Body.objects.filter(
        Q(partnership__in=whole) | Q(pk__in=own.values("body"), partnership__in=_visible_partnerships(user))
    )


class BodyQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(pk__in=_visible_bodies(user).values("pk"))


class BodyMemberQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(body__in=_visible_bodies(user).values("pk"))


class MeetingQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(body__in=_visible_bodies(user).values("pk"))

    def with_counts(self) -> Self:
        """With the body, how much was `decided`, and whether it `has_minutes`; the newest first, which counting forgets."""
        from partnerships.models import Minutes

        minutes = Minutes.objects.filter(meeting=OuterRef("pk"))
        rows = self.select_related("body").annotate(decided=Count("decisions"), has_minutes=Exists(minutes))
        return rows.order_by("-held_on", "-begins_at", "-pk")

    def without_minutes(self, day) -> Self:
        """Held before `day`, and nobody kept the minutes yet."""
        return self.filter(held_on__lt=day, cancelled_because="", minutes=None)


class OfMeetingQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(meeting__body__in=_visible_bodies(user).values("pk"))


class RoleQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        access = access_of(user)
        if access.is_administrator:
            return self
        return self.filter(
            Q(
                partnership__in=access.partnerships(
                    RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER, RoleKind.STEERING_GROUP
                )
            )
            | Q(user=access.user)
        )


class PartyAccountQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Account numbers: the finance staff of a partnership the party takes part in, and the party itself."""
        from partnerships.models import Membership

        access = access_of(user)
        parties = Membership.objects.filter(
            partnership__in=access.partnerships(RoleKind.PROGRAMME_LEADER, RoleKind.CONTROLLER)
        ).values("party")
        return self.filter(Q(party__in=parties) | Q(party__in=access.parties()))


class MessageQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """What was mailed is the office's: it holds addresses."""
        return self.filter(partnership__in=access_of(user).partnerships(RoleKind.PROGRAMME_LEADER))


class CalendarLinkQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """One's own that work: an address is nobody else's business."""
        return self.filter(owner=user.pk, withdrawn_at=None)

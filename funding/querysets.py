"""Which money is shown to whom."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from oids.querysets import DatedQuerySet, VisibleQuerySet
from partnerships.access import access_of
from partnerships.enums import RoleKind
from placements.querysets import WHOLE_PARTNERSHIP


class MoneyQuerySet(VisibleQuerySet):
    """Money of a partnership: those who prepare, decide and account for it."""

    def visible_to(self, user) -> Self:
        return self.filter(partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))


class GrantQuerySet(MoneyQuerySet, DatedQuerySet):
    """Streams of money; the subsidy of a year is one of them."""

    def subsidy(self, partnership, school_year) -> Self:
        """The grant by the subsidy's rule of that year: at most one."""
        from funding.enums import GrantSource

        return self.filter(partnership=partnership, school_year=school_year, source=GrantSource.OCW)


class OfGrantQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(grant__partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))


class GrantAmountQuerySet(OfGrantQuerySet):
    """Amounts; what nobody confirmed yet does not count."""

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def waiting(self) -> Self:
        return self.filter(confirmed_at__isnull=True)

    def newest(self):
        """The amount that counts, or None."""
        return self.confirmed().order_by("number").last()


class GrantEarmarkQuerySet(OfGrantQuerySet):
    """What a grant may pay; what nobody confirmed yet pays nothing."""

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def waiting(self) -> Self:
        return self.filter(confirmed_at__isnull=True)

    def to_remove(self) -> Self:
        return self.filter(removal_asked_at__isnull=False)


class RuleQuerySet(VisibleQuerySet):
    """Published rules are for everyone who holds a role; a partnership's own only for who works on its money."""

    def visible_to(self, user) -> Self:
        access = access_of(user)
        if not access.roles:
            return self.none()
        return self.filter(Q(partnership__isnull=True) | Q(partnership__in=access.partnerships(*WHOLE_PARTNERSHIP)))

    def of_partnership(self, partnership) -> Self:
        """What the grants of `partnership` may use."""
        return self.filter(Q(partnership__isnull=True) | Q(partnership=partnership))


class StatementQuerySet(VisibleQuerySet):
    """One party's part of an allocation: a board or institute sees its own, once it is adopted."""

    def visible_to(self, user) -> Self:
        from funding.enums import AllocationState

        access = access_of(user)
        return self.filter(
            Q(allocation__partnership__in=access.partnerships(*WHOLE_PARTNERSHIP))
            | Q(
                party__in=access.parties(RoleKind.BOARD, RoleKind.INSTITUTE),
                allocation__state__in=[AllocationState.ADOPTED, AllocationState.AUTHORISED],
            )
        )

"""Which of the books is shown to whom."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Self

from django.db.models import Q

from books.enums import SettlementState
from oids.querysets import VisibleQuerySet
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import Party
from placements.querysets import WHOLE_PARTNERSHIP


class BooksQuerySet(VisibleQuerySet):
    """Books of a partnership: those who prepare, decide and account for its money."""

    def visible_to(self, user) -> Self:
        return self.filter(partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))

    def of_year(self, partnership, school_year) -> Self:
        return self.filter(partnership=partnership, school_year=school_year)


def _own(user, prefix: str) -> Q:
    """Of a party of whose staff the user is, once it is confirmed; `prefix` leads to the entry."""
    parties = access_of(user).parties(RoleKind.BOARD, RoleKind.INSTITUTE)
    return Q(**{f"{prefix}party__in": parties, f"{prefix}confirmed_by__isnull": False})


class CostDocumentQuerySet(VisibleQuerySet):
    """Documents that were added to a cost: for who may see the cost."""

    def visible_to(self, user) -> Self:
        whole = Q(cost__partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))
        return self.filter(whole | _own(user, "cost__"))

    def valid(self) -> Self:
        """Without those that were withdrawn."""
        return self.filter(withdrawn_at=None)


class OfPartyQuerySet(BooksQuerySet):
    """The same, and each board or institute its own once it is confirmed."""

    def visible_to(self, user) -> Self:
        whole = Q(partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))
        return self.filter(whole | _own(user, ""))


class DocumentQuerySet(BooksQuerySet):
    """The same: each board or institute what proves its own confirmed entries, as long as it was not withdrawn."""

    def visible_to(self, user) -> Self:
        whole = Q(partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))
        own = [self.model.objects.filter(_own(user, f"{name}__")) for name in ("costs", "contributions", "hours")]
        own.append(self.model.objects.filter(_own(user, "later__cost__"), later__withdrawn_at=None))
        # Asked apart: joined together, every cost would stand beside every contribution.
        return self.filter(reduce(or_, (Q(pk__in=rows.values("pk")) for rows in own), whole))


class RateQuerySet(BooksQuerySet):
    """Rates are agreed by all: who takes part reads those of the partnership."""

    def visible_to(self, user) -> Self:
        access = access_of(user)
        parties = access.parties(RoleKind.BOARD, RoleKind.INSTITUTE)
        return self.filter(
            Q(partnership__in=access.partnerships(*WHOLE_PARTNERSHIP))
            | Q(partnership__memberships__party__in=parties, confirmed_by__isnull=False)
        ).distinct()

    def confirmed(self) -> Self:
        return self.filter(confirmed_by__isnull=False)


class CountFileQuerySet(VisibleQuerySet):
    """What is about single students, if by pseudonym: for the penvoerder's controllers alone."""

    path = ""

    def visible_to(self, user) -> Self:
        partnerships = access_of(user).partnerships(RoleKind.CONTROLLER)
        return self.filter(**{f"{self.path}partnership__in": partnerships})


class OfCountFileQuerySet(CountFileQuerySet):
    path = "file__"


def _settled(user, own: Q) -> Q:
    """Parts of settlements of the own partnership, and what is `own` once it is adopted."""
    whole = Q(settlement__partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))
    return whole | (own & Q(settlement__state=SettlementState.ADOPTED))


class SettlementPartyQuerySet(VisibleQuerySet):
    """A board or institute sees its own part of an adopted settlement."""

    def visible_to(self, user) -> Self:
        own = access_of(user).parties(RoleKind.BOARD, RoleKind.INSTITUTE)
        return self.filter(_settled(user, Q(party__in=own)))


class SettlementTransferQuerySet(VisibleQuerySet):
    """And what it pays or gets by it."""

    def visible_to(self, user) -> Self:
        own = access_of(user).parties(RoleKind.BOARD, RoleKind.INSTITUTE)
        return self.filter(_settled(user, Q(payer__in=own) | Q(payee__in=own)))


class TransferPaymentQuerySet(VisibleQuerySet):
    """What was noted on a payment between parties: for who sees that payment."""

    def visible_to(self, user) -> Self:
        from books.models import SettlementTransfer

        return self.filter(transfer__in=SettlementTransfer.objects.visible_to(user))


class BatchPartQuerySet(VisibleQuerySet):
    """What belongs to a payment batch."""

    def visible_to(self, user) -> Self:
        return self.filter(batch__partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))


class PaymentQuerySet(BatchPartQuerySet):
    def of_partnership(self, partnership) -> Self:
        return self.filter(batch__partnership=partnership)

    def made_to(self, user) -> Self:
        """What the bank paid to the boards and institutes of whose staff `user` is."""
        parties = access_of(user).parties(RoleKind.BOARD, RoleKind.INSTITUTE)
        return self.filter(party__in=parties, state="paid")


class PaymentLineQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(payment__batch__partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))

    def that_count(self, partnership) -> Self:
        """Claims that a payment settled or has under way: not of a withdrawn batch, not rejected by the bank."""
        return (
            self.filter(payment__batch__partnership=partnership)
            .exclude(payment__batch__state="withdrawn")
            .exclude(payment__state="rejected")
        )


class RepaymentQuerySet(BooksQuerySet):
    def that_count(self, partnership) -> Self:
        """Without those that were withdrawn."""
        return self.filter(partnership=partnership, withdrawn_at=None)


def codes_shown_to(user, partnership) -> frozenset[str] | None:
    """None: every party's. Staff of a board or institute: their own."""
    access = access_of(user)
    if partnership.pk in access.partnerships(*WHOLE_PARTNERSHIP):
        return None
    own = access.parties(RoleKind.BOARD, RoleKind.INSTITUTE)
    return frozenset(Party.objects.filter(pk__in=own).values_list("code", flat=True))


def is_shown(shown: frozenset[str] | None, code: str) -> bool:
    return shown is None or code in shown


def is_party_only(user, partnership) -> bool:
    return codes_shown_to(user, partnership) is not None

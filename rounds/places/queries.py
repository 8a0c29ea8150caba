"""Which schools are asked in a round, and what is known of them beside their answer."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import Board, School, SchoolMembership
from placements.models import Enrolment, Placement
from placements.querysets import WHOLE_PARTNERSHIP
from rounds.enums import Answer
from rounds.models import PlaceOffer, Round
from rounds.querysets import own_schools


def schools_of(round: Round) -> QuerySet[School]:
    """Schools that lie in the partnership on some day of the round's school year; of a closed round those that did when
    it closed."""
    if round.is_closed and round.figures is not None:
        return School.objects.filter(pk__in=[school for school, _answer, _places in round.figures["schools"]])
    return School.objects.of_partnership(round.partnership, round.school_year.period)


def offers_of(round: Round) -> QuerySet[PlaceOffer]:
    """What schools said, with their limits."""
    return PlaceOffer.objects.filter(round=round).select_related("school", "answered_by").prefetch_related("limits")


def without_places(round: Round) -> set[int]:
    """Keys of the schools that said that they take no students in this round."""
    return set(PlaceOffer.objects.filter(round=round, answer=Answer.NO).values_list("school", flat=True))


def boards_of(round: Round) -> QuerySet[Board]:
    return Board.objects.members_of(round.partnership, round.school_year.period)


def students_of(round: Round) -> QuerySet[Enrolment]:
    """The students that are to be placed: everybody enrolled in the round's year; of a closed round who was then."""
    if round.is_closed and round.figures is not None:
        return Enrolment.objects.filter(pk__in=round.figures["students"])
    return Enrolment.objects.of_year(round.partnership, round.school_year)


def visible_schools(round: Round, user) -> QuerySet[School]:
    """All for those who work for the partnership; a board those it runs (or will run)."""
    access = access_of(user)
    rows = schools_of(round)
    if round.partnership_id in access.partnerships(*WHOLE_PARTNERSHIP):
        return rows
    return rows.filter(pk__in=own_schools(access.parties(RoleKind.BOARD)))


def reference_round(round: Round) -> Round | None:
    """Last year's round: the one this was copied from, else the newest of the year before for the same part."""
    if round.copied_from_id:
        return round.copied_from
    earlier = Round.objects.filter(partnership=round.partnership_id, school_year=round.school_year.previous)
    return earlier.filter(part=round.part).order_by("-pk").first()


def annotated(rows: QuerySet[School], round: Round) -> QuerySet[School]:
    """Schools with their board in that year, their answer, last year's places and the students they have now.

    A school of a closed round that was not there any more in that year has the board that it had last.
    """
    period, today = round.school_year.period, timezone.localdate()
    board = SchoolMembership.objects.filter(school=OuterRef("pk")).order_by("-valid_from")
    if round.is_closed:
        board = board.filter(valid_from__lte=period.last)
    else:
        board = board.overlapping(period).filter(board__in=boards_of(round))
    offer = PlaceOffer.objects.filter(round=round, school=OuterRef("pk"))
    last = PlaceOffer.objects.filter(round=reference_round(round), school=OuterRef("pk")).exclude(answer="")
    now = (
        Placement.objects.active_on(today)
        .filter(school=OuterRef("pk"), partnership=round.partnership_id)
        .order_by()
        .values("school")
    )
    return rows.annotate(
        board_key=Subquery(board.values("board")[:1]),
        board_name=Subquery(board.values("board__name")[:1]),
        board_code=Subquery(board.values("board__code")[:1]),
        offer=Subquery(offer.values("pk")[:1]),
        answer=Coalesce(Subquery(offer.values("answer")[:1]), Value("")),
        places=Subquery(offer.values("places")[:1]),
        note=Coalesce(Subquery(offer.values("note")[:1]), Value("")),
        channel=Coalesce(Subquery(offer.values("channel")[:1]), Value("")),
        answered_at=Subquery(offer.values("answered_at")[:1]),
        answered_by=Coalesce(Subquery(offer.values("answered_by__name")[:1]), Value("")),
        offer_version=Coalesce(Subquery(offer.values("version")[:1]), 0),
        last_places=Subquery(last.values("places")[:1]),
        students_now=Coalesce(Subquery(now.annotate(number=Count("enrolment", distinct=True)).values("number")[:1]), 0),
    )

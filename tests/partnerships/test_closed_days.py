"""Who took part, who was penvoerder, whose a school was and who employed a trainer: in a closed year that stays, by the day."""

import datetime

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from oids.periods import ONE_DAY
from partnerships import actions
from partnerships.models import ClosedYear, Membership, Penvoerder, SchoolMembership
from tests.cast import LAST_YEAR

EARLIER = LAST_YEAR.previous.first_day


@pytest.fixture
def side(world):
    """Everybody has been there since the year before the one that is closed."""
    side = world.oost
    for model in (Membership, Penvoerder):
        model.objects.filter(partnership=side.partnership).update(valid_from=EARLIER)
    SchoolMembership.objects.filter(board__in=side.boards).update(valid_from=EARLIER)
    type(side.school_trainers[0]).objects.filter(partnership=side.partnership).update(valid_from=EARLIER)
    side.closed = ClosedYear.objects.create(partnership=side.partnership, school_year=LAST_YEAR)
    return side


def rows(side):
    """A board that takes part, the penvoerder, and a school of a board."""
    return [
        Membership.objects.get(partnership=side.partnership, party_id=side.boards[1].pk),
        Penvoerder.objects.get(partnership=side.partnership),
        SchoolMembership.objects.filter(board=side.boards[1]).first(),
    ]


def refused(row, **values):
    with pytest.raises(InternalError, match="days of a closed school year"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("number", range(3))
def test_days_of_a_closed_year_stay_and_others_may_change(side, number):
    row = rows(side)[number]
    inside = LAST_YEAR.first_day + datetime.timedelta(days=100)
    refused(row, valid_until=inside)
    refused(row, valid_from=inside)
    refused(row, valid_from=LAST_YEAR.last_day + ONE_DAY)
    with pytest.raises(InternalError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()
    type(row).objects.filter(pk=row.pk).update(valid_from=EARLIER + ONE_DAY)
    type(row).objects.filter(pk=row.pk).update(valid_until=LAST_YEAR.last_day)
    type(row).objects.filter(pk=row.pk).update(valid_until=None)
    # Reopened, it can be put right.
    side.closed.delete()
    type(row).objects.filter(pk=row.pk).update(valid_until=inside)


def test_who_it_is_stays_for_a_closed_year(side):
    member, penvoerder, of_school = rows(side)
    other = side.boards[0].pk
    refused(penvoerder, party_id=side.boards[1].pk if penvoerder.party_id == other else other)
    refused(of_school, board_id=other)
    refused(member, partnership_id=side.partnership.pk + 1)
    trainer = side.school_trainers[0]
    refused(trainer, employer_id=next(board.pk for board in side.boards if board.pk != trainer.employer_id))
    type(trainer).objects.filter(pk=trainer.pk).update(days_per_week=2, valid_from=EARLIER + ONE_DAY)


def test_nobody_joins_in_a_closed_year_but_a_school_may_be_entered_with_its_days(side, world):
    party = actions.create_party(kind="board", code="49111", name="Later", by=world.admin)
    with pytest.raises(InternalError, match="days of a closed school year"), transaction.atomic():
        actions.add_membership(partnership=side.partnership, party=party, valid_from=LAST_YEAR.last_day, by=world.admin)
    joined = actions.add_membership(
        partnership=side.partnership, party=party, valid_from=LAST_YEAR.last_day + ONE_DAY, by=world.admin
    )
    assert joined.pk
    school = actions.create_school(
        brin6="99ZZ01", name="Zz", board=side.boards[0], valid_from=EARLIER, city="Almelo", by=world.admin
    )
    assert school.pk


def test_other_partnerships_are_not_held_up(side, world):
    member = Membership.objects.filter(partnership=world.west.partnership, party_kind="board").first()
    Membership.objects.filter(pk=member.pk).update(valid_until=LAST_YEAR.first_day)


def test_the_screen_says_what_to_do(side, sign_in, world):
    member = rows(side)[0]
    address = reverse("partnerships:membership_end", args=[member.pk])
    client = sign_in(world.admin)
    values = {"last_day": LAST_YEAR.first_day.isoformat(), "reason": "Gestopt"}
    answer = client.post(address, values)
    if answer.status_code == 200:  # what it would do is shown first
        answer = client.post(address, values | {"seen": answer.context["seen"]})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "waarvan de boeken zijn afgesloten" in page
    assert (
        "Afgesloten: 2025-2026. Wat begint, kan op 01-08-2026 of later beginnen; wat eindigt, kan 31-07-2026 of een latere "
        "dag als laatste hebben."
    ) in page
    member.refresh_from_db()
    assert member.valid_until is None

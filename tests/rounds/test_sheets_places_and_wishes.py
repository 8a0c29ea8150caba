"""What schools offer and students wish, from a sheet: what the actions of the round say, row by row."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import model_to_dict

from oids.actions import ActionRefused, Conflict
from partnerships.models import SchoolMembership
from rounds.actions.many_wishes import save_all_wishes
from rounds.actions.places import answer_place
from rounds.actions.sheets import import_sheet
from rounds.actions.wishes import save_wishes
from rounds.enums import Channel
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS
from rounds.models import Avoidance, PlaceOffer, WishList
from tests.cast import YEAR
from tests.rounds.sheets import counts, look, refusals, send, take

PLACES = {key: str(column.label) for key, column in KINDS["places"].by_key.items()}
WISHES = {key: str(column.label) for key, column in KINDS["wishes"].by_key.items()}


def offer(side, school=0, **values):
    return {"school": side.schools[school].brin6} | values


def wish(side, student=0, **values):
    return {"number": side.enrolments[student].student.number} | values


def test_answers_of_schools_are_those_of_the_action(rounds):
    side, round = rounds.oost, rounds.round
    take(side, "places", [offer(side, answer="yes", places=4, limits="vt=3; j1-2=2", note="- dinsdag")], round=round)
    answer_place(
        round=round, school=side.schools[1], answer="yes", places=4, note="- dinsdag", channel=Channel.IMPORT,
        limits=[{"route": "full_time", "places": 3}, {"year_from": 1, "year_until": 2, "places": 2}], by=side.leader,
    )  # fmt: skip

    def stored(school):
        row = PlaceOffer.objects.get(round=round, school=school)
        limits = [model_to_dict(limit, exclude=["id", "offer"]) for limit in row.limits.all()]
        return model_to_dict(row, exclude=["id", "school"]), row.channel, row.answered_by, limits

    assert stored(side.schools[0]) == stored(side.schools[1])


def test_places_the_second_time_nothing_changes_and_empty_leaves_the_answer(rounds):
    side, round = rounds.oost, rounds.round
    rows = [offer(side, answer="maybe", places=2), offer(side, 1, answer="no"), offer(side, 2)]
    assert counts(look(side, "places", rows, round)) == (2, 0, 1, 0)
    take(side, "places", rows, round=round)
    assert counts(look(side, "places", rows, round)) == (0, 0, 3, 0)
    assert counts(look(side, "places", [offer(side), offer(side, 1, note="Later")], round)) == (0, 1, 1, 0)
    # A no takes the places of an earlier yes away with it.
    take(side, "places", [offer(side, answer="no")], round=round)
    assert PlaceOffer.objects.get(round=round, school=side.schools[0]).places == 0


def test_every_fault_of_places_says_row_column_value_rule_and_remedy(rounds):
    side, round = rounds.oost, rounds.round
    rows = [
        offer(side, answer="yes"), offer(side, 1, answer="no", places=2), offer(side, 2, places=3),
        offer(side, 3, answer="perhaps"), offer(rounds.west, answer="no"),
    ]  # fmt: skip
    plan = look(side, "places", rows, round)
    assert refusals(plan) == [
        (number, PLACES[key])
        for number, key in [(2, "places"), (3, "places"), (4, "answer"), (5, "answer"), (6, "school")]
    ]
    many = look(side, "places", [offer(side, 3, answer="yes", places=1000)], round)
    assert refusals(many) == [(2, PLACES["places"])]
    limits = look(side, "places", [offer(side, answer="yes", places=3, limits="veel")], round)
    assert refusals(limits) == [(2, PLACES["limits"])]


def test_all_faults_of_a_row_are_said_at_once(rounds):
    side, west, round = rounds.oost, rounds.west, rounds.round
    first = side.schools[0].brin6
    wishes = [wish(west, 0, home_pc4="0123", limit_km=999, wish1=west.schools[0].brin6, wish2=first, wish3=first)]
    assert refusals(look(side, "wishes", wishes, round)) == [
        (2, WISHES[key]) for key in ("home_pc4", "limit_km", "number", "wish1", "wish3")
    ]
    offers = [offer(west, answer="no", places=2), offer(side, answer="perhaps", limits="veel")]
    assert refusals(look(side, "places", offers, round)) == [
        (2, PLACES["school"]), (2, PLACES["places"]), (3, PLACES["answer"]), (3, PLACES["limits"]),
    ]  # fmt: skip


def test_wishes_are_those_of_the_action(rounds):
    side, round = rounds.oost, rounds.round
    first, second, third, fourth = (school.brin6 for school in side.schools)
    row = wish(side, home_pc4="7511 AB", limit_km=20, wish1=first, wish2=second, wish3=third, avoid=fourth)
    take(side, "wishes", [row], round=round)
    save_wishes(
        round=round, enrolment=side.enrolments[1], home_pc4="7511", limit_km=20, schools=side.schools[:3],
        avoid=side.schools[3:], channel=Channel.IMPORT, by=side.leader,
    )  # fmt: skip

    def stored(enrolment):
        found = WishList.objects.get(round=round, enrolment=enrolment)
        wishes = [(item.rank, item.school) for item in found.wishes.all()]
        avoided = [(item.school, item.granted) for item in found.avoidances.all()]
        return model_to_dict(found, exclude=["id", "enrolment"]), found.channel, found.sent_by, wishes, avoided

    assert stored(side.enrolments[0]) == stored(side.enrolments[1])


def test_wishes_the_second_time_nothing_changes_and_empty_leaves_what_is_known(rounds):
    side, round = rounds.oost, rounds.round
    first, second, third, fourth = (school.brin6 for school in side.schools)
    rows = [wish(side, home_pc4="7511", wish1=first, wish2=second, avoid=fourth)]
    take(side, "wishes", rows, round=round)
    assert counts(look(side, "wishes", rows, round)) == (0, 0, 1, 0)
    take(side, "wishes", [wish(side, limit_km=15), wish(side, 1, wish1=third)], round=round)
    found = WishList.objects.get(enrolment=side.enrolments[0])
    assert (found.home_pc4, found.limit_km) == ("7511", 15)
    assert [item.school.brin6 for item in found.wishes.all()] == [first, second]
    assert [item.school.brin6 for item in found.avoidances.all()] == [fourth]


def test_many_wishes_corrected_at_once_are_those_of_one_by_one(rounds):
    side, round = rounds.oost, rounds.round
    rows = [wish(side, student, home_pc4="7511", wish1=side.schools[student].brin6) for student in range(2)]
    take(side, "wishes", rows, round=round)
    lists = list(WishList.objects.order_by("pk"))
    decided = Avoidance.objects.create(wish_list=lists[0], school=side.schools[3], granted=True, decided_by=side.leader)
    changes = [
        {"enrolment": row.enrolment, "home_pc4": "7522", "limit_km": 9, "schools": [side.schools[2], side.schools[0]],
         "avoid": side.schools[1:2], "version": row.version}
        for row in lists
    ]  # fmt: skip

    def stored():
        return [
            (model_to_dict(row), row.version, row.channel, [(item.rank, item.school) for item in row.wishes.all()],
             {(item.school, item.granted) for item in row.avoidances.all()})
            for row in WishList.objects.order_by("pk")
        ]  # fmt: skip

    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        for change in changes:
            save_wishes(round=round, channel=Channel.IMPORT, by=side.leader, **change)
        wanted = stored()
        raise Undo
    save_all_wishes(changes, round=round, channel=Channel.IMPORT, by=side.leader)
    assert stored() == wanted
    assert Avoidance.objects.get(pk=decided.pk).granted is True
    with pytest.raises(Conflict):
        save_all_wishes(changes, round=round, channel=Channel.IMPORT, by=side.leader)
    with pytest.raises(PermissionDenied):
        save_all_wishes(changes, round=round, channel=Channel.IMPORT, by=rounds.west.leader)
    assert stored() == wanted


def test_every_fault_of_wishes_says_row_column_value_rule_and_remedy(rounds):
    side, round = rounds.oost, rounds.round
    first, second = side.schools[0].brin6, side.schools[1].brin6
    rows = [
        wish(side, 0, wish1=first, wish2=first), wish(side, 1, wish1=first, avoid=first),
        wish(side, 2, wish1=rounds.west.schools[0].brin6), wish(side, 3, home_pc4="0123"), wish(side, 4, limit_km=999),
        wish(rounds.west, 0, wish1=first), wish(side, 5, avoid=f"{second} {second}"),
    ]  # fmt: skip
    plan = look(side, "wishes", rows, round)
    assert refusals(plan) == [
        (number, WISHES[key])
        for number, key in [
            (2, "wish2"), (3, "avoid"), (4, "wish1"), (5, "home_pc4"), (6, "limit_km"), (7, "number"), (8, "avoid"),
        ]
    ]  # fmt: skip
    assert counts(plan) == (0, 0, 0, 7)


@pytest.mark.parametrize("kind", ["places", "wishes"])
def test_what_the_register_holds_comes_back_unchanged(rounds, kind):
    side, round = rounds.oost, rounds.round
    take(side, "places", [offer(side, answer="yes", places=4, limits="dt=1", note="Let op")], round=round)
    take(side, "wishes", [wish(side, wish1=side.schools[0].brin6, limit_km=9)], round=round)
    rows = list(KINDS[kind].present(Target(side.partnership, YEAR, round)))
    assert len(rows) == (4 if kind == "places" else 6)
    assert counts(look(side, kind, rows, round)) == (0, 0, len(rows), 0)


def test_a_wish_for_a_school_that_left_comes_back_unchanged_and_no_new_one_is_taken(rounds):
    side, round = rounds.oost, rounds.round
    gone = side.schools[0]
    take(side, "wishes", [wish(side, wish1=gone.brin6, wish2=side.schools[1].brin6)], round=round)
    rows = list(KINDS["wishes"].present(Target(side.partnership, YEAR, round)))
    SchoolMembership.objects.filter(school=gone).update(valid_until=YEAR.first_day - datetime.timedelta(1))
    assert counts(look(side, "wishes", rows, round)) == (0, 0, len(rows), 0)
    moved = wish(side, wish1=side.schools[1].brin6, wish2=gone.brin6)
    assert refusals(look(side, "wishes", [moved, wish(side, 1, wish1=gone.brin6)], round)) == [
        (2, str(KINDS["wishes"].by_key["wish2"].label)), (3, str(KINDS["wishes"].by_key["wish1"].label)),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["places", "wishes"])
def test_a_round_is_asked_for_and_has_to_be_one_s_own_and_open(rounds, kind):
    side = rounds.oost
    rows = [offer(side, answer="no")] if kind == "places" else [wish(side, limit_km=9)]
    for round in (None, rounds.west_round):
        with pytest.raises(ValidationError) as refused:
            send(side, kind, rows, round=round)
        assert list(refused.value.message_dict) == ["round"]
    sheet = send(side, kind, rows, round=rounds.round)
    type(rounds.round).objects.filter(pk=rounds.round.pk).update(closed_at="2026-05-05T10:00Z", closed_by=side.leader)
    with pytest.raises(ActionRefused):
        send(side, kind, rows, round=type(rounds.round).objects.get(pk=rounds.round.pk))
    with pytest.raises(ActionRefused):
        import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)

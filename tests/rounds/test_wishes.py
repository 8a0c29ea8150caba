"""Wishes: who may enter them when, what fits together, schools to avoid, appeals and earlier schools."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from oids.actions import ActionRefused, Conflict
from oids.history import event_model
from oids.periods import SchoolYear
from placements import actions as placing
from placements.models import PlacementPeriod
from rounds.actions.places import answer_place
from rounds.actions.rounds import close_round, update_round
from rounds.actions.wishes import (
    MOST_AVOIDED,
    decide_appeal,
    decide_avoidance,
    file_appeal,
    save_wishes,
    set_earlier_schools,
)
from rounds.calculations.distance import spot
from rounds.enums import AppealState, Channel
from rounds.models import Appeal, Avoidance, EarlierSchool, WishList
from rounds.wishes import earlier_schools, remarks_on
from tests.cast import LAST_YEAR, YEAR, place
from tests.forms import filled
from tests.rounds.conftest import FINAL
from tests.rounds.personal import APPEALING
from tests.rounds.wishes import names, save, wished, wrong_fields

# Entering


def test_wishes_keep_their_order_and_who_entered_them(wishing):
    row = save(wishing, schools=(2, 0), avoid=(3,), limit_km=12)
    assert wished(row) == list(zip((1, 2), names(wishing, 2, 0), strict=True))
    assert (row.home_pc4, row.limit_km, row.channel, row.sent_by) == ("7511", 12, "office", wishing.oost.leader)
    assert row.sent_at is not None
    assert [(item.school, item.granted) for item in row.avoidances.all()] == [(wishing.oost.schools[3], None)]


def test_a_correction_replaces_and_swaps_and_leaves_the_rest_alone(wishing):
    row = save(wishing, schools=(0, 1, 2), avoid=(3,))
    (kept,) = row.avoidances.all()
    save(wishing, schools=(1, 0), avoid=(3, 2), version=row.version)
    assert wished(row) == list(zip((1, 2), names(wishing, 1, 0), strict=True))
    assert Avoidance.objects.get(wish_list=row, school=wishing.oost.schools[3]).pk == kept.pk
    assert event_model(Avoidance).objects.filter(pgh_obj_id=kept.pk).count() == 1


def test_an_empty_place_between_wishes_closes_up(wishing):
    side = wishing.oost
    row = save_wishes(
        round=wishing.round, enrolment=side.enrolments[0], schools=[None, side.schools[1], None], channel="office",
        by=side.leader,
    )  # fmt: skip
    assert wished(row) == [(1, side.schools[1].name)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"schools": (0, 0)}, "schools"), ({"schools": (0, 1, 2, 3)}, "schools"), ({"avoid": (0,)}, "avoid"),
        ({"home_pc4": "751"}, "home_pc4"), ({"home_pc4": "0511"}, "home_pc4"), ({"home_pc4": "7511AB"}, "home_pc4"),
        ({"limit_km": 0}, "limit_km"), ({"limit_km": 301}, "limit_km"), ({"limit_km": "5"}, "limit_km"),
        ({"channel": "pigeon"}, "channel"),
    ],
)  # fmt: skip
def test_what_cannot_be_says_which_field(wishing, values, field):
    assert wrong_fields(wishing, **values) == {field}
    assert not WishList.objects.exists()


def test_a_school_of_another_partnership_is_neither_wish_nor_avoided(wishing):
    side, foreign = wishing.oost, wishing.west.schools[0]
    for name in ("schools", "avoid"):
        with pytest.raises(ValidationError) as caught:
            save_wishes(
                round=wishing.round, enrolment=side.enrolments[0], channel="office", by=side.leader, home_pc4="7511",
                **{name: [foreign]},
            )  # fmt: skip
        assert set(caught.value.message_dict) == {name}
        assert foreign.name in str(caught.value)


def test_no_more_schools_can_be_avoided_than_the_limit(wishing, monkeypatch):
    monkeypatch.setattr("rounds.actions.wishes.MOST_AVOIDED", 1)
    assert wrong_fields(wishing, schools=(), avoid=(2, 3)) == {"avoid"}
    assert MOST_AVOIDED == 5


def test_nothing_at_all_is_not_saved_but_an_entered_list_can_be_emptied(wishing):
    with pytest.raises(ValidationError, match=r"\S"):
        save(wishing, schools=(), home_pc4="")
    assert not WishList.objects.exists()
    row = save(wishing, schools=(0,))
    save(wishing, schools=(), home_pc4="", version=row.version)
    assert wished(row) == []


def test_a_student_of_elsewhere_has_no_wishes_here(wishing):
    side = wishing.oost
    with pytest.raises(ValidationError, match="Oost"):
        save_wishes(
            round=wishing.round, enrolment=wishing.west.enrolments[0], schools=side.schools[:1], channel="office",
            by=side.leader,
        )  # fmt: skip


def test_two_people_do_not_overwrite_each_other_but_the_same_twice_is_once(wishing):
    row = save(wishing, schools=(0, 1), version=0)
    again = save(wishing, schools=(0, 1), version=0)
    assert (again.pk, again.version) == (row.pk, 1)
    save(wishing, schools=(1, 0), version=1)
    with pytest.raises(Conflict):
        save(wishing, schools=(2,), version=1)
    assert wished(row) == list(zip((1, 2), names(wishing, 1, 0), strict=True))


def test_the_institute_may_while_the_round_asks_and_the_office_until_it_is_closed(wishing, today):
    staff = wishing.oost.institute_staff
    row = save(wishing, by=staff)
    assert row.sent_by == staff
    for day in (datetime.date(2026, 3, 1), datetime.date(2026, 3, 21)):
        today(day)
        with pytest.raises(ActionRefused, match="02-03-2026"):
            save(wishing, 1, by=staff)
    save(wishing, 1)
    today(FINAL)
    close_round(wishing.round, by=wishing.oost.leader)
    with pytest.raises(ActionRefused, match="gesloten"):
        save(wishing, 2)


@pytest.mark.parametrize("who", ["controller", "steering", "board", "trainer"])
def test_nobody_else_enters_wishes(wishing, who):
    with pytest.raises(PermissionDenied):
        save(wishing, by=wishing.oost.cast()[who])
    with pytest.raises(PermissionDenied):
        save(wishing, by=wishing.west.leader)
    assert not WishList.objects.exists()


# What is accepted with a remark


def test_a_school_without_places_or_too_far_is_kept_and_remarked(wishing, today):
    side = wishing.oost
    for school, postcode in zip(side.schools, ("7511 AB", "7607 AB", "1012 AB", "7511 CD"), strict=True):
        type(school).objects.filter(pk=school.pk).update(postcode=postcode)
    answer_place(round=wishing.round, school=side.schools[0], answer="no", channel="office", by=side.leader)
    answer_place(round=wishing.round, school=side.schools[2], answer="yes", places=2, channel="office", by=side.leader)
    row = save(wishing, schools=(0, 1, 2), limit_km=30)
    assert len(wished(row)) == 3
    no_places, silent, far = remarks_on(row)
    assert side.schools[0].name in no_places and "geen plekken" in no_places
    assert side.schools[1].name in silent
    assert side.schools[2].name in far and "30 km" in far
    update_round(wishing.round, default_limit_km=10, by=side.leader)
    row = save(wishing, schools=(1,))
    row.round.refresh_from_db()
    assert ["10 km" in text for text in remarks_on(row)] == [False, True]
    nowhere = str(next(code for code in range(1000, 10000) if spot(code) is None))
    unknown = save(wishing, 1, schools=(3,), home_pc4=nowhere)
    assert any(nowhere in text for text in remarks_on(unknown))


# Schools to avoid


def test_what_was_decided_about_a_school_stays_whatever_is_sent(wishing):
    row = save(wishing, schools=(0,), avoid=(2, 3))
    first, second = row.avoidances.order_by("school__name")
    first = decide_avoidance(first, granted=True, by=wishing.oost.leader)
    second = decide_avoidance(second, granted=False, by=wishing.oost.leader)
    assert (first.granted, first.decided_by, second.granted) == (True, wishing.oost.leader, False)
    assert first.decided_at is not None
    save(wishing, schools=(0,), avoid=(), version=row.version)
    assert set(row.avoidances.values_list("school__name", "granted")) == set(
        zip(names(wishing, 2, 3), (True, False), strict=True)
    )


def test_a_question_that_is_open_can_be_taken_back_or_left_alone(wishing):
    row = save(wishing, schools=(0,), avoid=(2, 3))
    save(wishing, schools=(1,), avoid=None)
    assert row.avoidances.count() == 2
    save(wishing, schools=(1,), avoid=(3,))
    assert [item.school for item in row.avoidances.all()] == [wishing.oost.schools[3]]


def test_a_refused_school_may_be_wished_and_then_not_be_granted(wishing):
    row = save(wishing, schools=(0,), avoid=(2,))
    refused = decide_avoidance(row.avoidances.get(), granted=False, by=wishing.oost.leader)
    save(wishing, schools=(2,))
    assert wished(row) == [(1, wishing.oost.schools[2].name)]
    with pytest.raises(ValidationError, match=re.escape(wishing.oost.schools[2].name)):
        decide_avoidance(refused, granted=True, by=wishing.oost.leader)


def test_only_the_office_decides_and_not_in_a_closed_round(wishing, today):
    item = save(wishing, schools=(0,), avoid=(2,)).avoidances.get()
    for who in ("institute_staff", "board_staff", "controller"):
        with pytest.raises(PermissionDenied):
            decide_avoidance(item, granted=True, by=getattr(wishing.oost, who))
    with pytest.raises(PermissionDenied):
        decide_avoidance(item, granted=True, by=wishing.west.leader)
    today(FINAL)
    close_round(wishing.round, by=wishing.oost.leader)
    with pytest.raises(ActionRefused):
        decide_avoidance(item, granted=True, by=wishing.oost.leader)
    item.refresh_from_db()
    assert item.granted is None


def test_no_reason_can_be_kept_of_an_exception():
    """Health and family are no business of this register: the tables have no room for a text."""
    for model in (Avoidance, Appeal):
        kinds = {field.name: field.get_internal_type() for field in model._meta.concrete_fields}
        free = {name for name, kind in kinds.items() if kind in ("CharField", "TextField", "JSONField")}
        assert all(model._meta.get_field(name).choices for name in free), model
        assert "reason" not in kinds and "note" not in kinds


def test_decisions_are_made_on_one_screen(wishing, sign_in):
    side = wishing.oost
    row = save(wishing, schools=(0,), avoid=(2, 3))
    other = save(wishing, 1, schools=(0,), avoid=(3,))
    address = reverse("rounds:avoidance_decide", args=[wishing.round.pk])
    client = sign_in(side.leader)
    page = client.get(address)
    sent = filled(page)
    first, second = row.avoidances.order_by("school__name")
    answer = client.post(address, sent | {f"avoid_{first.pk}": "yes", f"avoid_{second.pk}": "no"})
    assert answer.status_code == 302
    found = dict(Avoidance.objects.values_list("pk", "granted"))
    assert found == {first.pk: True, second.pk: False, other.avoidances.get().pk: None}
    only = client.get(address, {"student": side.enrolments[1].pk})
    assert [item.wish_list for item, _field in only.context["lines"]] == [other]
    save(wishing, schools=(3,))
    refused = client.post(address, {f"avoid_{first.pk}": "yes", f"avoid_{second.pk}": "yes"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [f"avoid_{second.pk}"]
    assert client.get(address, {"student": "x"}).status_code == 404


# Appeals


def test_an_appeal_is_filed_once_and_decided_by_the_office(wishing, today):
    side = wishing.oost
    given = {"round": wishing.round, "enrolment": side.enrolments[0], "channel": Channel.OFFICE}
    with pytest.raises(ActionRefused, match="28-04-2026"):
        file_appeal(**given, by=side.leader)
    today(APPEALING)
    appeal = file_appeal(**given, by=side.institute_staff)
    assert file_appeal(**given, by=side.leader).pk == appeal.pk
    assert (appeal.state, appeal.wish_list.enrolment, Appeal.objects.count()) == (
        AppealState.OPEN, side.enrolments[0], 1,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        decide_appeal(appeal, granted=True, by=side.institute_staff)
    granted = decide_appeal(appeal, granted=True, by=side.leader)
    assert (granted.state, granted.decided_by) == (AppealState.GRANTED, side.leader)


def test_a_second_appeal_is_said_to_be_there_and_not_to_be_saved(wishing, today, sign_in):
    side = wishing.oost
    today(APPEALING)
    appeal = file_appeal(round=wishing.round, enrolment=side.enrolments[0], channel="office", by=side.leader)
    client, address = sign_in(side.leader), reverse("rounds:appeal_file", args=[appeal.wish_list_id])
    told = "Er is in deze ronde al een bezwaar van deze student"
    assert client.get(address).context["refused_before"].startswith(told)
    again = client.post(address)
    assert again.status_code == 409
    assert str(again.context["form"].non_field_errors()[0]).startswith(told)
    assert Appeal.objects.count() == 1


def test_after_the_appeal_week_only_the_office_files(wishing, today):
    side = wishing.oost
    today(FINAL)
    given = {"round": wishing.round, "enrolment": side.enrolments[0], "channel": Channel.OFFICE}
    with pytest.raises(ActionRefused):
        file_appeal(**given, by=side.institute_staff)
    assert not WishList.objects.exists()
    file_appeal(**given, by=side.leader)
    with pytest.raises(ActionRefused):  # an appeal that is open keeps the round open
        close_round(wishing.round, by=side.leader)


def test_a_granted_appeal_leads_to_moving_the_placement(wishing, today, sign_in):
    side = wishing.oost
    placement = place(side, 0)
    today(APPEALING)
    appeal = file_appeal(round=wishing.round, enrolment=side.enrolments[0], channel="office", by=side.leader)
    client = sign_in(side.leader)
    address = reverse("rounds:appeal_decide", args=[appeal.pk])
    assert placement.school.name in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"granted": "yes"})
    assert answer["Location"] == reverse("placements:placement_move", args=[placement.pk])
    answer = client.post(address, {"granted": "no"})
    assert answer["Location"] == appeal.get_absolute_url()
    appeal.refresh_from_db()
    assert appeal.state == AppealState.REFUSED


# Earlier schools


def test_earlier_schools_are_placements_of_earlier_years_and_what_was_noted(wishing):
    side = wishing.oost
    student, leader = side.enrolments[0].student, side.leader
    period = PlacementPeriod.objects.get(partnership=side.partnership, school_year=YEAR)
    placing.set_placement_period(
        partnership=side.partnership, school_year=LAST_YEAR, valid_from=datetime.date(2025, 9, 1),
        valid_until=datetime.date(2026, 7, 3), mentor_due=datetime.date(2025, 10, 1), by=leader,
    )  # fmt: skip
    before = placing.enrol(
        student, partnership=side.partnership, school_year=LAST_YEAR, route="full_time", year_of_study=1,
        subsidy_kind="hbo", by=leader,
    )  # fmt: skip
    place(side, 0, 1, enrolment=before, peer_group=None)
    place(side, 0, 2)
    set_earlier_schools(student, rows=[(SchoolYear(2023), side.schools[0])], before=YEAR, by=leader)
    found = earlier_schools([student.pk], YEAR)[student.pk]
    assert [(row.school_year, row.school, row.noted is None) for row in found] == [
        (LAST_YEAR, side.schools[1], True), (SchoolYear(2023), side.schools[0], False),
    ]  # fmt: skip
    assert period.school_year == YEAR  # this year's placement is no earlier one
    set_earlier_schools(student, rows=[(SchoolYear(2022), side.schools[0])], before=YEAR, by=leader)
    assert list(EarlierSchool.objects.values_list("school_year", flat=True)) == [SchoolYear(2022)]
    with pytest.raises(ValidationError, match="2026-2027"):
        set_earlier_schools(student, rows=[(YEAR, side.schools[0])], before=YEAR, by=leader)
    with pytest.raises(PermissionDenied):
        set_earlier_schools(student, rows=[], by=side.board_staff)


def test_earlier_schools_are_added_and_removed_on_their_screen(wishing, sign_in):
    side = wishing.oost
    client = sign_in(side.institute_staff)
    address = reverse("rounds:earlier_school_set", args=[wishing.round.pk])
    assert client.get(address).status_code == 302
    address += f"?student={side.enrolments[0].pk}"
    half = client.post(address, {"year_1": "2023-2024"})
    assert (half.status_code, list(half.context["form"].errors)) == (422, ["school_1"])
    client.post(address, {"year_1": "2023-2024", "school_1": side.schools[0].brin6})
    assert EarlierSchool.objects.get().school == side.schools[0]
    same = filled(client.get(address))
    assert client.post(address, same).status_code == 302
    assert EarlierSchool.objects.count() == 1
    client.post(address, same | {"year_1": "", "school_1": "", "submission": ""})
    assert not EarlierSchool.objects.exists()

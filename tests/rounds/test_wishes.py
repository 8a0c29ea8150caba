"""Wishes: who may enter them when, what fits together, schools to avoid, appeals, earlier schools, list and screens."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from oids.actions import ActionRefused, Conflict
from oids.history import event_model
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.models import Institute
from placements import actions as placing
from placements.models import Enrolment, PlacementPeriod
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
from rounds.calculations.distance import distance, spot
from rounds.enums import AppealState, Channel
from rounds.models import Appeal, Avoidance, EarlierSchool, PlaceOffer, Wish, WishList
from rounds.wishes import earlier_schools, remarks_on
from tests.cast import LAST_YEAR, YEAR, place
from tests.forms import filled
from tests.rounds.conftest import FINAL

WISHING, LATER, APPEALING = datetime.date(2026, 3, 10), datetime.date(2026, 3, 25), datetime.date(2026, 4, 29)


@pytest.fixture
def wishing(rounds, today):
    """A round on both sides, on a day on which wishes are asked."""
    today(WISHING)
    return rounds


def save(world, student=0, schools=(0, 1, 2), avoid=(), **values):
    """Schools are given by their place in the cast."""
    pick = world.oost.schools
    values = {"channel": Channel.OFFICE, "by": world.oost.leader, "home_pc4": "7511"} | values
    return save_wishes(
        round=world.round, enrolment=world.oost.enrolments[student], schools=[pick[number] for number in schools],
        avoid=avoid if avoid is None else [pick[number] for number in avoid], **values,
    )  # fmt: skip


def wished(row):
    return list(Wish.objects.filter(wish_list=row).order_by("rank").values_list("rank", "school__name"))


def names(world, *numbers):
    return [world.oost.schools[number].name for number in numbers]


def wrong_fields(world, **values):
    with pytest.raises(ValidationError) as caught:
        save(world, **values)
    return set(caught.value.message_dict) if hasattr(caught.value, "error_dict") else None


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


# The list


def rows_of(client, round_, **query):
    page = client.get(reverse("rounds:wish_list", args=[round_.pk]), query)
    assert page.status_code == 200
    return {row.record.pk for row in page.context["table"].rows}


def test_the_list_holds_every_enrolment_and_narrows(wishing, today, sign_in):
    side = wishing.oost
    keys = [row.pk for row in side.enrolments]
    save(wishing, 0, schools=(0, 1, 2))
    save(wishing, 1, schools=(0,), avoid=(2,))
    save(wishing, 2, schools=(0, 1, 2), home_pc4="")
    client = sign_in(side.leader)
    assert rows_of(client, wishing.round) == set(keys)
    assert rows_of(client, wishing.round, show="missing") == set(keys[3:])
    assert rows_of(client, wishing.round, show="incomplete") == {keys[1], keys[2]}
    assert rows_of(client, wishing.round, show="given") == set(keys[:3])
    assert rows_of(client, wishing.round, show="avoid") == {keys[1]}
    assert rows_of(client, wishing.round, show="appeal") == set()
    assert rows_of(client, wishing.round, route="full_time") == {keys[0], keys[3]}
    assert rows_of(client, wishing.round, year="2") == {keys[1], keys[5]}
    assert rows_of(client, wishing.round, q="Geheimoost4") == {keys[4]}
    today(APPEALING)
    file_appeal(round=wishing.round, enrolment=side.enrolments[3], channel="office", by=side.leader)
    assert rows_of(client, wishing.round, show="appeal") == {keys[3]}
    assert rows_of(client, wishing.round, show="missing") == set(keys[3:])  # an appeal is no wish


def test_the_export_is_the_list_with_numbers_and_addresses(wishing, sign_in):
    side = wishing.oost
    placing.update_student(side.enrolments[0].student, email="stefanie@example.org", by=side.leader)
    save(wishing, 0, schools=(2, 1), avoid=(3,), limit_km=15)
    answer = sign_in(side.leader).get(
        reverse("rounds:wish_list", args=[wishing.round.pk]), {"export": "csv", "show": "given"}
    )
    head, line, *rest = answer.content.decode("utf-8-sig").splitlines()
    cells = dict(zip(head.split(";"), line.split(";"), strict=True))
    number = side.enrolments[0].student.number
    assert rest == []
    assert (cells["Studentnummer"], cells["E-mailadres"]) == (number, "stefanie@example.org")
    assert [cells[name] for name in ("Eerste wens", "Tweede wens", "Derde wens")] == [*names(wishing, 2, 1), ""]
    assert (cells["Postcode"], cells["Grens, km"]) == ("7511", "15")
    assert cells["Mijden"] == f"{side.schools[3].name} (nog niet beslist)"


def test_an_institute_sees_its_own_students_only(wishing, sign_in):
    """The institute of the cast teaches both sides; a student of another one is not theirs."""
    side = wishing.oost
    party = register.create_party(kind="institute", code="31FR", name="Andere opleiding", by=wishing.admin)
    register.add_membership(
        partnership=side.partnership, party=party, valid_from=datetime.date(2020, 8, 1), by=wishing.admin
    )
    placing.admit(
        partnership=side.partnership, institute=Institute.objects.get(pk=party.pk), number="77", first_name="Anders",
        last_name="Elders", school_year=YEAR, route="full_time", year_of_study=1, subsidy_kind="hbo", by=side.leader,
    )  # fmt: skip
    foreign = Enrolment.objects.get(student__number="77")
    side.enrolments.append(foreign)
    row = save(wishing, len(side.enrolments) - 1, schools=(0,))
    assert len(rows_of(sign_in(side.leader), wishing.round)) == 7
    client = sign_in(side.institute_staff)
    assert len(rows_of(client, wishing.round)) == 6
    assert client.get(row.get_absolute_url()).status_code == 404
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])
    assert client.get(address, {"student": foreign.pk}).status_code == 404
    with pytest.raises(PermissionDenied):
        save(wishing, len(side.enrolments) - 1, schools=(1,), by=side.institute_staff)
    found = client.get(reverse("rounds:wish_student_lookup", args=[wishing.round.pk]), {"q": "Elders"}).json()
    assert found["results"] == []


# Entry


def test_after_saving_the_next_one_without_wishes_comes(wishing, sign_in):
    side = wishing.oost
    save(wishing, 1, schools=(0,))
    client = sign_in(side.leader)
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])

    def of(student):
        return f"{address}?student={side.enrolments[student].pk}"

    sent = {"home_pc4": "7511", "wish_1": side.schools[0].brin6, "version": "0"}
    assert client.post(of(0), sent)["Location"] == of(2)  # the second one has wishes
    assert client.post(of(5), sent)["Location"] == of(2)  # after the last it begins again
    for student in (2, 3):
        client.post(of(student), sent)
    assert client.post(of(4), sent)["Location"] == reverse("rounds:wish_list", args=[wishing.round.pk])
    row = WishList.objects.get(enrolment=side.enrolments[4])
    assert wished(row) == [(1, side.schools[0].name)]
    assert "Geheim" not in of(4) and side.enrolments[4].student.number not in of(4)


def test_from_a_pile_of_paper_the_student_is_typed_first(wishing, sign_in):
    side = wishing.oost
    client = sign_in(side.leader)
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])
    chosen = client.post(address, {"student": side.enrolments[3].student.number})["Location"]
    assert chosen == f"{address}?student={side.enrolments[3].pk}&pick=1"
    assert client.post(chosen, {"home_pc4": "7511", "version": "0"})["Location"] == address
    assert client.get(address, {"student": wishing.west.enrolments[0].pk}).status_code == 404
    assert client.get(address, {"student": "9" * 30}).status_code == 404


def test_the_form_shows_what_is_there_and_says_what_is_wrong_where(wishing, sign_in):
    side = wishing.oost
    row = save(wishing, schools=(0, 1), avoid=(2, 3), limit_km=9)
    refused = row.avoidances.get(school=side.schools[3])
    decide_avoidance(refused, granted=False, by=side.leader)
    client = sign_in(side.leader)
    address = f"{reverse('rounds:wish_enter', args=[wishing.round.pk])}?student={side.enrolments[0].pk}"
    sent = filled(client.get(address))
    assert sent["wish_1"] == [f"{side.schools[0].name}, Enschede ({side.schools[0].brin6})"]
    assert [sent[name][0] != "" for name in ("avoid_1", "avoid_2")] == [True, False]  # what is decided is no field
    twice = client.post(address, sent | {"wish_2": side.schools[0].brin6, "avoid_2": side.schools[0].brin6})
    assert (twice.status_code, set(twice.context["form"].errors)) == (422, {"wish_2", "avoid_2"})
    assert client.post(address, sent).status_code == 302
    assert wished(row) == list(zip((1, 2), names(wishing, 0, 1), strict=True))
    assert row.avoidances.count() == 2
    first = sent | {"wish_1": side.schools[2].brin6, "avoid_1": "", "submission": ""}
    old = client.post(address, first)  # with the version from before the last save
    assert old.status_code == 409


def test_where_a_school_is_chosen_stands_how_far_it_is_and_what_is_too_far(wishing, sign_in):
    """Enschede to Almelo is some twenty kilometres; a postcode that is not known says nothing."""
    side, client = wishing.oost, sign_in(wishing.oost.leader)
    for school, postcode in zip(side.schools, ("7511 AB", "7607 AB", "7607 CD", None), strict=True):
        type(school).objects.filter(pk=school.pk).update(postcode=postcode or "")
    found = distance("7545", "7607").metres
    far = f"Van huis: {-(-found // 100) // 10},{-(-found // 100) % 10} km"
    address = reverse("rounds:wish_school_lookup", args=[wishing.round.pk])

    def chosen(**typed):
        rows = client.get(address, {"q": side.schools[1].name} | typed).json()["results"]
        return {row["label"]: row["chosen"] for row in rows}[side.schools[1].name]

    assert chosen(home_pc4="7545") == far
    assert chosen(home_pc4="7545", limit_km="12") == f"{far}, verder dan de reisgrens van 12 km"
    assert (chosen(), chosen(home_pc4="75"), chosen(home_pc4="7545", limit_km="heel ver")) == ("", "", far)
    update_round(wishing.round, default_limit_km=10, by=side.leader)
    assert chosen(home_pc4="7545").endswith("reisgrens van 10 km")  # the round's, while none is typed
    row = save(wishing, schools=(1, 3), home_pc4="7545")
    form = client.get(reverse("rounds:wish_enter", args=[wishing.round.pk]), {"student": row.enrolment_id}).context[
        "form"
    ]
    assert form.fields["wish_1"].help_text == f"{far}, verder dan de reisgrens van 10 km"
    assert form.fields["wish_2"].help_text == ""


def test_a_school_that_takes_nobody_is_marked_where_it_is_chosen(wishing, sign_in):
    """In the suggestions, below the field once it is chosen, and when the wishes are opened again."""
    side, client = wishing.oost, sign_in(wishing.oost.leader)
    PlaceOffer.objects.create(round=wishing.round, school=side.schools[1], answer="no")
    address = reverse("rounds:wish_school_lookup", args=[wishing.round.pk])
    rows = {row["label"]: row for row in client.get(address, {"q": "school"}).json()["results"]}
    assert {name: row["chosen"] for name, row in rows.items() if row["chosen"]} == {
        side.schools[1].name: "Neemt in deze ronde geen studenten"
    }
    assert [name for name, row in rows.items() if "geen plekken" in row["detail"]] == [side.schools[1].name]
    row = save(wishing, schools=(0, 1))
    page = client.get(reverse("rounds:wish_enter", args=[wishing.round.pk]), {"student": row.enrolment_id})
    fields = page.context["form"].fields
    assert [fields[f"wish_{rank}"].help_text for rank in (1, 2, 3)] == ["", "Neemt in deze ronde geen studenten", ""]


def test_outside_the_dates_the_list_says_why_nothing_can_be_entered(wishing, today, sign_in):
    today(LATER)
    client = sign_in(wishing.oost.institute_staff)
    listing = reverse("rounds:wish_list", args=[wishing.round.pk])
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])
    assert client.get(address)["Location"] == listing
    page = client.get(listing)
    assert "20-03-2026" in page.context["notice"]
    assert address not in page.content.decode()


def test_the_page_of_a_closed_round_stays_readable(wishing, today, sign_in):
    row = save(wishing, schools=(0, 1), avoid=(3,))
    today(FINAL)
    close_round(wishing.round, by=wishing.oost.leader)
    text = sign_in(wishing.oost.leader).get(row.get_absolute_url()).content.decode()
    for name in names(wishing, 0, 1, 3):
        assert name in text
    assert reverse("rounds:wish_enter", args=[wishing.round.pk]) not in text


def test_the_history_of_wishes_tells_of_schools_too(wishing, sign_in):
    row = save(wishing, schools=(0,), avoid=(3,))
    decide_avoidance(row.avoidances.get(), granted=True, by=wishing.oost.leader)
    text = sign_in(wishing.oost.leader).get(reverse("rounds:wish_history", args=[row.pk])).content.decode()
    assert wishing.oost.schools[0].name in text and wishing.oost.schools[3].name in text

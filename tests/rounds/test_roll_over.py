"""A new school year: proposed by a rule, decided per student, carried over whole, and never twice."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from oids.history import event_model
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.models import ClosedYear
from placements import actions as placing
from placements.models import Enrolment, PeerGroup, PlacementPeriod
from rounds.actions.roll_over import plan_for, roll_over
from rounds.calculations.roll_over import FINISHED, LEAVES, UP, highest_years, proposed, shifted_period
from rounds.enums import Fate
from rounds.models import PlaceOffer, Round
from tests.cast import FIRST_DAY, LAST_DAY, YEAR
from tests.casts.rounds import make_round
from tests.forms import filled

NEXT = YEAR.next
ADDRESS = "nieuw-schooljaar/"
ROUTES = ("full_time", "part_time", "accelerated")


def fates(side, **changes):
    """As proposed, with changes by the place of the student (`s0`)."""
    wanted = {line.enrolment.pk: line.fate for line in plan_for(side.partnership, YEAR).students}
    return wanted | {side.enrolments[int(key[1:])].pk: value for key, value in changes.items()}


def roll(side, **values):
    values = {"partnership": side.partnership, "school_year": YEAR, "by": side.leader} | values
    values.setdefault("fates", fates(side))
    return roll_over(**values)


def refreshed(rows):
    found = Enrolment.objects.in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows]


def of_next_year(side):
    rows = Enrolment.objects.filter(partnership=side.partnership, school_year=NEXT)
    return {row.student: (row.route, row.year_of_study, row.subsidy_kind) for row in rows}


# The rule


def test_the_last_year_of_a_route_is_the_highest_that_occurs():
    assert highest_years([("full_time", 2), ("part_time", 1), ("full_time", 4)]) == {"full_time": 4, "part_time": 1}


@pytest.mark.parametrize(
    ("year", "stopped", "fate"),
    [(3, False, UP), (4, False, FINISHED), (5, False, FINISHED), (1, True, LEAVES), (4, True, LEAVES)],
)
def test_who_was_in_the_last_year_finishes_and_who_stopped_leaves(year, stopped, fate):
    assert proposed("full_time", year, highest={"full_time": 4}, stopped=stopped) == fate


def test_the_days_keep_their_weeks_and_the_mentor_day_its_date():
    shifted = shifted_period(FIRST_DAY, LAST_DAY, datetime.date(2026, 10, 1), year=YEAR)
    assert shifted == (datetime.date(2027, 9, 6), datetime.date(2028, 7, 7), datetime.date(2027, 10, 1))


@given(st.integers(2009, 2034), st.data())
def test_shifted_days_lie_in_the_next_year_in_their_order(start, data):
    year = SchoolYear(start)
    days = sorted(data.draw(st.lists(st.dates(year.first_day, year.last_day), min_size=3, max_size=3)))
    first, last, due = shifted_period(days[0], days[2], days[1], year=year)
    assert first <= last
    assert all(year.next.period.contains(day) for day in (first, last, due))


# What is carried over


def test_students_move_up_stay_leave_or_go_elsewhere(world):
    side = world.oost
    rows = side.enrolments
    highest = {row.route: max(other.year_of_study for other in rows if other.route == row.route) for row in rows}
    plan = plan_for(side.partnership, YEAR)
    assert plan.highest == highest
    assert {line.enrolment: line.fate for line in plan.students} == {
        row: FINISHED if row.year_of_study == highest[row.route] else UP for row in rows
    }
    chosen = ["up", "stays", "leaves", "elsewhere", "finished", "up"]
    done = roll(side, fates={row.pk: fate for row, fate in zip(rows, chosen, strict=True)})
    assert (done.enrolled, done.finished, done.left_out, done.already, done.undecided) == (3, 1, 2, 0, 0)
    assert of_next_year(side) == {
        rows[index].student: (rows[index].route, rows[index].year_of_study + step, rows[index].subsidy_kind)
        for index, step in ((0, 1), (1, 0), (5, 1))
    }
    assert {row.period for row in Enrolment.objects.filter(school_year=NEXT)} == {NEXT.period}
    assert [row.outcome for row in refreshed(rows)] == ["", "", "leaves", "elsewhere", "finished", ""]


def test_what_was_decided_is_proposed_the_next_time_and_can_be_changed(world):
    side = world.oost
    roll(side, fates=fates(side, s0="elsewhere", s1="finished"))
    again = {line.enrolment: (line.fate, line.decided) for line in plan_for(side.partnership, YEAR).students}
    assert again[side.enrolments[0]] == ("elsewhere", "elsewhere")
    assert again[side.enrolments[1]] == ("finished", "finished")
    roll(side, fates={side.enrolments[0].pk: "stays"})
    assert [row.outcome for row in refreshed(side.enrolments[:2])] == ["", "finished"]
    assert side.enrolments[0].student in of_next_year(side)


def test_nothing_is_written_in_a_year_whose_books_are_closed(world):
    side = world.oost
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    done = roll(side, fates={row.pk: "stays" for row in side.enrolments[1:]} | {side.enrolments[0].pk: "finished"})
    assert (done.enrolled, done.finished) == (5, 1)
    assert [row.outcome for row in refreshed(side.enrolments)] == [""] * 6


@pytest.mark.parametrize(("last", "fate"), [(6, UP), (1, FINISHED)])
def test_the_rule_is_a_proposal_that_can_be_changed(world, last, fate):
    plan = plan_for(world.oost.partnership, YEAR, dict.fromkeys(ROUTES, last))
    assert {line.proposed for line in plan.students} == {fate}


def test_who_stopped_in_the_year_is_proposed_as_leaving(world):
    side = world.oost
    stopped = placing.update_enrolment(side.enrolments[0], valid_until=datetime.date(2026, 12, 1), by=side.leader)
    plan = plan_for(side.partnership, YEAR, dict.fromkeys(ROUTES, 6))
    assert [line.enrolment for line in plan.students if line.stopped] == [stopped]
    assert [line.enrolment for line in plan.students if line.fate == LEAVES] == [stopped]


def test_running_it_again_doubles_nothing_and_takes_who_came_in_since(world):
    side = world.oost
    values = {
        "days": {"valid_from": datetime.date(2027, 8, 30), "valid_until": datetime.date(2028, 7, 7),
                 "mentor_due": datetime.date(2027, 10, 1)},
        "groups": [group.pk for group in side.peer_groups], "rounds": [make_round(side).pk],
    }  # fmt: skip
    everybody = {row.pk: "stays" for row in side.enrolments}
    first = roll(side, fates=everybody, **values)
    assert (first.enrolled, first.groups, first.rounds, first.period) == (6, 2, 1, True)
    before = of_next_year(side)
    late = placing.admit(
        partnership=side.partnership, institute=world.institute, number="7001", first_name="Late", last_name="Komer",
        school_year=YEAR, route="full_time", year_of_study=1, subsidy_kind="hbo", by=side.leader,
    )  # fmt: skip
    again = roll(side, fates=everybody, **values)
    assert (again.enrolled, again.already, again.undecided) == (0, 6, 1)
    assert (again.groups, again.rounds, again.period) == (0, 0, False)
    assert of_next_year(side) == before
    assert PeerGroup.objects.filter(school_year=NEXT).count() == 2
    assert Round.objects.filter(school_year=NEXT).count() == 1
    assert PlacementPeriod.objects.filter(school_year=NEXT).count() == 1
    third = roll(side, fates={late.enrolments.get().pk: "up"})
    assert (third.enrolled, third.already) == (1, 6)


def test_peer_groups_are_carried_over_with_the_leaders_who_still_work(world):
    side = world.oost
    register.end_trainer(side.school_trainers[0], last_day=YEAR.last_day, by=side.leader)
    first, second = plan_for(side.partnership, YEAR).groups
    assert first.stopping == [side.school_trainers[0]]
    assert second.stopping == []
    roll(side, groups=[first.group.pk, second.group.pk])
    made = PeerGroup.objects.filter(partnership=side.partnership, school_year=NEXT).order_by("name")
    assert [(group.name, group.school_trainer, group.institute_trainer) for group in made] == [
        ("Groep 1", None, side.institute_trainers[0]),
        ("Groep 2", side.school_trainers[1], side.institute_trainers[0]),
    ]


def test_a_round_is_copied_and_the_schools_are_asked_anew(furnished):
    side = furnished.oost
    roll(side, rounds=[side.round.pk])
    copied = Round.objects.get(partnership=side.partnership, school_year=NEXT)
    assert copied.copied_from == side.round
    assert set(PlaceOffer.objects.filter(round=copied).values_list("answer", flat=True)) == {""}


def test_what_goes_on_and_what_ends_is_counted(world):
    side = world.oost
    before = plan_for(side.partnership, YEAR)
    assert (before.trainers_stopping, before.members_stopping) == (0, 0)
    register.end_trainer(side.mentors[0], last_day=YEAR.last_day, by=side.leader)
    after = plan_for(side.partnership, YEAR)
    assert (after.trainers, after.trainers_stopping) == (before.trainers - 1, 1)
    assert after.norm is not None


# All or nothing, and by whom


def test_a_student_beyond_the_last_year_is_refused_and_nothing_is_kept(world):
    side = world.oost
    row = placing.update_enrolment(side.enrolments[0], year_of_study=6, by=side.leader)
    with pytest.raises(ValidationError) as caught:
        roll(side, fates=fates(side, s0="up"), groups=[side.peer_groups[0].pk])
    assert set(caught.value.message_dict) == {f"student_{row.pk}"}
    with pytest.raises(ValidationError):
        roll(side, fates=fates(side, s1="vertrekt"))
    assert of_next_year(side) == {}
    assert not PeerGroup.objects.filter(school_year=NEXT).exists()


def test_a_period_outside_the_year_keeps_everything_out(world):
    side = world.oost
    days = {"valid_from": LAST_DAY, "valid_until": NEXT.last_day, "mentor_due": NEXT.first_day}
    with pytest.raises(ValidationError):
        roll(side, days=days, groups=[group.pk for group in side.peer_groups])
    assert of_next_year(side) == {}
    assert not PeerGroup.objects.filter(school_year=NEXT).exists()


def test_enrolling_many_is_all_or_nothing_too(world):
    side = world.oost
    rows = [
        {"student": row.student, "route": "full_time", "year_of_study": year, "subsidy_kind": "hbo"}
        for row, year in ((side.enrolments[0], 2), (side.enrolments[1], 7), (side.enrolments[0], 2))
    ]
    with pytest.raises(ValidationError) as caught:
        placing.enrol_all(rows, partnership=side.partnership, school_year=NEXT, by=side.leader)
    messages = caught.value.messages
    assert [message.split()[0].rstrip(":") for message in messages] == [
        row["student"].reference for row in (rows[1], rows[2])
    ]
    assert of_next_year(side) == {}


def test_who_is_enrolled_elsewhere_next_year_is_a_conflict_and_not_carried_over(world):
    oost, west = world.oost, world.west
    student = oost.enrolments[0].student
    placing.enrol(
        student, partnership=west.partnership, school_year=NEXT, route="full_time", year_of_study=2,
        subsidy_kind="hbo", by=west.leader,
    )  # fmt: skip
    assert plan_for(oost.partnership, YEAR).enrolled_elsewhere == [oost.enrolments[0]]
    done = roll(oost, fates={row.pk: "stays" for row in oost.enrolments})
    assert done.enrolled == 5
    assert student not in of_next_year(oost)


def test_only_the_programme_leader_of_the_partnership_rolls_over(world):
    side = world.oost
    for person in (side.controller, side.steering, side.board_staff, side.institute_staff, world.west.leader):
        with pytest.raises(PermissionDenied):
            roll(side, by=person)
    assert of_next_year(side) == {}


def test_the_history_says_by_which_act_a_student_was_enrolled(world):
    roll(world.oost)
    events = event_model(Enrolment).objects.filter(school_year=NEXT)
    assert {event.pgh_context.metadata["action"] for event in events} == {"placements.enrolment.roll_over"}


# The page


def test_the_page_carries_over_what_it_shows(furnished, sign_in):
    side, client = furnished.oost, sign_in(furnished.oost.leader)
    page = client.get(side.address(ADDRESS))
    values = filled(page)
    chosen = {key: value for key, value in values.items() if key.startswith("student_")}
    assert set(chosen) == {f"student_{line.enrolment.pk}" for line in page.context["plan"].students}
    assert (values["valid_from"], len(values["groups"])) == (["2027-09-06"], 2)
    shown = client.post(side.address(ADDRESS), values)
    assert of_next_year(side) == {}
    finished = list(chosen.values()).count(["finished"])
    assert (shown.context["shown"]["enrolled"], shown.context["shown"]["not_enrolled"]) == (
        len(chosen) - finished, finished,
    )  # fmt: skip
    answer = client.post(side.address(ADDRESS), filled(shown), follow=True)
    assert answer.redirect_chain == [(side.address(ADDRESS), 302)]
    assert len(of_next_year(side)) == len(chosen) - finished
    period = PlacementPeriod.objects.get(partnership=side.partnership, school_year=NEXT)
    assert period.valid_from == datetime.date(2027, 9, 6)
    assert [line.fate for line in answer.context["plan"].students] == [Fate.FINISHED] * finished
    assert answer.context["plan"].proposed_days is None


def test_the_rule_stands_in_the_address_and_is_checked(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    page = client.get(side.address(ADDRESS), {"full_time": "1", "part_time": "6", "accelerated": "6"})
    assert {(line.enrolment.route == "full_time", line.fate) for line in page.context["plan"].students} == {
        (True, FINISHED), (False, UP),
    }  # fmt: skip
    wrong = client.get(side.address(ADDRESS), {"full_time": "veel"})
    assert wrong.context["rule"].errors["full_time"]
    assert wrong.status_code == 200


def test_a_wrong_day_is_told_beside_its_field_and_choices_stay(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = filled(client.get(side.address(ADDRESS)))
    key = f"student_{side.enrolments[0].pk}"
    answer = client.post(side.address(ADDRESS), values | {"valid_from": "2026-01-01", key: "stays", "groups": []})
    assert answer.status_code == 422
    assert answer.context["form"].errors["valid_from"]
    kept = filled(answer)
    assert kept[key] == ["stays"]
    assert "groups" not in kept
    assert of_next_year(side) == {}


def test_what_is_carried_over_is_shown_once_more_when_it_was_changed(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    shown = client.post(side.address(ADDRESS), filled(client.get(side.address(ADDRESS))))
    student = side.enrolments[0]
    changed = filled(shown) | {f"student_{student.pk}": "elsewhere"}
    once_more = client.post(side.address(ADDRESS), changed)
    assert [line.enrolment for line, _fate in once_more.context["shown"]["changed"]] == [student]
    assert of_next_year(side) == {}
    assert client.post(side.address(ADDRESS), filled(once_more)).status_code == 302
    assert refreshed([student])[0].outcome == "elsewhere"


def test_what_the_act_refuses_is_refused_when_it_is_shown(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = filled(client.get(side.address(ADDRESS))) | {"valid_from": "2027-09-06", "valid_until": "2027-09-01"}
    answer = client.post(side.address(ADDRESS), values)
    assert answer.status_code == 422
    assert answer.context["shown"] is None


def test_the_list_is_narrowed_and_sorted_and_what_was_chosen_stays(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = filled(client.get(side.address(ADDRESS)))
    first, year = f"student_{side.enrolments[0].pk}", side.enrolments[0].year_of_study
    narrowed = client.post(
        side.address(ADDRESS), values | {first: "elsewhere", "groups": [], "look": "1", "show_fate": "elsewhere"}
    )
    assert [line.enrolment for line, *_rest in narrowed.context["lines"]] == [side.enrolments[0]]
    kept = filled(narrowed)
    assert {name for name in kept if name.startswith("student_")} == {
        name for name in values if name.startswith("student_")
    }
    assert (kept[first], "groups" in kept) == (["elsewhere"], False)
    by_year = client.post(side.address(ADDRESS), kept | {"show_fate": "", "show_year": str(year), "resort": "-student"})
    shown = [line.enrolment for line, *_rest in by_year.context["lines"]]
    wanted = [row for row in side.enrolments if row.year_of_study == year]
    assert shown == sorted(wanted, key=lambda row: (row.student.last_name, row.student.first_name), reverse=True)
    assert filled(by_year)["sort"] == ["-student"]
    assert of_next_year(side) == {}


def test_what_differs_from_the_proposal_is_the_same_in_the_list_and_in_what_is_shown(world, sign_in):
    """What was decided before is what is proposed: it is not told again as a difference."""
    side, client = world.oost, sign_in(world.oost.leader)
    roll(side, fates=fates(side, s0="elsewhere"))
    values = filled(client.get(side.address(ADDRESS)))
    assert values[f"student_{side.enrolments[0].pk}"] == ["elsewhere"]
    other = next(name for name, value in values.items() if name.startswith("student_") and value != ["elsewhere"])
    looked = client.post(side.address(ADDRESS), values | {other: "leaves", "look": "1", "show_why": "changed"})
    assert [f"student_{line.enrolment.pk}" for line, *_rest in looked.context["lines"]] == [other]


def test_one_answer_for_everybody_in_the_list(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = filled(client.get(side.address(ADDRESS)))
    number = side.enrolments[0].student.number
    given = client.post(
        side.address(ADDRESS), values | {"give": "1", "all_fate": "stays", "show_q": number, "show_year": ""}
    )
    changed = {name: value for name, value in filled(given).items() if name in values and value != values[name]}
    assert {name for name in changed if name.startswith("student_")} == {f"student_{side.enrolments[0].pk}"}

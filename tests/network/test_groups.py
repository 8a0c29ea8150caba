"""PLGs: who is in them, when they meet, and their hours in the books."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from books import actions as books
from books.models import HoursContribution
from network import actions
from network.calculations.booking import Entered, Standing, compare
from network.models import Group, GroupMember
from network.standing import standings
from oids.actions import ActionRefused
from tests.cast import YEAR, second_controller
from tests.casts.costs import rate
from tests.casts.network import build, group, member

Day = datetime.date


@pytest.fixture
def net(world):
    return build(world.oost)


def book(side):
    return actions.book_hours(partnership=side.partnership, school_year=YEAR, by=side.leader)


# Hours, pure


def test_the_books_lack_what_members_have_and_entries_do_not():
    found = compare(
        [("2", Decimal(40)), ("1", Decimal(40)), ("1", Decimal("12.5"))],
        [Entered("1", Decimal(40), True), Entered("1", Decimal(-10), True), Entered("3", Decimal(5), False)],
    )
    zero = Decimal(0)
    assert found == (
        Standing("1", 2, Decimal("52.5"), Decimal(30), zero), Standing("2", 1, Decimal(40), zero, zero),
        Standing("3", 0, zero, zero, Decimal(5)),
    )  # fmt: skip
    assert [row.to_book for row in found] == [Decimal("22.5"), Decimal(40), Decimal(-5)]


amounts = st.decimals(0, 1659, places=2)
parties = st.sampled_from("123")


@given(
    st.lists(st.tuples(parties, amounts), max_size=8),
    st.lists(st.builds(Entered, parties, amounts, st.booleans()), max_size=8),
)
def test_parties_add_up_to_the_whole(members, entered):
    rows = compare(members, entered)
    assert sum(row.hours for row in rows) == sum(hours for _party, hours in members)
    assert sum(row.to_book for row in rows) == sum(h for _p, h in members) - sum(row.hours for row in entered)


# Hours, in the books


def test_hours_of_members_are_booked_once_and_follow_a_change(world, net):
    side = world.oost
    (row,) = book(side)
    assert (row.party_id, row.hours, row.role, row.kind, row.is_confirmed) == (
        side.boards[0].pk, Decimal(40), "plg_member", "network", False,
    )  # fmt: skip
    with pytest.raises(ActionRefused):
        book(side)
    actions.update_member(net.leader, participant=net.boards[0], hours=Decimal(60), is_leader=True, by=side.leader)
    (again,) = book(side)
    assert (again.pk, again.hours) == (row.pk, Decimal(60))


def test_confirmed_hours_stay_and_the_rest_is_a_new_entry(world, net):
    side = world.oost
    books.confirm_rate(rate(side), by=side.controller)
    (row,) = book(side)
    books.confirm_hours(row, by=second_controller(side))
    member(net.group, side, net.boards[0], first_name="Nel", last_name="Nieuw", hours=30)
    (more,) = book(side)
    assert (more.pk == row.pk, more.hours) == (False, Decimal(30))
    (standing,) = standings(side.partnership, YEAR)
    assert (standing.members, standing.hours, standing.confirmed, standing.waiting, standing.to_book) == (
        2, Decimal(70), Decimal(40), Decimal(30), Decimal(0),
    )  # fmt: skip


def test_hours_entered_by_hand_are_not_booked_again(world, net):
    side = world.oost
    books.enter_hours(
        partnership=side.partnership, school_year=YEAR, party=side.boards[0], role="plg_member", kind="network",
        description="PLG", valid_from=YEAR.first_day, valid_until=YEAR.last_day, hours=Decimal(40), source="Lijst",
        by=side.leader,
    )  # fmt: skip
    with pytest.raises(ActionRefused):
        book(side)
    assert HoursContribution.objects.count() == 1


def test_the_page_shows_who_is_outside_the_books(world, net, sign_in):
    page = sign_in(world.oost.leader).get(world.oost.address("kennisnetwerk/uren/"))
    inside, outside = page.context["sections"]
    assert [[str(cell.text) for cell in row][:3] for row in inside.lines] == [["Bestuur oost 1", "1", "40,0"]]
    assert [[str(cell.text) for cell in row] for row in outside.lines] == [["ROC van Twente", "ROC", "40,0"]]


def test_before_the_hours_are_booked_the_page_says_whose_and_how_many(world, net, sign_in):
    side = world.oost
    member(net.group, side, net.boards[1], trainer=side.school_trainers[1], hours=Decimal("12.5"))
    page = sign_in(side.controller).get(side.address("kennisnetwerk/uren/boeken/"))
    assert page.context["facts"] == [
        ("Bestuur oost 1", "40,0 uur"), ("Bestuur oost 2", "12,5 uur"), ("Totaal", "52,5 uur"),
    ]  # fmt: skip
    actions.book_hours(partnership=side.partnership, school_year=YEAR, by=side.controller)
    page = sign_in(side.controller).get(side.address("kennisnetwerk/uren/boeken/"))
    assert page.context["refused_before"] == "De uren van iedereen staan al in de boeken."


# Members


def test_one_leader_a_year(world, net):
    with pytest.raises(ValidationError):
        member(net.group, world.oost, net.boards[1], first_name="An", last_name="Der", is_leader=True)


def test_a_member_is_of_a_participant_of_the_same_network(world, net):
    other = build(world.west)
    with pytest.raises(ValidationError):
        member(net.group, world.oost, other.boards[0], first_name="An", last_name="Der")


def test_members_go_on_to_the_next_year_once(world, net):
    rows = actions.continue_members(net.group, to_year=YEAR.next, by=world.oost.leader)
    assert [(str(row.person), row.hours, row.is_leader, row.school_year) for row in rows] == [
        ("Sanne Opleider0", Decimal(40), True, YEAR.next), ("Roos Onderwijs", Decimal(40), False, YEAR.next),
    ]  # fmt: skip
    with pytest.raises(ActionRefused):
        actions.continue_members(net.group, to_year=YEAR.next, by=world.oost.leader)


def test_who_was_at_a_meeting_stays_a_member(world, net):
    with pytest.raises(ActionRefused):
        actions.remove_member(net.leader, by=world.oost.leader)
    actions.remove_member(net.member, by=world.oost.leader)
    assert list(GroupMember.objects.all()) == [net.leader]


# Who runs it


def test_the_leader_of_a_group_runs_it_and_nobody_else_of_their_kind(world, net, sign_in):
    side = world.oost
    other = group(side, "PLG Rekenen")
    client = sign_in(side.trainer_user)
    plan = reverse("network:meeting_plan", args=[net.group.pk])
    page = client.post(plan, {"subject": "Proberen", "day": "2027-02-02", "begins_at": "15:30", "ends_at": "17:00"})
    assert (page.status_code, page["Location"]) == (302, net.group.get_absolute_url())
    assert client.get(reverse("network:meeting_plan", args=[other.pk])).status_code == 403
    assert client.get(reverse("network:member_add", args=[net.group.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.plan_meeting(other, day=Day(2027, 2, 2), subject="Nee", by=side.trainer_user)


def test_staff_of_the_leaders_board_runs_it_too(world, net):
    side = world.oost
    changed = {"participant": net.boards[1], "hours": Decimal(40), "is_leader": True, "other_employer": True}
    actions.update_member(net.leader, by=side.leader, **changed)
    fresh = Group.objects.get(pk=net.group.pk)
    meeting = actions.plan_meeting(fresh, day=Day(2027, 3, 2), subject="Thuis", by=side.board_staff)
    assert meeting.group == net.group


# Meetings


def test_who_was_there_can_be_corrected(world, net):
    by = world.oost.trainer_user
    actions.hold_meeting(net.meeting, present=[net.leader, net.member], report="Met zijn tweeën.", by=by)
    assert sorted(str(row) for row in net.meeting.present.all()) == ["Roos Onderwijs", "Sanne Opleider0"]
    actions.hold_meeting(net.meeting, present=[net.member], report="Alleen Roos.", by=by)
    net.meeting.refresh_from_db()
    assert ([str(row) for row in net.meeting.present.all()], net.meeting.report) == (["Roos Onderwijs"], "Alleen Roos.")


def test_a_meeting_that_is_to_come_has_no_report_yet(world, net):
    with pytest.raises(ActionRefused):
        actions.hold_meeting(net.planned, present=[], by=world.oost.leader)


def test_a_held_meeting_stays_and_a_planned_one_can_be_taken_back(world, net):
    with pytest.raises(ActionRefused):
        actions.remove_meeting(net.group.meetings.get(is_held=True), by=world.oost.leader)
    actions.remove_meeting(net.planned, by=world.oost.leader)
    assert net.group.meetings.count() == 1


def test_a_group_meets_while_it_runs_and_ends_after_its_last_meeting(world, net):
    by = world.oost.leader
    with pytest.raises(ValidationError):
        actions.plan_meeting(net.group, day=Day(2026, 7, 1), subject="Te vroeg", by=by)
    with pytest.raises(ActionRefused):
        actions.end_group(net.group, last_day=Day(2026, 12, 1), outcome="Klaar", by=by)
    ended = actions.end_group(net.group, last_day=Day(2027, 7, 1), outcome="Een lessenserie", by=by)
    assert [ended.state_on(day) for day in (Day(2026, 7, 31), Day(2026, 8, 1), Day(2027, 7, 2))] == [
        "planned", "running", "ended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        ((Day(2026, 10, 7), None), ValidationError),
        ((YEAR.first_day, Day(2027, 1, 11)), ActionRefused),
    ],
)
def test_another_period_of_a_group_leaves_no_meeting_out(world, net, period, refusal):
    by, values = world.oost.leader, {"kind": "plg", "name": "PLG Taal", "theme": None, "question": ""}
    with pytest.raises(refusal):
        actions.update_group(net.group, valid_from=period[0], valid_until=period[1], by=by, **values)
    # From the first meeting until the last is enough.
    changed = actions.update_group(
        net.group, valid_from=Day(2026, 10, 6), valid_until=Day(2027, 1, 12), by=by, **values
    )
    assert (changed.valid_from, changed.valid_until) == (Day(2026, 10, 6), Day(2027, 1, 12))


def test_the_dashboard_has_one_s_own_groups_and_what_waits_for_a_report(placed, sign_in):
    side = placed.oost
    net = build(side)
    trainer = side.school_trainers[0]
    trainer.person.user = side.trainer_user
    trainer.person.save()

    def sections(user):
        blocks = sign_in(user).get(side.address()).context["blocks"]
        found = {section.name: section for block in blocks for section in block.sections}
        return {
            name: [[str(cell.text) for cell in row] for row in found[name].lines]
            for name in ("own-groups", "without-report")
            if name in found
        }

    assert sections(side.trainer_user) == {"own-groups": [["PLG Taal", "loopt", "12-01-2027", "40,0"]]}
    assert sections(side.leader) == {}
    forgotten = actions.plan_meeting(net.group, day=Day(2026, 11, 3), subject="Vergeten", by=side.leader)
    workshop = actions.plan_workshop(side.peer_groups[0], day=Day(2026, 11, 4), subject="Atelier", by=side.leader)
    waits = [["03-11-2026", "Vergeten", "PLG Taal"], ["04-11-2026", "Atelier", side.peer_groups[0].name]]
    assert sections(side.leader) == {"without-report": waits}
    assert sections(side.trainer_user)["without-report"] == waits
    for row in (forgotten, workshop):
        type(row).objects.filter(pk=row.pk).update(is_held=True)
    assert sections(side.leader) == {}


# On whose behalf


def sent(net, trainer, **values):
    return {"school_year": str(YEAR), "trainer": str(trainer.pk), "hours": "40"} | values


def test_a_trainer_is_in_a_group_on_behalf_of_the_employer(world, net, sign_in):
    side = world.oost
    client, trainer = sign_in(side.leader), side.school_trainers[1]
    client.post(reverse("network:member_add", args=[net.group.pk]), sent(net, trainer))
    assert GroupMember.objects.get(person=trainer.person).participant.party == trainer.employer


def test_another_than_the_employer_is_asked_about_once(world, net, sign_in):
    side = world.oost
    client, trainer = sign_in(side.leader), side.school_trainers[1]
    address = reverse("network:member_add", args=[net.group.pk])
    other = sent(net, trainer, participant=net.outside.pk)
    page = client.post(address, other)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["other_employer"]
    assert client.post(address, other | {"other_employer": "on"}).status_code == 302
    row = GroupMember.objects.get(person=trainer.person)
    assert row.participant == net.outside
    # Correcting the hours does not ask again; another participant does.
    address = reverse("network:member_update", args=[row.pk])
    same = {"participant": net.outside.pk, "hours": "20", "version": row.version}
    assert client.post(address, same).status_code == 302
    page = client.post(address, same | {"participant": net.boards[0].pk, "version": row.version + 1})
    assert list(page.context["form"].errors) == ["other_employer"]
    with pytest.raises(ValidationError) as refused:
        member(net.group, side, net.outside, trainer=side.school_trainers[0])
    assert list(refused.value.message_dict) == ["other_employer"]


def test_somebody_without_an_employer_in_the_register_needs_a_participant(world, net):
    with pytest.raises(ValidationError) as refused:
        member(net.group, world.oost, None, first_name="Vera", last_name="Vreemd")
    assert list(refused.value.message_dict) == ["participant"]


def test_trainers_are_suggested_by_a_part_of_their_name(world, net, sign_in):
    side = world.oost
    trainer = side.school_trainers[1]
    page = sign_in(side.leader).get(reverse("network:member_add", args=[net.group.pk]))
    address = page.context["form"].fields["trainer"].url
    for where in (address, reverse("network:worker_lookup", args=[net.function.pk])):
        found = sign_in(side.leader).get(where, {"q": trainer.person.last_name}).json()["results"]
        assert [row["detail"] for row in found if row["value"].endswith(f"({trainer.pk})")] == [trainer.employer.name]
    assert sign_in(world.west.leader).get(address, {"q": "O"}).status_code == 404
    assert sign_in(side.trainer_user).get(address, {"q": "O"}).status_code == 403

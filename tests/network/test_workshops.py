"""Design workshops: for whom, with which products, and which students were there."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from network import actions
from network.actions.workshops import students_on
from network.models import Product, Workshop
from network.views.workshops import led_groups
from oids.actions import ActionRefused
from placements.actions import hand_over_peer_group, merge_peer_groups, remove_peer_group
from placements.models import PeerGroup
from tests.cast import ALL_WARNINGS, YEAR
from tests.casts.network import build

Day = datetime.date
HELD = Day(2026, 11, 10)


@pytest.fixture
def net(placed):
    return build(placed.oost)


def plan(side, by, group=0, **values):
    values = {"day": Day(2026, 11, 17), "subject": "Les ontwerpen"} | values
    return actions.plan_workshop(side.peer_groups[group], by=by, **values)


def test_the_duo_of_the_group_plans_and_other_trainers_do_not(placed, net):
    side = placed.oost
    assert plan(side, side.trainer_user).peer_group == side.peer_groups[0]
    for user, group in ((side.trainer_user, 1), (side.board_staff, 0), (placed.west.leader, 0), (side.controller, 0)):
        with pytest.raises(PermissionDenied):
            plan(side, user, group)


def test_who_leads_until_a_day_plans_until_then_and_who_leads_after_it_too(placed, net, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: Day(2026, 12, 1))
    side, other = placed.oost, placed.oost.school_trainers[1]
    group = hand_over_peer_group(
        side.peer_groups[0], first_day=Day(2027, 2, 1), school_trainer=other,
        institute_trainer=side.institute_trainers[0], acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    side.peer_groups[0] = PeerGroup.objects.get(pk=group.pk)
    assert side.peer_groups[0].school_trainer == other
    assert plan(side, side.trainer_user).peer_group == group
    assert group in led_groups(side.trainer_user, side.partnership, YEAR)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: Day(2027, 2, 1))
    with pytest.raises(PermissionDenied):
        plan(side, side.trainer_user)
    assert group not in led_groups(side.trainer_user, side.partnership, YEAR)


def test_a_workshop_is_in_the_year_of_its_group(placed, net):
    with pytest.raises(ValidationError):
        plan(placed.oost, placed.oost.leader, day=Day(2027, 9, 1))


def test_only_products_of_the_library_are_chosen(placed, net):
    side = placed.oost
    with pytest.raises(ValidationError):
        plan(side, side.leader, products=[net.draft])
    workshop = plan(side, side.leader, products=[net.product])
    actions.withdraw_product(net.product, by=side.leader)
    kept = actions.update_workshop(
        workshop, day=workshop.day, subject="Anders", begins_at=None, ends_at=None, place="", theme=None,
        products=[Product.objects.get(pk=net.product.pk)], by=side.leader,
    )  # fmt: skip
    assert [product.title for product in kept.products.all()] == ["Leeskilometers"]


def test_students_of_the_group_on_that_day_can_be_present_and_no_others(placed, net):
    side = placed.oost
    workshop = plan(side, side.leader)
    members = list(students_on(side.peer_groups[0], workshop.day).order_by("pk"))
    assert [row.pk for row in members] == sorted(
        row.enrolment_id for row in side.placements if row.peer_group_id == side.peer_groups[0].pk
    )
    stranger = next(row for row in side.enrolments if row not in members)
    with pytest.raises(ValidationError):
        actions.hold_workshop(workshop, present=[members[0], stranger], by=side.leader)
    actions.hold_workshop(workshop, present=members, report="Vol.", by=side.leader)
    actions.hold_workshop(workshop, present=members[1:], report="Eén was ziek.", by=side.trainer_user)
    assert [row.pk for row in workshop.present.order_by("pk")] == [row.pk for row in members[1:]]


def test_a_workshop_to_come_has_nobody_yet_and_a_held_one_stays(placed, net):
    with pytest.raises(ActionRefused):
        actions.hold_workshop(net.next_workshop, present=[], by=placed.oost.leader)
    with pytest.raises(ActionRefused):
        actions.remove_workshop(Workshop.objects.get(pk=net.workshop.pk), by=placed.oost.leader)
    actions.remove_workshop(net.next_workshop, by=placed.oost.leader)
    assert Workshop.objects.filter(peer_group=placed.oost.peer_groups[0]).count() == 1


def test_names_are_for_who_may_know_them(placed, net, sign_in):
    side = placed.oost
    address = reverse("network:workshop_detail", args=[net.workshop.pk])
    seen = {}
    for who, user in side.cast().items():
        page = sign_in(user).get(address)
        names = page.content.decode().count("Geheimoost") if page.status_code == 200 else None
        references = page.content.decode().count(">S0") if page.status_code == 200 else None
        seen[who] = (names, references)
    members = students_on(side.peer_groups[0], HELD).count()
    assert members == 3
    # The second board has no students in this group, so the group does not exist for its staff.
    assert seen == {
        "leader": (3, 0), "controller": (0, 3), "steering": (0, 3), "board": (None, None), "institute": (3, 0),
        "trainer": (3, 0),
    }  # fmt: skip


def test_a_report_keeps_students_whom_the_reporter_does_not_see(placed, net, sign_in):
    """A trainer of the group guides only some of its students; the others stay as they were recorded."""
    side = placed.oost
    workshop = plan(side, side.leader)
    members = list(students_on(side.peer_groups[0], workshop.day).order_by("pk"))
    actions.hold_workshop(workshop, present=members, by=side.leader)
    other = side.school_trainers[1]
    moved = next(row for row in side.placements if row.enrolment_id == members[0].pk)
    type(moved).objects.filter(pk=moved.pk).update(school_trainer=other)
    client = sign_in(side.trainer_user)
    form = client.get(reverse("network:workshop_hold", args=[workshop.pk])).context["form"]
    offered = [row.pk for row in form.fields["present"].queryset]
    assert members[0].pk not in offered and len(offered) == len(members) - 1
    answer = client.post(reverse("network:workshop_hold", args=[workshop.pk]), {"present": offered[:1], "report": "x"})
    assert answer.status_code == 302
    assert {row.pk for row in workshop.present.all()} == {members[0].pk, offered[0]}


def test_the_library_says_where_a_product_was_used(placed, net, sign_in):
    page = sign_in(placed.oost.leader).get(net.product.get_absolute_url())
    (uses,) = (section for section in page.context["sections"] if section.name == "uses")
    assert [[str(cell.text) for cell in row][:3] for row in uses.lines] == [
        ["10-11-2026", "–", "Ontwerpatelier van Groep 1"], ["03-11-2026", "School oost 1a", "Ontwerpatelier groep 1"]
    ]  # fmt: skip


def test_a_group_with_workshops_is_not_taken_back_when_it_is_left(placed, net):
    side = placed.oost
    group, other = side.peer_groups
    plan(side, side.leader)
    merge_peer_groups(group, into=other, first_day=None, acknowledged=ALL_WARNINGS, by=side.leader)
    assert PeerGroup.objects.filter(pk=group.pk).exists() and not group.placements.exists()
    with pytest.raises(ActionRefused) as refused:
        remove_peer_group(group, by=side.leader)
    assert "blijft" in str(refused.value)
    Workshop.objects.filter(peer_group=group).delete()
    remove_peer_group(group, by=side.leader)
    assert not PeerGroup.objects.filter(pk=group.pk).exists()


def test_the_page_of_a_peer_group_has_its_workshops(placed, net, sign_in):
    side = placed.oost
    group = side.peer_groups[0]

    def section(user):
        sections = sign_in(user).get(group.get_absolute_url()).context["sections"]
        return next((row for row in sections if row.name == "workshops"), None)

    before = len(section(side.leader).rows)
    planned = plan(side, side.leader, day=Day(2027, 6, 1))
    shown = section(side.leader)
    assert len(shown.rows) == before + 1
    assert [cell.text for cell in shown.lines[-1]] == ["01-06-2027", planned.subject, "gepland", "–"]
    assert shown.add[1] == side.address(f"ontwerpateliers/nieuw/?group={group.pk}")
    assert section(side.controller) is None or section(side.controller).add is None

"""What closing a school, another board, or the end of a membership moves is shown before it is done."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from books import actions as books
from books.calculations.settlement import settle
from books.purses.foreseen import SettlementSide
from books.purses.ledger import settlement_inputs
from funding.foresight import MoneySide, unmoved
from oids import formats
from oids.views.sections import Section
from partnerships import actions as register
from partnerships.foresight import HIDDEN, Scene, several, told_once
from partnerships.models import Partnership, School, SchoolMembership, Trainer
from partnerships.views.foreseen import changed_days
from placements.foresight import HoursSide
from placements.hours import facts
from tests.cast import START, YEAR
from tests.casts import purses
from tests.forms import filled
from tests.partnerships.foreseen import DAY, END, by_name, close, look, texts


def test_closing_shows_the_days_that_fall_outside_and_keeps_nothing(funded):
    side, school = funded.oost, funded.oost.schools[0]
    before = facts(side.partnership, YEAR)
    there = [fact for fact in before if fact.school_id == school.pk and fact.period.last > END]
    shown = by_name(look(side, lambda: close(side)), "hours")
    rows = texts(shown)
    number = str(len(there))
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        (school.name, side.boards[0].name, number, number),
        (school.name, "buiten het partnerschap", "0", number),
    ]
    assert [row[6][0] for row in rows] == ["−", "+"]
    assert shown.foot_cells[-1].text == "0,0"
    assert number in shown.note
    school.refresh_from_db()
    assert school.closed_on is None
    assert facts(side.partnership, YEAR) == before


def test_what_only_rounding_moves_is_no_change_of_a_school(funded):
    """The rest of rounding is told of where the total does not come out at nothing by itself."""
    side = funded.oost
    scene, tenth = Scene(side.partnership, YEAR, side.leader), Fraction(1, 10)
    before = HoursSide().measure(scene)
    moved, other = sorted(before.hours)[:2]
    hours = dict(before.hours)
    hours[moved], hours[other] = hours[moved] + tenth, hours[other] - tenth
    exact = dict(before.exact)
    exact[moved] += tenth
    (shown,) = HoursSide().sections(scene, before, replace(before, hours=hours, exact=exact))
    assert [row[0] for row in texts(shown)] == [School.objects.get(pk=moved[0]).name]
    assert shown.foot_cells[-1].text == "+0,1"
    assert (
        shown.note
        == "Uren zijn zo afgerond dat alle scholen optellen tot het geheel: −0,1 daarvan staat bij andere scholen."
    )
    assert HoursSide().sections(scene, before, replace(before, hours=hours)) == []


def test_money_moves_to_the_others_and_the_whole_stays(funded):
    side = funded.oost
    scene = Scene(side.partnership, YEAR, side.leader)
    before = MoneySide().measure(scene)
    assert sum(before.cents.values()) == before.allocation.budget_cents
    shown = by_name(look(side, lambda: close(side)), "money")
    close(side)
    after = MoneySide().measure(scene)
    changed = {code for code in before.cents | after.cents if before.cents.get(code) != after.cents.get(code)}
    assert changed
    assert [row[0] for row in texts(shown)] == [before.names[code] for code in sorted(changed)]
    assert sum(after.cents.values()) == sum(before.cents.values())
    assert shown.foot_cells[-1].text == "€\u00a00,00"


def test_another_board_takes_the_hours_of_its_days(funded):
    side, school = funded.oost, funded.oost.schools[0]
    sections = look(side, lambda: register.move_school(school, board=side.boards[1], on=END + DAY, by=side.leader))
    shown = by_name(sections, "hours")
    assert [row[:2] for row in texts(shown)] == [[school.name, board.name] for board in side.boards]
    assert [row[6][0] for row in texts(shown)] == ["−", "+"]
    assert shown.foot_cells[-1].text == "0,0"
    assert SchoolMembership.objects.get(school=school).board == side.boards[0]
    # Where no money follows, that is said; and only of a year in which something moved.
    before = MoneySide().measure(Scene(side.partnership, YEAR, side.leader))
    money = by_name(sections, "money")
    assert bool(money.rows) != (money.empty == unmoved(before))
    assert by_name(look(side, lambda: None), "money") is None
    elsewhere = replace(before, placed=frozenset())
    (said,) = MoneySide().sections(Scene(side.partnership, YEAR, side.leader), before, elsewhere)
    assert (said.rows, said.empty) == ([], unmoved(before))
    assert said.empty.startswith("Er verschuift geen subsidie: volgens de stappen van")


def test_what_the_parties_share_by_placed_students_follows_the_school_in_the_settlement(funded):
    """Also where no subsidy moves: costs that no stream paid are divided by days of placed students."""
    side, school = funded.oost, funded.oost.schools[0]
    purses.cost(side, 0, 70_00)

    def positions():
        inputs = settlement_inputs(side.partnership, YEAR, mode="cash", key="students", with_hours=False)
        return {row.party: row.position for row in settle(inputs).parties}

    def act():
        return register.move_school(school, board=side.boards[1], on=END + DAY, by=side.leader)

    assert by_name(look(side, act), "settlement") is None  # nothing is known of how they share
    books.prepare_settlement(
        partnership=side.partnership,
        school_year=YEAR,
        mode="cash",
        key="students",
        with_hours=False,
        by=side.controller,
    )
    before, shown = positions(), by_name(look(side, act), "settlement")
    assert positions() == before  # looked at, and not done
    act()
    after = positions()
    moved = [board for board in side.boards if before[board.code] != after[board.code]]
    assert len(moved) == 2 and sum(after.values()) == 0
    assert texts(shown) == [
        [board.name, *(formats.euro(cents) for cents in (before[board.code], after[board.code])),
         formats.signed_euro(after[board.code] - before[board.code])]
        for board in moved
    ]  # fmt: skip
    for user in (funded.west.leader, funded.nobody):
        assert SettlementSide().measure(Scene(side.partnership, YEAR, user)) is None


def test_each_sees_only_what_they_may(funded):
    side = funded.oost
    scenes = [Scene(side.partnership, YEAR, user) for user in (funded.west.leader, side.board_staff, funded.nobody)]
    assert [MoneySide().measure(scene) for scene in scenes] == [None] * 3
    assert [HoursSide().measure(scene) for scene in (scenes[0], scenes[2])] == [HIDDEN] * 2


def test_the_page_shows_first_and_does_it_then(funded, sign_in):
    side, school = funded.oost, funded.oost.schools[0]
    client = sign_in(side.leader)
    address = reverse("partnerships:school_close", args=[school.pk])
    page = client.get(address)
    assert (page.context["back_label"], page.context["back_url"]) == (str(school), school.get_absolute_url())
    values = filled(page) | {"last_day": "2026-12-31", "reason": "Opgeheven"}
    shown = client.post(address, values)
    assert [section.name.split("-")[0] for section in shown.context["effect"]["sections"]] == ["hours", "money"]
    school.refresh_from_db()
    assert school.closed_on is None
    other_day = client.post(address, filled(shown) | {"last_day": "2027-01-31"})
    assert other_day.context["seen"] != shown.context["seen"]
    done = client.post(address, filled(other_day))
    assert (done.status_code, done["Location"]) == (302, school.get_absolute_url())
    school.refresh_from_db()
    assert school.closed_on == datetime.date(2027, 1, 31)


def test_what_moves_nothing_says_so(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    address = reverse("partnerships:school_move", args=[side.schools[0].pk])
    values = filled(client.get(address)) | {"board": f"{side.boards[1]} ({side.boards[1].code})", "on": "2027-01-01"}
    shown = client.post(address, values)
    effect = shown.context["effect"]
    # Those who work at the school keep their employer: that is said, since money may follow who employs them.
    (stay,) = effect.pop("sections")
    works = Trainer.objects.filter(deployments__school=side.schools[0], employer__kind="board")
    assert stay.name == "stay"
    assert sorted(line[0].text for line in stay.lines) == sorted(row.person.sort_name for row in works)
    assert {line[2].text for line in stay.lines} == {str(side.boards[0])}
    assert effect == {
        "problem": "", "adopted": "",
        "summary": "Hierdoor verschuiven geen studenten, geen uren en geen geld.",
    }  # fmt: skip
    assert client.post(address, filled(shown)).status_code == 302
    assert side.schools[0].memberships.active_on(END + DAY).get().board == side.boards[1]


def test_what_the_act_refuses_is_refused_when_it_is_shown(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    address = reverse("partnerships:school_move", args=[side.schools[0].pk])
    values = {"board": f"{side.boards[1]} ({side.boards[1].code})", "on": START.isoformat()}
    answer = client.post(address, filled(client.get(address)) | values)
    assert answer.status_code == 422
    assert "on" in answer.context["form"].errors


def test_who_may_not_see_hours_is_told_so_and_not_that_nothing_moves(funded, sign_in):
    west, client = funded.west, sign_in(funded.admin)
    address = reverse("partnerships:partnership_merge", args=[west.partnership.pk])
    values = filled(client.get(address)) | {"into": str(funded.oost.partnership.pk), "on": "2027-01-01"}
    shown = client.post(address, values)
    sections = shown.context["effect"]["sections"]
    assert [section.name for section in sections] == [
        "grants", "skipped", "parties", "members-west-2026-2027", "penvoerder-west-2026-2027", "outside-west-2026-2027",
        "money-west-2026-2027", "steps-west-2026-2027", "members-oost-2026-2027", "members-west-2027-2028",
        "penvoerder-west-2027-2028", "members-oost-2027-2028", "hidden",
    ]  # fmt: skip
    there = sum(fact.period.last > END for fact in facts(west.partnership, YEAR))
    assert by_name(sections, "outside-").empty.startswith(f"{there} plaatsingen krijgen dagen buiten het partnerschap.")
    assert sections[-1].empty == (
        "Uw rol ziet niet welke studenten en uren hierdoor verschuiven. Vraag het vooraf aan de programmaleider: "
        "het scenario “samengaan, splitsen, overstappen” in de stuurkamer rekent het uit."
    )
    assert Partnership.objects.get(pk=west.partnership.pk).ended_on is None
    done = client.post(address, filled(shown))
    assert (done.status_code, done["Location"]) == (302, funded.oost.partnership.get_absolute_url())
    assert Partnership.objects.get(pk=west.partnership.pk).ended_on == END


@pytest.mark.parametrize(
    ("first", "last", "changed"),
    [
        (START, None, None),
        (START + DAY, None, (START, START + DAY)),
        (START, END, (END, None)),
        (START + DAY, END, (START, None)),
    ],
)
def test_the_days_that_a_correction_touches(world, first, last, changed):
    row = world.oost.boards[1].memberships.get()
    assert changed_days(row, first, last) == changed


def test_ending_on_the_last_day_of_a_year_shows_the_next_one_as_if_it_were_this_one(funded, sign_in):
    side = funded.oost
    row = side.partnership.memberships.get(party=side.boards[1])
    sent = {"last_day": "31-07-2027", "reason": "Gaat weg"}
    address = reverse("partnerships:membership_end", args=[row.pk])
    sections = sign_in(side.leader).post(address, sent).context["effect"]["sections"]
    names = [section.name for section in sections]
    assert names[:2] == [f"members-oost-{YEAR.next}", f"as-if-hours-oost-{YEAR}"]
    hours = by_name(sections, "as-if-hours")
    assert hours.title.startswith(f"Als {YEAR.next} wordt zoals {YEAR}: studenten en uren")
    there = {fact.enrolment_id for fact in facts(side.partnership, YEAR) if fact.parts[0].board_id == side.boards[1].pk}
    assert sum(int(line[2]) for line in texts(hours)) == len(there)
    steps = by_name(sections, "as-if-steps")
    assert f"de subsidie van {YEAR.next.next}" in texts(steps)[0][0]
    assert steps.add[1].endswith(f"?act=board&boards={side.boards[1].code}")
    assert sign_in(side.leader).get(steps.add[1]).context["form"]["boards"].value() == [side.boards[1].code]
    row.refresh_from_db()
    assert row.valid_until is None


def test_who_stays_penvoerder_does_not_leave(funded):
    side = funded.oost
    row = side.partnership.memberships.get(party=side.partnership.penvoerder_on(END))
    with pytest.raises(ValidationError, match="penvoerder"):
        register.end_membership(row, last_day=END, reason="Stopt.", by=side.leader)
    register.set_penvoerder(partnership=side.partnership, party=side.boards[1], on=END + DAY, by=side.leader)
    assert register.end_membership(row, last_day=END, reason="Stopt.", by=side.leader).valid_until == END


def test_a_school_that_moves_on_the_first_day_of_a_coming_year_shows_it_as_if_it_were_this_one(funded, sign_in):
    side, school = funded.oost, funded.oost.schools[0]
    address = reverse("partnerships:school_move", args=[school.pk])
    board = side.boards[1]
    sent = {"board": f"{board} ({board.code})", "on": YEAR.next.first_day.isoformat(), "reason": "Ruil"}
    sections = sign_in(side.leader).post(address, sent).context["effect"]["sections"]
    hours = by_name(sections, "as-if-hours")
    assert hours.title.startswith(f"Als {YEAR.next} wordt zoals {YEAR}: studenten en uren")
    assert [row[:2] for row in texts(hours)] == [[school.name, board.name] for board in side.boards]
    assert hours.foot_cells[-1].text == "0,0"
    assert SchoolMembership.objects.get(school=school).board == side.boards[0]


def test_a_later_year_in_which_the_same_moves_is_named_and_not_shown_again(world):
    def section(scene, who):
        return scene, Section(f"members-{scene.name}", f"Wie er meedoen in {scene.school_year}", ["Partij"], [[who]])

    oost = [Scene(world.oost.partnership, year, world.admin) for year in (YEAR, YEAR.next, YEAR.next.next)]
    west = Scene(world.west.partnership, YEAR.next, world.admin)
    found = told_once([section(oost[0], "a"), section(oost[1], "b"), section(oost[2], "b"), section(west, "b")])
    assert [row.title for row in found] == [
        f"Wie er meedoen in {YEAR}", f"Wie er meedoen in {YEAR.next} en {YEAR.next.next}", f"Wie er meedoen in {YEAR.next}",
    ]  # fmt: skip
    assert several(["a", "b", "c"]) == "a, b en c"

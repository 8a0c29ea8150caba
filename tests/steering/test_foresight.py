"""An act says beforehand which step it makes: an edge of the staffel, a norm that breaks, an advance that doubles."""

import datetime
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from funding import actions as money
from funding.calculations.subsidy import amount
from funding.enums import RuleFamily
from partnerships import actions as register
from partnerships.foresight import Scene, foreseen
from placements.actions.batches import BatchRefused, place_all
from placements.actions.warnings import NeedsAcknowledgement
from placements.enums import BatchKind, SubsidyKind
from placements.foreseeing import foresights_of
from steering.calculations import foresight as pure
from steering.calculations.foresight import Ground, foresee
from steering.foresight import StepSide, by_the_register, in_words
from steering.inputs.scenarios import reference_day
from tests.cast import ALL_WARNINGS, YEAR, place
from tests.forms import filled
from tests.steering.scenarios import EACH, FIXED, STAFFEL

NOTHING = Ground(None, None, None, None, None, 0, Fraction(0))
EDGES = [band.lower for band in STAFFEL.bands]


def codes(ground, before, after, then=None):
    return [effect.code for effect in foresee(ground, before, after, then)]


@pytest.mark.parametrize("lower", EDGES)
def test_every_edge_of_the_staffel_is_told_from_both_sides_and_nothing_beside_it(lower):
    ground = replace(NOTHING, rule=STAFFEL)
    code = pure.BELOW_MINIMUM if lower == 60 else pure.BAND_EDGE
    assert codes(ground, lower - 1, lower) == codes(ground, lower, lower - 1) == [code]
    assert codes(ground, lower - 2, lower - 1) == codes(ground, lower, lower + 1) == []
    (effect,) = foresee(ground, lower - 1, lower)
    assert (effect.before, effect.after) == (amount(STAFFEL, lower - 1).cents, amount(STAFFEL, lower).cents)


def test_the_amounts_at_the_edges_are_those_of_the_published_rule():
    ground = replace(NOTHING, rule=STAFFEL)
    told = {
        (before, after): foresee(ground, before, after)[0]
        for before, after in [(59, 60), (139, 140), (179, 180), (379, 380)]
    }
    assert [(int(row.before), int(row.after)) for row in told.values()] == [
        (0, 200_000_00), (200_000_00, 280_000_00), (280_000_00, 320_000_00), (460_000_00, 500_000_00)]  # fmt: skip


@pytest.mark.parametrize("rule", [FIXED, EACH])
def test_a_rule_without_bands_has_its_minimum_only(rule):
    ground = replace(NOTHING, rule=rule)
    assert codes(ground, rule.minimum - 1, rule.minimum) == [pure.BELOW_MINIMUM]
    assert codes(ground, rule.minimum, rule.minimum + 300) == []


def test_many_at_once_are_one_step_from_where_they_are_to_where_they_come():
    (effect,) = foresee(replace(NOTHING, rule=STAFFEL), 100, 285)
    assert (effect.code, int(effect.before), int(effect.after)) == (pure.BAND_EDGE, 200_000_00, 380_000_00)


def test_the_hours_of_the_norm_break_once():
    ground = replace(NOTHING, hours=Fraction(40), most=15, trainers=1, available=Fraction(4977, 10))
    assert codes(ground, 11, 12) == [] and codes(ground, 13, 14) == []
    (effect,) = foresee(ground, 12, 13)
    assert (effect.code, effect.after, effect.limit) == (pure.MINIMUM_HOURS, Fraction(4977, 130), 40)


def test_students_per_trainer_are_told_at_the_norm_and_not_again():
    ground = replace(NOTHING, most=15, trainers=2)
    assert codes(ground, 29, 30) == [] and codes(ground, 31, 32) == []
    assert codes(ground, 30, 31) == [pure.STUDENTS_PER_TRAINER]


def test_a_board_that_leaves_with_its_trainers_breaks_the_norm_of_those_who_stay():
    ground = replace(NOTHING, hours=Fraction(40), most=15, trainers=4, available=Fraction(1990))
    then = replace(ground, trainers=2, available=Fraction(995))
    assert codes(ground, 48, 24, then) == []
    assert codes(ground, 48, 31, then) == [pure.MINIMUM_HOURS, pure.STUDENTS_PER_TRAINER]


@pytest.mark.parametrize(("funded", "grant"), [(100, 100_000_00), (285, 380_000_00), (60, 1)])
def test_an_advance_is_told_at_the_first_student_beyond_the_grant_and_each_time_that_it_doubles(funded, grant):
    ground = replace(NOTHING, funded=funded, grant_cents=grant)
    told = [after - funded for after in range(1, funded + 40) if codes(ground, after - 1, after)]
    assert told == [1, 2, 4, 8, 16, 32]
    for after in (2, 4, 8, 16):
        (effect,) = foresee(ground, funded + after // 2, funded + after)
        assert (effect.after, effect.limit) == (effect.before * 2, funded)


def test_without_a_grant_nothing_is_advanced():
    for ground in (replace(NOTHING, funded=100), replace(NOTHING, grant_cents=100_000_00), NOTHING):
        assert codes(ground, 0, 500) == []


def test_the_words_of_an_advance_say_what_it_is_worked_out_from():
    (effect,) = foresee(replace(NOTHING, funded=285, grant_cents=380_000_00), 286, 288)
    with translation.override("nl"):
        told = in_words(effect, YEAR)
    assert [part in told for part in ("288", "285", "€\u00a01.333,33", "€\u00a04.000,00")] == [True] * 4


def test_the_amount_of_an_advance_is_the_grant_per_student():
    ground = replace(NOTHING, funded=100, grant_cents=100_000_00)
    (effect,) = foresee(ground, 103, 104)
    assert (effect.before, effect.after) == (3_000_00, 4_000_00)
    assert codes(ground, 104, 103) == [] and codes(ground, 50, 100) == []


def staffel_from(side, students):
    """A staffel of the partnership's own with an edge at so many students."""
    rule = money.create_rule(
        partnership=side.partnership, name="Klein", from_year=YEAR, family=RuleFamily.STAFFEL, 
        bands=[(1, students - 1, 100_00), (students, None, 300_00)], source="Alleen in de tests", by=side.controller,
    )  # fmt: skip
    return rule


def test_placing_the_student_who_crosses_an_edge_asks_to_have_seen_it(world, client):
    side = world.oost
    staffel_from(side, 2)
    place(side, 0, acknowledged=replace(ALL_WARNINGS, codes=ALL_WARNINGS.codes | {"below_minimum"}))
    with pytest.raises(NeedsAcknowledgement) as needed:
        place(side, 1)
    (warning,) = [row for row in needed.value.warnings if row.code == "band_edge"]
    assert not warning.needs_reason
    assert "100,00" in warning.message and "300,00" in warning.message
    placement = place(side, 1, acknowledged=replace(ALL_WARNINGS, codes=ALL_WARNINGS.codes | {"band_edge"}))
    assert "band_edge" in placement.acknowledged
    assert [row.code for row in place(side, 2).acknowledged if row == "band_edge"] == []


def test_many_at_once_are_told_at_the_row_that_crosses(world):
    side = world.oost
    staffel_from(side, 3)
    rows = [
        {"enrolment": side.enrolments[n], "school": side.schools[n % 4], "mentors": [side.mentors[n % 4]],
         "school_trainer": side.school_trainers[n % 4 // 2]}
        for n in range(5)
    ]  # fmt: skip
    with pytest.raises(BatchRefused) as refused:
        place_all(rows, kind=BatchKind.GRID, partnership=side.partnership, school_year=YEAR, by=side.leader)
    found = {n: [row.code for row in warnings] for n, warnings in refused.value.findings.warnings.items()}
    assert {n: codes_ for n, codes_ in found.items() if "band_edge" in codes_ or "below_minimum" in codes_}.keys() == {
        0,
        2,
    }


def test_a_correction_of_who_has_a_place_already_tells_nothing(funded):
    from placements.actions.ground import Ground as Register

    side = funded.oost
    ground = Register(side.partnership, YEAR)
    assert ground.foreseen(side.placements[0]) == []


def steps(side, act, user):
    sections = foreseen([Scene(side.partnership, YEAR, user)], act)
    return [str(row[0].text) for section in sections if section.name.startswith("steps") for row in section.lines]


def test_a_board_that_leaves_says_which_steps_it_makes_to_who_reads_the_money(placed):
    side = placed.oost
    staffel_from(side, 4)
    membership = side.partnership.memberships.get(party=side.boards[1])

    def leave():
        register.end_membership(membership, last_day=datetime.date(2026, 12, 31), reason="Gaat weg", by=side.leader)

    (told,) = steps(side, leave, side.leader)
    assert "van 5 naar 3" in told and "100,00" in told and "300,00" in told and "geen inhoudelijke reden" in told
    # Who does the act sees the totals too; a board does not read the money of all.
    assert steps(side, leave, placed.admin) == [told]
    assert steps(side, leave, side.board_staff) == []


def test_trainers_of_a_board_that_leaves_leave_with_it(placed):
    side = placed.oost
    scene = Scene(side.partnership, YEAR, side.leader)
    assert StepSide().measure(scene).ground.trainers == 2
    membership = side.partnership.memberships.get(party=side.boards[1])
    register.end_membership(membership, last_day=datetime.date(2026, 12, 31), reason="Gaat weg", by=side.leader)
    assert StepSide().measure(scene).ground.trainers == 1


def test_a_school_that_goes_to_another_board_of_the_partnership_makes_no_step(placed):
    side = placed.oost
    staffel_from(side, 4)

    def move():
        register.move_school(
            side.schools[2], board=side.boards[0], on=datetime.date(2027, 1, 1), reason="Ruil", by=side.leader
        )

    assert steps(side, move, side.leader) == []


def test_the_rule_is_that_of_the_coming_grant(funded):
    (foresight,) = foresights_of(funded.oost.partnership, YEAR)
    assert [row.code for row in foresight(59, 60)] == ["below_minimum"]
    assert [row.code for row in foresight(0, 24)] == [] and [row.code for row in foresight(24, 25)] == ["minimum_hours"]


def test_a_rule_that_begins_next_year_is_foreseen_before_its_grant_is_recorded(funded):
    side = funded.oost
    money.create_rule(
        partnership=side.partnership, name="Proefstaffel", from_year=YEAR.next, family=RuleFamily.STAFFEL,
        bands=[(1, 280, 300_000_00), (281, None, 400_000_00)], source="Alleen in de tests", by=side.controller,
    )  # fmt: skip
    (foresight,) = foresights_of(side.partnership, YEAR)
    (edge,) = [row for row in foresight(280, 281) if row.code == "band_edge"]
    assert "300.000,00" in edge.message and "400.000,00" in edge.message
    (now,) = foresights_of(side.partnership, YEAR.previous)
    assert [row.code for row in now(280, 281) if row.code == "band_edge"] == []


def test_without_a_rule_and_a_norm_nothing_is_foreseen(world):
    side = world.oost
    (foresight,) = foresights_of(side.partnership, YEAR.next)
    assert foresight(0, 500) == []


def ending_page(side, client, placement, **values):
    """What the form that ends a placement says before it does."""
    address = reverse("placements:placement_end", args=[placement.pk])
    sent = {"last_day": "2026-09-29", "reason": "student_stopped", "leaves": "yes", "version": placement.version}
    shown = client.post(address, sent | values)
    return [str(row[0]) for row in section_of(shown, "foreseen")]


def section_of(response, name):
    rows = [row for row in response.context["effect"]["sections"] if row.name == name]
    return rows[0].rows if rows else []


def test_ending_before_the_count_tells_the_edge_that_is_crossed_downwards(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    staffel_from(side, 5)
    placement = side.placements[0]
    (told,) = ending_page(side, client, placement)
    assert "van 5 naar 4" in told and "geen inhoudelijke reden" in told
    assert told.index("100,00") < told.index("300,00")
    assert ending_page(side, client, placement, last_day="2026-10-01") == []
    placement.refresh_from_db()
    assert placement.end_reason == ""


def test_ending_that_crosses_nothing_says_nothing_of_money(placed, sign_in):
    side = placed.oost
    staffel_from(side, 4)
    assert ending_page(side, sign_in(side.leader), side.placements[0]) == []


def test_interrupting_before_the_count_tells_it_too_and_coming_back_the_other_way(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    staffel_from(side, 5)
    placement = side.placements[0]
    address = reverse("placements:placement_interrupt", args=[placement.pk])
    shown = client.post(address, {"first_day": "2026-09-29", "version": placement.version})
    assert ["van 5 naar 4" in str(row[0]) for row in section_of(shown, "foreseen")] == [True]


def test_correcting_an_enrolment_tells_first_what_it_does_to_the_grant(placed, sign_in):
    """Who does not count any more crosses the edge; what makes no step is saved at once."""
    side, client = placed.oost, sign_in(placed.oost.leader)
    staffel_from(side, 5)
    enrolment = side.placements[0].enrolment
    address = reverse("placements:enrolment_update", args=[enrolment.pk])
    shown = client.post(address, filled(client.get(address)) | {"subsidy_kind": SubsidyKind.NOT_COUNTED})
    (told,) = [str(row[0]) for row in section_of(shown, "foreseen")]
    assert "van 5 naar 4" in told and shown.context["seen"]
    enrolment.refresh_from_db()
    assert enrolment.subsidy_kind != SubsidyKind.NOT_COUNTED
    assert client.post(address, filled(shown)).status_code == 302
    enrolment.refresh_from_db()
    assert enrolment.subsidy_kind == SubsidyKind.NOT_COUNTED
    assert client.post(address, filled(client.get(address)) | {"year_of_study": "3"}).status_code == 302


def test_correcting_the_last_day_of_a_placement_tells_first_what_it_does_to_the_grant(placed, sign_in):
    side, client, placement = placed.oost, sign_in(placed.oost.leader), placed.oost.placements[0]
    staffel_from(side, 5)
    address = reverse("placements:placement_update", args=[placement.pk])
    sent = filled(client.get(address)) | {
        "valid_until": "2026-09-29",
        "acknowledge": [],
        "acknowledge_reason": "Gezien.",
    }
    shown = client.post(address, sent)
    assert ["van 5 naar 4" in str(row[0]) for row in section_of(shown, "foreseen")] == [True]
    again = filled(shown) | {
        "acknowledge": [row.code for row in shown.context["warnings"]],
        "acknowledge_reason": "Gezien.",
    }
    assert client.post(address, again).status_code == 302
    placement.refresh_from_db()
    assert str(placement.valid_until) == "2026-09-29"


def test_a_step_says_that_the_count_begins_with_all_who_are_enrolled(placed):
    """Of the seven one has no place: the count that is proposed has seven until it is corrected."""
    side = placed.oost
    proposed = money.propose_count(
        partnership=side.partnership,
        school_year=YEAR,
        reference_date=reference_day(side.partnership)(YEAR),
        by=side.leader,
    )
    enrolled = sum(line.registered for line in proposed.lines.exclude(kind=SubsidyKind.NOT_COUNTED))

    def said(code, after):
        return by_the_register(side.partnership, YEAR, SimpleNamespace(code=code, students_after=after))

    assert said(pure.BAND_EDGE, enrolled - 1).startswith(
        f"De telling begint met iedereen die is ingeschreven, nu {enrolled};"
    )
    assert said(pure.BAND_EDGE, enrolled) == said(pure.ADVANCE_DOUBLES, enrolled - 1) == ""

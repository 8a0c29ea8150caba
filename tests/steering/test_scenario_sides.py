"""Merge, split, move with both sides in sight: nothing is lost between them, and who does not read one sees a number only."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation

from funding.calculations.allocation import Step
from steering.calculations import scenario_moves
from steering.calculations.scenario_kept import from_json, to_json
from steering.calculations.scenario_moves import (
    AS_IS,
    HERE,
    MERGE,
    MOVE_BOARD,
    MOVE_SCHOOL,
    NEW_BOARD,
    SPLIT,
    THERE,
    TOGETHER,
)
from steering.calculations.scenario_present import Present, TrainerFacts
from steering.calculations.scenario_sides import sides
from steering.enums import ScenarioKind
from steering.reports.scenarios import page_of
from tests.steering.scenarios import FIXED, STAFFEL, place, present

WEST = present(
    partnership="West",
    parties=tuple(replace(party, code=party.code.replace("410", "420")) for party in present().parties),
    places=(place("K", "42001", 200), place("L", "42002", 85)),
    trainers=tuple(TrainerFacts(f"SO{n}", "42001", Fraction(4977, 10), Fraction(480)) for n in range(23)),
)
BOTH = present(other=WEST)


def found(act, other=WEST, **values):
    start = present(other=other)
    inputs = replace(scenario_moves.now(start), act=act, other_students=285, **values)
    return sides(start, other, inputs, scenario_moves.work_out(start, inputs))


@pytest.mark.parametrize(
    ("act", "values"),
    [(MERGE, {}), (MOVE_BOARD, {"boards": ("41003",)}), (MOVE_SCHOOL, {"school": "C"})],
)
def test_students_hours_and_trainers_of_both_are_the_same_after_it(act, values):
    both = found(act, **values)

    def total(details):
        return (
            sum(row.counted for row in details), sum(row.placed for row in details),
            sum(row.hours.total for row in details), sum(row.load.trainers for row in details),
        )  # fmt: skip

    assert total(both.before) == total(both.after) == (570, 570, 53580, 47)
    for row in (*both.before, *both.after):
        assert sum(cents for _code, _name, cents in row.shares) == row.cents


def test_merged_all_parties_stand_in_one_division_beside_what_they_get_now():
    both = found(MERGE, rule=STAFFEL.code)
    (merged,) = both.after
    rows = both.shares(TOGETHER)
    assert (merged.cents, sum(row[2] for row in rows), sum(row[3] or 0 for row in rows)) == (
        500_000_00, 760_000_00, 500_000_00)  # fmt: skip
    assert {row[0] for row in rows if row[3]} == {"41001", "41002", "41003", "42001", "42002"}
    assert (merged.placed, merged.hours.school_trainer, merged.load.trainers) == (570, 22_800, 47)


def test_a_board_that_goes_takes_placements_hours_and_trainers_along():
    both = found(MOVE_BOARD, boards=("41003",))
    here, there = both.after
    assert (here.name, here.placed, here.load.trainers) == (HERE, 255, 21)
    assert (there.name, there.placed, there.load.trainers) == (THERE, 315, 26)
    gets = {code: (before, after) for code, _name, before, after in both.shares(THERE)}
    assert gets["41003"][0] is None and gets["41003"][1] == round(there.cents * Fraction(30, 315))


def test_a_school_that_goes_alone_leaves_its_trainers_and_gets_a_board_of_its_own():
    here, there = found(MOVE_SCHOOL, school="C").after
    assert (here.placed, here.load.trainers, there.placed, there.load.trainers) == (250, 24, 320, 23)
    assert [code for code, _name, cents in there.shares if cents and code.startswith("~")] == ["~new"]


def test_while_nothing_moves_our_own_side_is_the_same_now_and_then():
    both = found(AS_IS)
    assert both.before == both.after and [row.name for row in both.after] == [HERE]


def test_of_a_side_that_is_not_read_nothing_is_detailed():
    for act, values in ((MERGE, {}), (MOVE_BOARD, {"boards": ("41003",)})):
        both = found(act, other=None, **values)
        assert [row.name for row in both.before] == [HERE]
        assert {row.name for row in both.after} <= {HERE}


def test_split_shows_the_new_partnership_which_is_ours_to_read():
    here, there = found(SPLIT, other=None, boards=("41003",)).after
    assert (here.placed, there.name, there.placed, there.load.trainers) == (255, THERE, 30, 3)
    assert found(NEW_BOARD, new_schools=1, new_students=5) is None


STEPS = (
    Step(1, "Kosten van de penvoerder", "fixed", "party", amount_cents=50_000_00, party="41003"),
    Step(2, "Uren", "remainder", "school_trainer_hours_employer", fraction=Fraction(1)),
)


def split_page(start, boards):
    inputs = replace(scenario_moves.now(start), act=SPLIT, boards=boards, rule=STAFFEL.code)
    return page_of(ScenarioKind.MOVES, start, inputs)


def test_a_split_shows_what_the_boards_of_the_new_partnership_share_there():
    page = split_page(present(other=None), ("41002", "41003"))
    tables = {section.name: section for section in page.sections}
    assert [row[0] for row in tables["parties"].rows] == ["41001", "41002", "41003"]
    # 165 students of 41002 and 41003 make 280,000 together; the 120 who stay make 200,000 here.
    there = {row["code"]: row["after"] for row in page.rows if row["side"] == "het nieuwe partnerschap"}
    assert set(there) == {"41002", "41003"} and sum(there.values()) == 280_000_00
    here = {row["code"]: row["after"] for row in page.rows if row["side"] == "dit partnerschap"}
    assert here == {"41001": 200_000_00, "41002": None, "41003": None}
    assert [row[0] for row in tables["parties_there"].rows] == ["41002", "41003"]


def test_with_the_penvoerder_gone_the_other_steps_divide_and_its_name_is_told():
    page = split_page(present(other=None, steps=STEPS), ("41003",))
    here = {row["code"]: row["after"] for row in page.rows if row["side"] == "dit partnerschap"}
    # 255 students stay and make 340,000, by the hours of 120 and 135.
    assert here == {"41001": 160_000_00, "41002": 180_000_00, "41003": None}
    assert [
        line
        for line in page.warnings
        if line.startswith("Stap 1 van de verdeelsleutel (Kosten van de penvoerder) gaat naar Bestuur 41003 (41003)")
    ]


def test_too_few_students_for_a_grant_are_told_first_and_not_the_steps_that_divide_nothing():
    page = split_page(present(other=None, steps=STEPS), ("41003",))
    there = "Het nieuwe partnerschap heeft 30 studenten, minder dan het minimum van 60 van deze regel: het krijgt geen subsidie."
    # The step of the penvoerder who goes is told of the side that stays only.
    assert page.warnings[0] == there and len(page.warnings) == 2
    assert "dit partnerschap" in page.warnings[1]


def test_the_steps_of_the_other_penvoerder_that_fall_away_are_told():
    steps = (Step(1, "Overhead", "fixed", "party", amount_cents=50_000_00, party="42001"), STEPS[1])
    start = present(other=replace(WEST, steps=steps))
    inputs = replace(scenario_moves.now(start), act=MERGE, other_students=285, rule=STAFFEL.code)
    assert page_of(ScenarioKind.MOVES, start, inputs).warnings == (
        "Stap 1 van de verdeelsleutel van het andere partnerschap (Overhead) gaat nu naar Bestuur 41001 (42001). Samen verdeelt "
        "de verdeelsleutel van dit partnerschap, en deze stap vervalt.",
    )  # fmt: skip


def test_merged_with_a_number_only_the_table_adds_up_to_the_same_as_the_head():
    inputs = replace(scenario_moves.now(present()), act=MERGE, other_students=285, rule=STAFFEL.code)
    page = page_of(ScenarioKind.MOVES, present(), inputs)
    (table,) = [section for section in page.sections if section.name == "parties"]
    assert [cell.text for cell in table.foot[2:]] == ["€\u00a0760.000,00", "€\u00a0500.000,00", "€\u00a0−260.000,00"]
    (other,) = [row for row in page.rows if not row["code"]]
    assert (other["before"], other["after"]) == (380_000_00, 250_000_00)


def test_school_trainers_of_a_board_that_goes_leave_their_schools_to_the_board():
    places = (place("A", "41001", 120), place("B", "41002", 100, "41003"), place("D", "41003", 65))
    page = split_page(present(other=None, places=places), ("41003",))
    here = {row["code"]: row["after"] for row in page.rows if row["side"] == "dit partnerschap"}
    assert page.warnings == () and sum(value or 0 for value in here.values()) == 340_000_00 and here["41002"]


def test_the_other_side_is_not_kept_with_our_facts():
    assert to_json(BOTH) == to_json(present())
    assert from_json(Present, to_json(BOTH)).other is None


def test_the_page_has_a_column_per_side_now_and_then():
    inputs = replace(scenario_moves.now(BOTH), act=MERGE, other_students=285, rule=STAFFEL.code)
    with translation.override("nl"):
        page = page_of(ScenarioKind.MOVES, BOTH, inputs)
        alone = page_of(ScenarioKind.MOVES, present(), inputs)
    sections = {section.name: section for section in page.sections}
    assert len(sections["detail"].head) == 4
    assert "570,0" in str(sections["detail"].rows[1][3].text)
    assert (
        sections["parties"].foot[2].text == "€\u00a0760.000,00"
        and sections["parties"].foot[3].text == "€\u00a0500.000,00"
    )
    assert "42001" not in str(alone.sections)


def test_the_file_has_the_amounts_of_both_sides():
    for act, values, expected in (
        (MERGE, {}, {"beide partnerschappen samen": 500_000_00}),
        (MOVE_BOARD, {"boards": ("41003",)}, {"dit partnerschap": 340_000_00, "het andere partnerschap": 420_000_00}),
    ):
        inputs = replace(scenario_moves.now(BOTH), act=act, other_students=285, rule=STAFFEL.code, **values)
        with translation.override("nl"):
            rows = page_of(ScenarioKind.MOVES, BOTH, inputs).rows
        sums = {side: sum(row["after"] or 0 for row in rows if row["side"] == side) for side in expected}
        assert ({row["side"] for row in rows}, sums) == (set(expected), expected)


def test_merged_the_load_is_that_of_both_and_never_the_same_as_of_one_side():
    for start, known in ((BOTH, True), (present(), False)):
        inputs = replace(scenario_moves.now(start), act=MERGE, other_students=285, rule=STAFFEL.code)
        figures = {row.key: row for row in page_of(ScenarioKind.MOVES, start, inputs).figures}
        assert not {"needed", "available", "short"} & figures.keys()
        load = figures.get("needed_both")
        assert (load and (load.present, load.value)) == ((22_800, 22_800) if known else None)
        assert (figures["grant"].present, figures["grant"].value) == (380_000_00, None)
        assert figures["per_student"].value == Fraction(500_000_00, 570)


def test_what_moves_is_beside_other_scenarios_with_its_own_grant():
    inputs = replace(scenario_moves.now(BOTH), act=MOVE_BOARD, other_students=285, boards=("41003",), rule=FIXED.code)
    page = page_of(ScenarioKind.MOVES, BOTH, inputs)
    figures = {row.key: row for row in page.figures}
    here = next(side for side in scenario_moves.work_out(BOTH, inputs).after if side.name == HERE)
    # Now is by the rule of now, whatever rule is tried.
    assert (figures["students"].value, figures["grant"].present, figures["grant"].value) == (
        here.students, 380_000_00, here.cents,
    )  # fmt: skip
    assert figures["grant"].label == "Subsidie" and figures["needed"].present == 11_400


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"rule": FIXED.code}, "de andere regel"), ({"students": 320}, "het andere aantal studenten"),
        ({"rule": FIXED.code, "students": 320}, "de andere regel en het andere aantal studenten"), ({}, ""),
        ({"rule": STAFFEL.code}, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["grant", "per_student"])
def test_what_another_rule_does_stands_apart_from_what_the_act_does(values, why, key):
    inputs = replace(scenario_moves.now(BOTH), act=MOVE_SCHOOL, school="C", other_students=285, **values)
    figures = page_of(ScenarioKind.MOVES, BOTH, inputs).figures
    whole = next(row for row in figures if row.key == key)
    apart = [row for row in figures if row.key in (f"{key}_rule", f"{key}_act")]
    label = {"grant": "Subsidie", "per_student": "Subsidie per student"}[key]
    told = [f"{label}: alleen door {why}", f"{label}: alleen door deze handeling"] if why else []
    assert [row.label for row in apart] == told
    if why:
        by_rule, by_act = apart
        assert (by_rule.present, by_rule.value, by_act.value) == (whole.present, by_act.present, whole.value)
        # Like beside like: the act by the same rule on both sides.
        result = scenario_moves.work_out(BOTH, inputs)
        before, after = (next(side for side in row if side.name == HERE) for row in (result.before, result.after))
        name = {"grant": "cents", "per_student": "per_student"}[key]
        assert (by_act.present, by_act.value) == (getattr(before, name), getattr(after, name))
        assert by_rule.present != by_rule.value


def test_another_rule_without_an_act_or_merged_names_the_rule_only_where_there_is_an_amount():
    def keys(act, **values):
        inputs = replace(scenario_moves.now(BOTH), act=act, rule=FIXED.code, **values)
        return [
            row.key
            for row in page_of(ScenarioKind.MOVES, BOTH, inputs).figures
            if "_rule" in row.key or "_act" in row.key
        ]

    assert keys(AS_IS) == ["grant_rule", "per_student_rule"]
    assert keys(MERGE, other_students=285) == ["per_student_rule", "per_student_act"]

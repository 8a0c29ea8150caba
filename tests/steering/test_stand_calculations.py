"""What a stand keeps comes back as it was, and two of them are laid side by side."""

from fractions import Fraction

import pytest

from steering.calculations.scenario_kept import from_json, to_json
from steering.calculations.stand import (
    COUNT,
    EURO,
    HOURS,
    PERCENT,
    SCORE,
    TEXT,
    KeptFigure,
    KeptPaper,
    KeptStand,
    KeptTable,
    changes,
)
from steering.reports.stand import shown as as_shown
from steering.reports.stand import shown_change


def figure(key, number=None, kind=COUNT, text=""):
    return KeptFigure(key, key.capitalize(), kind, None if number is None else Fraction(number), text)


def stand(**papers):
    return KeptStand(("Opening",), tuple(KeptPaper(code, code, figures=tuple(rows)) for code, rows in papers.items()))


def test_what_is_kept_comes_back_exactly():
    table = KeptTable("t", "Tabel", ("a", "b"), (False, True), (("x", "€ 1,00"),), ("Totaal", "€ 1,00"), "noot")
    paper = KeptPaper(
        "p", "Blad", "let op", ("woord",), (), (figure("deel", "1/3"), figure("wat", kind=TEXT, text="x")), (table,)
    )
    kept = KeptStand(("Opening", "Sluiting"), (paper,))
    assert from_json(KeptStand, to_json(kept)) == kept


@pytest.mark.parametrize(
    ("before", "after", "changed", "difference"),
    [
        (figure("a", 3), figure("a", 5), True, 2), (figure("a", 5), figure("a", 5), False, 0),
        (figure("a"), figure("a", 5), True, None), (figure("a"), figure("a"), False, None),
        (figure("a", kind=TEXT, text="x"), figure("a", kind=TEXT, text="y"), True, None),
        (figure("a", 100, EURO), figure("a", 40, EURO), True, -60),
    ],
)  # fmt: skip
def test_a_figure_is_laid_beside_the_one_before(before, after, changed, difference):
    (row,) = changes(stand(p=[before]), stand(p=[after]))
    assert (row.is_changed, row.difference) == (changed, difference)


@pytest.mark.parametrize(
    ("kind", "before", "after", "shown", "change"),
    [
        # 15.86 and 15.81 are 0.05 apart, 92.44 and 92.16 are 0.28 apart: what is read is the difference of what is read.
        (HOURS, "15.86", "15.81", ("15,9", "15,8"), "−0,1"), (HOURS, "92.44", "92.16", ("92,4", "92,2"), "−0,2"),
        (SCORE, "14.04", "13.96", ("14,0", "14,0"), "gelijk"),
        (PERCENT, "1.06651", "1.06849", ("106,7%", "106,8%"), "+0,1 procentpunt"),
        (PERCENT, "1.0666", "1.0674", ("106,7%", "106,7%"), "gelijk"),
        (EURO, "100.4", "100.6", ("€\u00a01,00", "€\u00a01,01"), "€\u00a0+0,01"),
        (EURO, "100.6", "101.4", ("€\u00a01,01", "€\u00a01,01"), "gelijk"), (COUNT, "3", "5", ("3", "5"), "+2"),
    ],
)  # fmt: skip
def test_a_difference_follows_from_what_is_shown(kind, before, after, shown, change):
    (row,) = changes(stand(p=[figure("a", before, kind)]), stand(p=[figure("a", after, kind)]))
    assert (as_shown(row.before), as_shown(row.after)) == shown
    assert (shown_change(row), row.is_changed) == (change, change != "gelijk")


def test_papers_and_figures_that_come_and_go_are_told_the_gone_ones_last():
    rows = changes(
        stand(p=[figure("a", 1), figure("b", 1)], q=[figure("c", 1)]), stand(r=[figure("d", 1)], p=[figure("a", 1)])
    )
    told = [(row.code, row.label, row.before is None, row.after is None, row.is_changed) for row in rows]
    assert told == [
        ("r", "D", True, False, True), ("p", "A", False, False, False), ("p", "B", False, True, True),
        ("q", "C", False, True, True),
    ]  # fmt: skip


def test_decisions_are_new_once_and_never_gone_also_beside_a_stand_that_did_not_name_them():
    def decided(*numbers, fresh=()):
        rows = tuple(KeptFigure(f"decision:{n}", f"Besluit SG-{n}, 1-9", TEXT, text=f"Onderwerp {n}") for n in numbers)
        table = KeptTable("decisions", "Besloten", ("nr",), (False,), tuple((f"SG-{n}",) for n in fresh))
        return KeptStand((), (KeptPaper("decided", "Besluiten", figures=rows, tables=(table,)),))

    def told(before, after):
        return [row.label for row in changes(before, after) if row.is_changed]

    assert told(decided(1, 2), decided(2, 3)) == ["Besluit SG-3, 1-9"]
    assert told(decided(), decided(1)) == ["Besluit SG-1, 1-9"]
    old = stand(decided=[figure("adopted:norm", kind=TEXT, text="norm (SG-1)")])
    assert told(old, decided(1, 2, 12, fresh=[2])) == ["Besluit SG-2, 1-9"]


def test_a_decision_that_was_withdrawn_since_says_so_once():
    def decided(text, *, is_withdrawn=False):
        return stand(d=[KeptFigure("decision:1", "Besluit 1", TEXT, text=text, is_withdrawn=is_withdrawn)])

    held, gone = decided("Norm"), decided("Norm (ingetrokken)", is_withdrawn=True)

    def told(before, after):
        return [shown_change(row) for row in changes(before, after) if row.is_changed]

    assert (told(held, gone), told(stand(d=[]), gone), told(gone, gone)) == (["ingetrokken"], ["ingetrokken"], [])
    # Kept before a stand said it other than in words.
    assert told(decided("Norm (ingetrokken)"), gone) == []

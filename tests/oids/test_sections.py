"""Sections of detail pages."""

from oids.views.sections import Section


def test_next_steps_beside_each_other_share_one_heading():
    section = Section("days", "Days", ["Day", "", "", "Hours", ""], [["1", "a", "b", "2", "c"]])
    assert section.heads == [("Day", False, 1), ("", False, 2), ("Hours", False, 1), ("", False, 1)]


def test_a_table_of_many_columns_stands_closer():
    assert [Section("x", "X", [""] * number).is_wide for number in (8, 9)] == [False, True]

"""Sections of detail pages."""

import re

from django.template.loader import render_to_string

from oids.views.sections import Section


def test_next_steps_beside_each_other_share_one_heading():
    section = Section("days", "Days", ["Day", "", "", "Hours", ""], [["1", "a", "b", "2", "c"]])
    assert section.heads == [("Day", False, 1), ("", False, 2), ("Hours", False, 1), ("", False, 1)]


def test_a_table_of_many_columns_stands_closer():
    assert [Section("x", "X", [""] * number).is_wide for number in (8, 9)] == [False, True]


def test_what_an_act_does_stands_below_each_other_on_a_narrow_screen():
    """Each figure with its heading; a sentence alone and its heading stay as they are."""
    sections = [
        Section("hours", "Hours", ["Trainer", "Now", "Then"], [["Jan", "1", "2"]]), Section("steps", "Steps", ["It"], [["Long"]]),
    ]  # fmt: skip
    page = render_to_string("components/effect.html", {"effect": {"sections": sections}})
    assert re.findall(r'<table class="[^"]*?( stack-small)?">', page) == [" stack-small", ""]
    assert re.findall(r'data-label="(\w+)"[^>]*>(\w+)<', page) == [("Trainer", "Jan"), ("Now", "1"), ("Then", "2")]

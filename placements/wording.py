"""Codes and what cannot be worked out, in words."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.utils.translation import gettext as _

from oids import formats
from oids.formats import day
from oids.periods import SchoolYear
from partnerships.models import Partnership
from placements.enums import note_in_words
from placements.foreseeing import label_of
from placements.models import Placement

# Who rests on the placements (the money, which stands above) says here whether something of a year is adopted.
_ADOPTED: list[Callable[[Partnership, SchoolYear], bool]] = []


def knows_what_is_adopted(function: Callable[[Partnership, SchoolYear], bool]):
    """Decorator: `function(partnership, school_year)` says whether something adopted rests on that year's placements."""
    _ADOPTED.append(function)
    return function


def adopted_stays(partnership: Partnership, school_year: SchoolYear) -> str:
    """What is said beside an act when an adopted allocation rests on the year, else nothing."""
    if not any(function(partnership, school_year) for function in _ADOPTED):
        return ""
    return _("The adopted allocation of %(year)s stays as it is; the next one counts this change.") % {
        "year": school_year
    }


def norm_missing(first: datetime.date) -> str:
    """A day without a norm: hours cannot be worked out."""
    return _("No facilitation norm is in force on %(day)s. Adopt a norm for that day first.") % {"day": day(first)}


def warning_in_words(code: str) -> str:
    """What a kind of warning is about, in a few words."""
    labels = {
        "no_school_trainer": _("no school trainer yet"),
        "no_mentor": _("no mentor yet"),
        "mentor_late": _("no mentor, though one was due"),
        "mentor_elsewhere": _("a mentor who works elsewhere"),
        "school_trainer_over_capacity": _("school trainer over capacity"),
        "school_trainer_many_students": _("more students than the norm for the school trainer"),
        "institute_trainer_over_capacity": _("institute trainer over capacity"),
        "peer_group_full": _("peer group over the norm"),
        "peer_group_small": _("peer group under the norm"),
    }
    return labels.get(code) or label_of(code)


def acknowledged_in_words(placement: Placement) -> str:
    """Which warnings somebody saw when the placement was saved, and why they went on."""
    words = ", ".join(map(warning_in_words, placement.acknowledged))
    reason = note_in_words(placement.acknowledged_reason)
    return f"{words}: {reason}" if reason else words


def students_told(now: int, later: int) -> str:
    """How many are in a peer group, and how many in the end where that is another number."""
    if now == later:
        return formats.count(later)
    return _("%(now)s, later %(later)s") % {"now": formats.count(now), "later": formats.count(later)}

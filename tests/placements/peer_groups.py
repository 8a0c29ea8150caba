"""What the tests of peer groups share: a side of two groups, who is in them, what a page says, and days in the year."""

import datetime
import re

import pytest

from placements.actions.placements import Acknowledged
from placements.models import Norm, Placement
from tests.cast import ALL_WARNINGS

DAY = datetime.timedelta(days=1)
HALFWAY = datetime.date(2027, 2, 1)
AWARE = Acknowledged(
    ALL_WARNINGS.codes | {"peer_group_small", "institute_trainer_over_capacity"}, "Besproken in de beleidsgroep."
)


@pytest.fixture(name="side")
def side_in_groups(placed):
    """Five students: 0, 1 and 4 in the first group, 2 and 3 in the second."""
    return placed.oost


@pytest.fixture(name="side")
def side_with_norm(placed):
    """A norm in which the few students of the cast make groups."""
    Norm.objects.filter(partnership=placed.oost.partnership).update(peer_group_min=2, peer_group_max=3)
    return placed.oost


def members(group):
    return set(group.placements.staying().values_list("enrolment", flat=True))


def keys(side, *students):
    return {side.enrolments[number].pk for number in students}


def versions(side, *students):
    rows = Placement.objects.filter(enrolment__in=keys(side, *students)).staying()
    return dict(rows.values_list("pk", "version"))


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())

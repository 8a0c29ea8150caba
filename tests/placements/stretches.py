"""The placements of a student as stretches of days, and the hours of a year."""

import datetime

from placements.hours import facts
from placements.models import Placement
from tests.cast import YEAR

DAY = datetime.timedelta(days=1)
NEW_YEAR = datetime.date(2027, 1, 1)


def of(side):
    return facts(side.partnership, YEAR)


def stretches(side, student=0):
    rows = Placement.objects.filter(enrolment=side.enrolments[student]).order_by("valid_from")
    return [(row.valid_from, row.valid_until, row.end_reason) for row in rows]

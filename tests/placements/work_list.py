"""What the tests of the work list read of it, and the days and the reason that they use."""

import datetime

from placements.actions.placements import Acknowledged
from placements.worklist import counted, work_items
from tests.cast import ALL_WARNINGS, YEAR

DAY = datetime.timedelta(days=1)
NEW_YEAR = datetime.date(2027, 1, 1)
EVERYTHING = Acknowledged(ALL_WARNINGS.codes | {"no_school_trainer"}, "Besproken.")


def items(side):
    return work_items(side.partnership, YEAR, side.leader)


def kinds(side):
    return {str(kind): number for kind, number in counted(items(side)).items()}

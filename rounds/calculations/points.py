"""What a division costs, in whole points: the one place where an aim becomes a number.

Per student, each from 0 to 1,000 and then times its weight (0 to 10):

    wishes      first wish 0, second 300, third 600, elsewhere 1,000; so is every place of a student without
                wishes, or with too few places it would cost a student a place to have given any
    travel      1 per 50 metres, at most 1,000 (from 50 km); 500 when the distance is not known
    diversity   1,000 at a school where the student was before; else, when this school's kind is that of all the
                student's earlier schools, 200 for each of those years, at most 600

Over the whole, times its weight:

    trainers    300 for each student above what a school trainer carries
    groups      100 for each student that a trainer's students are short of whole groups: with n students there have to
                be at least n / (most in a group) groups, rounded up, and each needs the least number of a group
    shares      100 for each student that a board has more or fewer than agreed
"""

from __future__ import annotations

WISH = (0, 300, 600)
NO_WISH_MET = 1_000
METRES_PER_POINT = 50
FARTHEST = 1_000
DISTANCE_UNKNOWN = 500
SAME_SCHOOL = 1_000
SAME_KIND_PER_YEAR = 200
SAME_KIND_MOST = 600
PER_STUDENT_OVER = 300
PER_STUDENT_SHORT = 100
PER_STUDENT_OFF_SHARE = 100


def groups_of(students: int, most: int) -> int:
    """How many groups are needed so that none is too large."""
    return -(-students // most)


def short_of_groups(students: int, least: int, most: int) -> int:
    """How many students are missing for whole groups: 0 when they can be split in groups of least to most."""
    return max(0, groups_of(students, most) * least - students)

"""What the tests of confirmation by boards do and read."""

from placements import actions as placing
from rounds.actions.checks import answer_check
from rounds.board_lines import lines_of
from tests.cast import ALL_WARNINGS
from tests.casts.mail import seen_by


def states(check):
    return [line.row.state for line in lines_of(check).lines]


def confirm_all(side):
    return answer_check(side.check, answers={}, confirm_rest=True, seen=seen_by(side.check), by=side.board_staff)


def change_mentor(side, number=2, mentor=3):
    return placing.update_placement(
        side.placements[number], mentors=[side.mentors[mentor]], acknowledged=ALL_WARNINGS, by=side.leader
    )


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])

"""On both sides a request to confirm, of which the board that has staff answered one line, and the mail about it."""

import datetime

from partnerships.actions import send_messages
from partnerships.actions.messages import texts_of
from partnerships.messages import fingerprint_of, kinds
from rounds.actions.checks import Said, answer_check, ask_check
from rounds.board_lines import lines_of, mark_of
from rounds.models import BoardCheck
from tests.cast import YEAR

BASE = "https://oids.example"
FIRST, LAST, DUE = datetime.date(2026, 9, 1), datetime.date(2026, 12, 31), datetime.date(2027, 1, 15)


def ask(side, **values):
    values = {"name": "Eerste periode", "valid_from": FIRST, "valid_until": LAST, "due_on": DUE} | values
    return ask_check(partnership=side.partnership, school_year=YEAR, by=side.leader, **values)


def check_of(side, board=1, request=None):
    """The confirmation of the board that has staff, unless another one is asked for."""
    rows = BoardCheck.objects.filter(board=side.boards[board], request__partnership=side.partnership)
    return rows.filter(request=request).get() if request else rows.get()


def seen_by(check):
    return {line.row.pk: mark_of(line.now.shown()) for line in lines_of(check).lines if line.now}


def say(check, number, state, **values):
    """What is said of one of the lines of a confirmation, as they stand on the screen."""
    line = lines_of(check).lines[number]
    return {line.row.pk: Said(state, seen=mark_of(line.now.shown()), **values)}


def cause_of(side, kind, key=None):
    causes = kind.causes(user=side.leader, partnership=side.partnership, school_year=YEAR)
    return next(cause for cause in causes if key is None or cause.key == str(key))


def mail(side, code, key=None, *, languages=None, paragraph="", by=None):
    """Send what a preview shows: to everybody with an address, or to those of `languages`."""
    kind = kinds()[code]
    cause = cause_of(side, kind, key)
    if languages is None:
        letters = kind.letters(cause, partnership=side.partnership, base=BASE)
        languages = {letter.key: letter.language for letter in letters if letter.to}
    by = by or side.leader
    given = {"languages": languages, "paragraph": paragraph, "base": BASE, "by": by}
    texts = texts_of(kind, cause, partnership=side.partnership, **given)
    return send_messages(
        partnership=side.partnership, kind=kind, cause=cause, fingerprint=fingerprint_of(texts), **given
    )


def add(world) -> None:
    for side in (world.oost, world.west):
        side.check_request = ask(side)
        check = check_of(side)
        answer_check(check, answers=say(check, 0, "objected", note="Andere dagen."), by=side.board_staff)
        mail(side, "check_request")

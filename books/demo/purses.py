"""Last year's settlement between the parties is adopted, in the east paid (one payment is still open) and in the west with
closed purses; that of this year is a draft. Boards confirmed last year's placements, but for one line that is wrong and
one board that did not answer."""

from __future__ import annotations

import datetime

from django.utils import timezone

from books import actions
from books.demo.years import LAST_YEAR, THIS_YEAR
from books.enums import SettlementMode, ShareKey
from books.purses.transfers import mutual_of
from oids.models import User
from partnerships import actions as register
from partnerships.access import forget_access
from partnerships.enums import RoleKind
from rounds.actions.checks import Said, answer_check, ask_check
from rounds.board_lines import lines_of, mark_of
from rounds.enums import CheckState

EAST = "twente-oost"
ASKED = {"valid_from": datetime.date(2025, 9, 1), "valid_until": datetime.date(2026, 7, 31)}


def tell_purses(partnership, cast, admin) -> None:
    _confirmations(partnership, cast, admin)
    mode = SettlementMode.CASH if partnership.slug == EAST else SettlementMode.CLOSED
    last = actions.prepare_settlement(
        partnership=partnership, school_year=LAST_YEAR, mode=mode, key=ShareKey.STUDENTS, by=cast["controller"]
    )
    decision = register.record_decision(
        partnership=partnership, body="steering_group", number=f"SG-{THIS_YEAR.start}-09",
        decided_on=min(datetime.date(THIS_YEAR.start, 9, 24), timezone.localdate()), title=f"Verrekening tussen partijen {LAST_YEAR}",
        text="De stuurgroep stelt de verrekening vast zoals voorgelegd.", by=cast["leader"],
    )  # fmt: skip
    last = actions.adopt_settlement(last, decision=decision, by=cast["steering"])
    _paid_each_other(last, cast)
    actions.prepare_settlement(
        partnership=partnership, school_year=THIS_YEAR, mode=mode, key=ShareKey.STUDENTS, by=cast["controller"]
    )


def _paid_each_other(settlement, cast) -> None:
    """All but the last of those who pay each other did so; the first note was of the wrong day and is made again."""
    mutual = mutual_of(settlement)
    for number, row in enumerate(mutual.rows[:-1] if mutual else ()):
        note = {"amount_cents": row.open, "reference": f"Afschrift {14 + number}", "by": cast["controller"]}
        transfer, paid_on = mutual.transfer_of(row), datetime.date(THIS_YEAR.start, 10, 6 + number)
        if number == 0:
            wrong = actions.note_transfer(transfer, paid_on=paid_on - datetime.timedelta(days=5), **note)
            actions.withdraw_transfer(wrong, reason="Verkeerde dag overgenomen.", by=cast["controller"])
        actions.note_transfer(transfer, paid_on=paid_on, **note)


def _confirmations(partnership, cast, admin) -> None:
    """An office that works for several boards answers for all but the last one."""
    office = User.objects.create_user(f"bestuursbureau.{partnership.slug}@oids.example", None, name="Bea Bureau")
    request = ask_check(
        partnership=partnership, school_year=LAST_YEAR, name=f"Heel {LAST_YEAR}", by=cast["leader"],
        due_on=ASKED["valid_until"], **ASKED,
    )  # fmt: skip
    checks = list(request.checks.select_related("board", "request__partnership").order_by("board__code"))
    for number, check in enumerate(checks[:-1]):
        register.assign_role(
            user=office, kind=RoleKind.BOARD, party=check.board, valid_from=THIS_YEAR.first_day, by=admin
        )
        lines = [line for line in lines_of(check).lines if line.now]
        answers = {line.row.pk: Said(CheckState.CONFIRMED, seen=mark_of(line.now.shown())) for line in lines}
        if number == 1:
            seen = mark_of(lines[0].now.shown())
            note = "Student was er de laatste weken niet."
            answers[lines[0].row.pk] = Said(CheckState.OBJECTED, note=note, seen=seen)
        forget_access(office)
        answer_check(check, answers=answers, by=office)

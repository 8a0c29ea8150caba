"""Confirmation by boards: asked by the office, answered by the board, settled by the office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from rounds.board_lines import Line, Now, compare, line_rows, lines_of, mark_of, now_of
from rounds.enums import CheckState, CorrectionReason
from rounds.models import BoardCheck, CheckLine, CheckRequest


@dataclass(frozen=True, slots=True)
class Said:
    """What a board says of one line. `seen` is the mark of what it had before its eyes."""

    state: str
    reason: str = ""
    note: str = ""
    seen: str = ""


@transaction.atomic
def ask_check(*, partnership, school_year, name, valid_from, valid_until, due_on, by) -> CheckRequest:
    """Ask every board with placements in the period to confirm them, before a day."""
    require(by, "rounds.ask_check", partnership)
    request = CheckRequest(
        partnership=partnership, school_year=school_year, name=name.strip(), valid_from=valid_from,
        valid_until=valid_until, due_on=due_on, asked_by=by,
    )  # fmt: skip
    errors = {}
    for field in ("valid_from", "valid_until"):
        if not school_year.period.contains(getattr(request, field)):
            errors[field] = _("This day lies outside the school year %(year)s.") % {"year": school_year}
    if errors:
        raise ValidationError(errors)
    _check_due(request)
    request.full_clean()
    present = now_of(request)
    if not present:
        raise ActionRefused(
            _("No student is placed at a school of a board from %(first)s to %(last)s, so there is nothing to confirm.")
            % {"first": show_day(valid_from), "last": show_day(valid_until)}
        )
    with history("rounds.check.ask", by=by):
        request.save()
        _add(request, [now for stretches in present.values() for now in stretches])
    return request


def _check_due(request: CheckRequest) -> None:
    if request.due_on < request.valid_from:
        raise ValidationError(
            {"due_on": _("Give a day on or after the first day of the period, so that there is something to confirm.")}
        )


def _add(request: CheckRequest, missing: list[Now]) -> None:
    """Lines for what is in the register and was not asked about yet."""
    checks = {check.board_id: check for check in request.checks.all()}
    for board in sorted({now.board_id for now in missing} - set(checks)):
        checks[board] = BoardCheck.objects.create(request=request, board_id=board)
    CheckLine.objects.bulk_create(
        CheckLine(
            check_of=checks[now.board_id], placement=now.placement, valid_from=now.days.first,
            valid_until=now.days.last, shown=now.shown(),
        )
        for now in missing
    )  # fmt: skip


@transaction.atomic
def update_check(request, *, name, due_on, version=None, by) -> CheckRequest:
    """Another name, or another day to answer by; the period stays, because the boards' lists follow from it."""
    require(by, "rounds.ask_check", request)
    request = lock(request)
    check_version(request, version)
    request.name, request.due_on = name.strip(), due_on
    _check_due(request)
    with history("rounds.check.update", by=by):
        save_new_version(request)
    return request


def withdrawable(request: CheckRequest) -> str:
    """Why it cannot be withdrawn, or nothing."""
    answered = request.checks.filter(answered_at__isnull=False).select_related("board").first()
    if answered is None:
        return ""
    return _("%(board)s answered already, so the request stays. Give it another name or day where needed.") % {
        "board": answered.board
    }


@transaction.atomic
def withdraw_check(request, *, by) -> None:
    """The boards are asked nothing after all: possible while none of them answered. The history keeps what was asked."""
    require(by, "rounds.ask_check", request)
    request = lock(request)
    list(request.checks.select_for_update(of=("self",)))
    if why := withdrawable(request):
        raise ActionRefused(why)
    with history("rounds.check.withdraw", by=by):
        request.delete()


@transaction.atomic
def answer_check(
    check, *, answers: Mapping[int, Said], confirm_rest: bool = False, seen: Mapping[int, str] | None = None,
    version=None, by,
) -> BoardCheck:  # fmt: skip
    """A board's answers, all or nothing. `answers` maps the key of a line to what is said of it.

    With `confirm_rest` every line that has no answer is confirmed; `seen` then holds the marks of those lines. What
    the office settled stays. A late answer is taken, and its moment says that it was late.
    """
    require(by, "rounds.answer_check", check)
    check = lock(check)
    check_version(check, version)
    lines = {line.row.pk: line for line in lines_of(check).lines}
    said = {key: answer for key, answer in answers.items() if answer.state}
    # Somebody who typed what is different means more than "still open": it is asked, never dropped.
    errors: dict[str, list[str]] = {
        f"state_{key}": [_("Choose “to be corrected” or “objection”: there is a reason or a note, but no answer yet.")]
        for key, answer in answers.items()
        if not answer.state and (answer.reason or answer.note.strip())
    }
    if errors:
        raise ValidationError(errors)
    if confirm_rest:
        for key, line in lines.items():
            # Somebody who says that all the rest is right, says so of the lines that they saw.
            if key not in said and line.needs_answer and seen is not None and key in seen:
                said[key] = Said(CheckState.CONFIRMED, seen=seen[key])
    if not said:
        raise ValidationError(_("Nothing is answered yet. Choose an answer for a student, or confirm all."))
    for key, answer in said.items():
        for field, message in _problems(lines.get(key), answer):
            errors.setdefault(f"{field}_{key}", []).append(message)
    if errors:
        raise ValidationError(errors)
    with history("rounds.check.answer", by=by):
        changed = [_say(lines[key], answer) for key, answer in said.items()]
        if any(changed):
            check.answered_by, check.answered_at = by, timezone.now()
        check.version += 1
        check.full_clean()
        check.save()
    return check


def _problems(line: Line | None, answer: Said) -> list[tuple[str, str]]:
    """(field, what is wrong with it) of one answer."""
    if line is None:
        return [("state", _("This line is not part of this confirmation."))]
    if answer.state not in (CheckState.CONFIRMED, CheckState.CORRECTED, CheckState.OBJECTED):
        return [("state", _("Choose: right, correct or object."))]
    if _nothing_new(line, answer):
        return []
    if line.row.settled_at is not None and not line.asks_again:
        return [("state", _("The office already settled this. Ask the office when it is still not right."))]
    if line.now is None:
        return [("state", _("This placement has no days here any more; the office takes the line away."))]
    if answer.seen != mark_of(line.now.shown()):
        return [("state", _("This placement changed while you were reading. Look at it again and answer once more."))]
    found = []
    if answer.state == CheckState.CORRECTED and answer.reason not in CorrectionReason.values:
        found.append(("reason", _("Choose from the list what has to be corrected.")))
    if answer.state == CheckState.CORRECTED and answer.reason == CorrectionReason.OTHER and not answer.note.strip():
        found.append(("note", _("Say in a few words what is different.")))
    if answer.state == CheckState.OBJECTED and answer.reason and answer.reason not in CorrectionReason.values:
        found.append(("reason", _("Choose from the list what is different.")))
    if answer.state == CheckState.OBJECTED and not answer.note.strip():
        found.append(("note", _("Say in a few words what you object to.")))
    if len(answer.note.strip()) > CheckLine._meta.get_field("note").max_length:
        found.append(("note", _("At most 200 characters.")))
    return found


def _grounds(answer: Said) -> tuple[str, str]:
    """What is different, from the list and in words: of a correction and of an objection, whichever was filled in."""
    return ("", "") if answer.state == CheckState.CONFIRMED else (answer.reason, answer.note.strip())


def _nothing_new(line: Line, answer: Said) -> bool:
    """Whether this was said before, of the placement as it is now."""
    row = line.row
    reason, note = _grounds(answer)
    return (row.state, row.reason, row.note) == (answer.state, reason, note) and not line.asks_again


def _say(line: Line, answer: Said) -> bool:
    """Write one answer; says whether anything changed."""
    row = line.row
    if _nothing_new(line, answer):
        return False
    assert line.now is not None
    if row.settled_at is not None:
        _keep(row)
    row.state, row.settled_by, row.settled_at = answer.state, None, None
    row.reason, row.note = _grounds(answer)
    if row.state != CheckState.CONFIRMED:
        row.settled_note = ""
    _show(row, line.now)
    row.full_clean()
    row.save()
    return True


def _keep(row: CheckLine) -> None:
    """What the board said and what was done about it stays readable once the line is asked again."""
    if row.state in (CheckState.CORRECTED, CheckState.OBJECTED):
        said = {"state": row.state, "reason": row.reason, "note": row.note, "done": row.settled_note}
        row.earlier = [*row.earlier, said]


def _show(row: CheckLine, now: Now) -> None:
    row.shown, row.valid_from, row.valid_until = now.shown(), now.days.first, now.days.last


@transaction.atomic
def settle_check_line(line, *, note, ask_again: bool = False, by) -> CheckLine:
    """The office acted on a correction or an objection (or not), and says what was done.

    With `ask_again` the board is asked to confirm the line as it is now.
    """
    require(by, "rounds.settle_check", line)
    check = lock(line.check_of)
    row = lock(line)
    if not row.to_settle:
        raise ActionRefused(
            _("There is nothing to settle here: the board did not correct or object, or it was settled.")
        )
    if not note.strip():
        raise ValidationError({"note": _("Say what was done, or why nothing was.")})
    found = next(found for found in lines_of(check).lines if found.row.pk == row.pk)
    row.settled_note = note.strip()
    if ask_again:
        if found.now is None:
            raise ValidationError(
                {"ask_again": _("The placement has no days at this board any more: there is nothing to confirm.")}
            )
        _keep(row)
        row.state, row.reason, row.note = CheckState.OPEN, "", ""
        _show(row, found.now)
    else:
        row.settled_by, row.settled_at = by, timezone.now()
        if found.now is not None:
            # What was settled is how it is now: a later change is seen beside this.
            _show(row, found.now)
    with history("rounds.check_line.settle", by=by):
        row.full_clean()
        row.save()
    return row


@dataclass(frozen=True, slots=True)
class Renewal:
    """What asking again would do: lines that open again, lines that are new, lines that go."""

    again: tuple[Line, ...]
    shown: tuple[Line, ...]
    new: tuple[Now, ...]
    gone: tuple[Line, ...]

    @property
    def is_needed(self) -> bool:
        return bool(self.again or self.new or self.gone)


def renewal_of(request: CheckRequest) -> Renewal:
    found = compare(request, line_rows(CheckLine.objects.filter(check_of__request=request)))
    open_or_confirmed = [line for line in found.lines if line.row.state in (CheckState.OPEN, CheckState.CONFIRMED)]
    return Renewal(
        again=tuple(line for line in found.lines if line.asks_again and not line.is_gone),
        shown=tuple(
            line for line in open_or_confirmed
            if line.row.state == CheckState.OPEN and line.is_changed and not line.is_gone
        ),
        new=found.missing,
        gone=tuple(line for line in open_or_confirmed if line.is_gone),
    )  # fmt: skip


def nothing_changed() -> str:
    return _("Nothing changed since the boards were asked, so there is nothing to ask again.")


@transaction.atomic
def renew_check(request, *, by) -> Renewal:
    """Ask again about what changed since it was confirmed or settled, and about placements that came later.

    A line whose placement has no days at the board any more is taken away; the history keeps it. Corrections and
    objections stay until they are settled.
    """
    require(by, "rounds.ask_check", request)
    request = lock(request)
    renewal = renewal_of(request)
    if not renewal.is_needed:
        raise ActionRefused(nothing_changed())
    with history("rounds.check.renew", by=by):
        for line in (*renewal.again, *renewal.shown):
            row = line.row
            _keep(row)
            row.state, row.reason, row.note = CheckState.OPEN, "", ""
            row.settled_by, row.settled_at = None, None
            _show(row, line.now)
            row.save()
        for line in renewal.gone:
            line.row.delete()
        _add(request, list(renewal.new))
        request.version += 1
        request.save()
    return renewal

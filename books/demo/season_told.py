"""What people did in the season since: boards that answered, and the mail that was sent."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override

from oids import jobs
from oids.models import User
from partnerships.actions.messages import send_messages, texts_of
from partnerships.messages import fingerprint_of, kinds
from rounds.actions.checks import Said, answer_check, settle_check_line
from rounds.board_lines import lines_of, mark_of
from rounds.enums import CheckState, CorrectionReason

_ANSWERS = (
    (CheckState.CORRECTED, CorrectionReason.OTHER_MENTOR, "Sinds de herfstvakantie begeleidt een collega."),
    (CheckState.OBJECTED, "", "Student is sinds 1 oktober niet meer geweest."),
)
BASE = "http://127.0.0.1:8000"


def tell_answers(request, leader) -> None:
    """Two boards answered through their office, each with one line that differs; the leader settled the second one."""
    office = User.objects.get(email=f"bestuursbureau.{request.partnership.slug}@oids.example")
    checks = request.checks.select_related("board", "request__partnership").order_by("board__code")
    for check, (state, reason, note) in zip(checks[:2], _ANSWERS, strict=True):
        lines = [line for line in lines_of(check).lines if line.now]
        answers = {line.row.pk: Said(CheckState.CONFIRMED, seen=mark_of(line.now.shown())) for line in lines}
        different = lines[0].row
        answers[different.pk] = Said(state, reason, note, mark_of(lines[0].now.shown()))
        answer_check(check, answers=answers, by=office)
    different.refresh_from_db()
    settle_check_line(different, note="Nagebeld: de student is overgestapt en uitgeschreven.", by=leader)


def mail(code: str, partnership, school_year, leader) -> None:
    """Send this kind of mail about the obvious cause to everybody who can have it, as the page does; and do the work."""
    kind, base = kinds()[code], settings.BASE_URL or BASE
    with override("nl"):
        cause = kind.causes(user=leader, partnership=partnership, school_year=school_year)[0]
        letters = kind.letters(cause, partnership=partnership, base=base)
        sent = {
            "partnership": partnership, "languages": {row.key: row.language for row in letters if row.to}, "paragraph": "",
            "base": base, "by": leader,
        }  # fmt: skip
        fingerprint = fingerprint_of(texts_of(kind, cause, **sent))
        job = send_messages(kind=kind, cause=cause, fingerprint=fingerprint, **sent)
        jobs.run_job.call(job.pk)

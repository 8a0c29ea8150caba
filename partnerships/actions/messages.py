"""Mail: noted in the log and sent in the background, each once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import jobs
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from oids.mail import NotSent, Outbox
from oids.models import Job
from partnerships.messages import (
    LANGUAGES,
    PARAGRAPH_AT_MOST,
    Cause,
    Kind,
    Text,
    compose,
    fingerprint_of,
    kinds,
    log_key,
)
from partnerships.models import Message, MessageState, Partnership

SEND = "partnerships.message.send"
STUCK = (MessageState.WAITING, MessageState.SENDING, MessageState.FAILED)

log = logging.getLogger(__name__)


def texts_of(
    kind: Kind, cause: Cause, *, partnership: Partnership, languages: Mapping[str, str], paragraph: str,
    paragraph_en: str = "", base: str, by,
) -> list[Text]:  # fmt: skip
    """The mails to the chosen recipients (`languages` maps a letter's key to nl or en), as they will be sent.

    Those without an address, and who got this mail today already, are left out.
    """
    errors = {}
    for name, words in (("paragraph", paragraph), ("paragraph_en", paragraph_en)):
        if len(words) > PARAGRAPH_AT_MOST:
            errors[name] = _("At most %(most)s characters. Make your own words shorter.") % {"most": PARAGRAPH_AT_MOST}
    if set(languages.values()) - set(LANGUAGES):
        errors["languages"] = _("Mail is written in Dutch or English.")
    if errors:
        raise ValidationError(errors)
    letters = [
        letter
        for letter in kind.letters(cause, partnership=partnership, base=base)
        if letter.key in languages and letter.to
    ]
    keys = {log_key(kind, cause, letter): letter for letter in letters}
    present = set(Message.objects.filter(partnership=partnership, key__in=list(keys)).values_list("key", flat=True))
    return [
        compose(
            kind,
            letter,
            partnership=partnership,
            language=languages[letter.key],
            paragraph=paragraph,
            paragraph_en=paragraph_en,
            by=by,
        )
        for key, letter in keys.items()
        if key not in present
    ]


@transaction.atomic
def send_messages(
    *, partnership, kind: Kind, cause: Cause, languages: Mapping[str, str], paragraph: str = "",
    paragraph_en: str = "", fingerprint: str, base: str, by,
) -> Job:  # fmt: skip
    """Note the mails that were previewed and hand them to the work in the background. `base` begins every address."""
    require(by, "partnerships.send_message", partnership)
    if cause.problem:
        raise ActionRefused(cause.problem)
    # One at a time: two people who send the same mail at once send it once.
    partnership = lock(partnership)
    texts = texts_of(
        kind, cause, partnership=partnership, languages=languages, paragraph=paragraph,
        paragraph_en=paragraph_en, base=base, by=by,
    )  # fmt: skip
    if not texts:
        raise ActionRefused(
            _(
                "There is nothing to send: choose at least one recipient with an address who did not get this mail today."
            )
        )
    if fingerprint_of(texts) != fingerprint:
        raise ActionRefused(
            _(
                "What would be sent is not what you looked at: something changed in the meantime. Look once more, then send."
            )
        )
    with history("partnerships.message.send", by=by):
        job = jobs.start(SEND, by=by, total=len(texts), base=base)
        Message.objects.bulk_create(
            Message(
                partnership=partnership, kind=kind.code, key=log_key(kind, cause, text.letter), to=text.letter.to,
                language=text.language, subject=text.subject, body=text.body, about=text.letter.about,
                refers=dict(text.letter.refers), made_by=by, job=job,
            )
            for text in texts
        )  # fmt: skip
    return job


@transaction.atomic
def retry_messages(messages: Iterable[Message], *, partnership, base: str, by) -> Job:
    """Send again what failed, was broken off, or waits without work that will send it."""
    require(by, "partnerships.send_message", partnership)
    rows = list(
        Message.objects.select_for_update(of=("self",))
        .filter(pk__in=[message.pk for message in messages], partnership=partnership, state__in=STUCK)
        .select_related("job")
    )
    rows = [row for row in rows if row.is_stuck]
    if not rows:
        raise ActionRefused(_("There is nothing to send again: it was sent, or is being sent at this moment."))
    with history("partnerships.message.retry", by=by):
        job = jobs.start(SEND, by=by, total=len(rows), base=base)
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=MessageState.WAITING, problem="", job=job)
    return job


@jobs.job(SEND, stepwise=True)
def send_waiting(running: jobs.Running, *, by, base: str) -> None:
    """Every mail of this job, one by one; where a worker died, the mail it was at is not sent a second time by itself."""
    own = Message.objects.filter(job=running.row)
    with history("partnerships.message.mail", by=by):
        own.filter(state=MessageState.SENDING).update(
            state=MessageState.FAILED,
            problem=_("It was broken off while it was sent, and may have arrived. Ask, before you send it again."),
        )
        keys = list(own.filter(state=MessageState.WAITING).order_by("pk").values_list("pk", flat=True))
        gone = own.count() - len(keys)
        with Outbox() as outbox:
            for number, pk in enumerate(keys):
                running.report(gone + number, gone + len(keys))
                _send_one(pk, outbox, by=by, base=base)
        running.report(gone + len(keys))


def _send_one(pk: int, outbox: Outbox, *, by, base: str) -> None:
    rows = Message.objects.filter(pk=pk)
    if not rows.filter(state=MessageState.WAITING).update(state=MessageState.SENDING):
        return
    message = rows.select_related("made_by").get()
    try:
        body = message.body
        # Made by who sends it, at the moment it is sent: the secret stands in the mail and nowhere else.
        for masked, real in kinds()[message.kind].secrets(message.refers, by=message.made_by, base=base).items():
            body = body.replace(masked, real)
        outbox.send(to=message.to, subject=message.subject, body=body, reply_to=message.made_by.email)
    except NotSent as refused:
        _failed(rows, refused.message)
    except (ActionRefused, PermissionDenied, ValidationError) as refused:
        words = (
            refused.messages if isinstance(refused, ValidationError) else [getattr(refused, "message", str(refused))]
        )
        _failed(rows, " ".join(words))
    except Exception:
        log.exception("mail %s was not sent", pk)
        _failed(rows, _("Something went wrong on our side. Try again; if it stays, tell the administrator."))
    else:
        rows.update(state=MessageState.SENT, problem="", sent_at=timezone.now())


def _failed(rows, problem: str) -> None:
    rows.update(state=MessageState.FAILED, problem=problem[:300])

"""Mail: texts from templates per language, addresses of pages, and the sending itself.

A mail has two templates in each language, `mail/<kind>/subject.<language>.txt` and `mail/<kind>/body.<language>.txt`.
They are plain text written in that language, not translations sentence by sentence. The subject is made of what may be
seen by anybody who looks over a shoulder: it is given no names of people.
"""

from __future__ import annotations

import contextlib
import logging
import re
import smtplib
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template import Context, engines
from django.utils.translation import gettext as _
from django.utils.translation import override

SUBJECT_AT_MOST = 150

log = logging.getLogger(__name__)


class NotSent(Exception):
    """The mail server did not take a mail; the message says why, without the address."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def base_url(request) -> str:
    """The beginning of every address in a mail: the setting `OIDS_BASE_URL`, else where this page was asked."""
    return (settings.BASE_URL or request.build_absolute_uri("/")).rstrip("/")


def writes_to_folder() -> bool:
    """Whether mail goes into a folder, as in the demonstration, and not to people."""
    return settings.EMAIL_BACKEND.rpartition(".")[0].endswith((".filebased", ".locmem", ".dummy", ".console"))


def subject_of(kind: str, language: str, public: Mapping) -> str:
    """One line; `public` holds no personal data."""
    return " ".join(_rendered(f"mail/{kind}/subject.{language}.txt", language, public).split())[:SUBJECT_AT_MOST]


def body_of(kind: str, language: str, context: Mapping) -> str:
    """The text, with never more than one empty line between paragraphs."""
    text = _rendered(f"mail/{kind}/body.{language}.txt", language, context)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def _rendered(name: str, language: str, context: Mapping) -> str:
    with override(language):
        return engines["django"].engine.get_template(name).render(Context(dict(context), autoescape=False))


class Outbox:
    """One connection to the mail server for many mails; after a mail that fails it begins anew."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, *_error) -> None:
        self._close()

    def _close(self) -> None:
        with contextlib.suppress(Exception):
            self._connection.close()

    def send(self, *, to: str, subject: str, body: str, reply_to: str = "") -> None:
        """Hand one mail to the server, or raise `NotSent`."""
        mail = EmailMessage(
            subject, body, settings.DEFAULT_FROM_EMAIL, [to], reply_to=[reply_to] if reply_to else None,
            connection=self._connection,
        )  # fmt: skip
        try:
            if not mail.send():
                raise NotSent(_("The mail server did not take it."))
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._close()
            self._connection = get_connection()
            # What the server said can hold the address: only what kind of fault it is goes to the log.
            log.warning("a mail was not sent: %s", type(error).__name__)
            raise NotSent(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("The mail server refuses this address. Correct the address and send it again.")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("The mail server does not let OidS in. The administrator has to look at the settings of mail.")
    if isinstance(error, smtplib.SMTPResponseException):
        return _("The mail server refused it (code %(code)s). Try again later.") % {"code": error.smtp_code}
    if isinstance(error, ValueError):
        return _("The address or the subject cannot be used in a mail. Correct the address and send it again.")
    return _("The mail server could not be reached. Try again later.")

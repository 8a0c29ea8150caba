"""Kinds of mail: what each is, whom it goes to and what it says. Each app declares its own in a module `messages`.

A letter is worked out anew when it is previewed and when it is sent; a fingerprint of all texts makes sure that what
goes out is what was looked at.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from oids.mail import body_of, subject_of
from oids.models import User
from oids.periods import SchoolYear
from partnerships.enums import RoleKind
from partnerships.models import Message, Partnership, Role

PARAGRAPH_AT_MOST = 1000
LANGUAGES = ("nl", "en")
MASKED_SECRET = "•" * 12


@dataclass(frozen=True, slots=True)
class Cause:
    """What mail is about: a round, a request, a stretch of days. `key` stands in the address, `problem` says why
    nothing can be sent about it now. Causes with the same `once` are one when it comes to sending once a day."""

    key: str
    label: str
    obj: Any = None
    problem: str = ""
    once: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail before its words are chosen.

    `public` may stand in the subject; `context` only in the text. Without `to` it cannot be sent, and `remedy` (with
    `remedy_url`) says what to do. `refers` holds references from which a secret is made while sending.
    """

    key: str
    who: str
    to: str
    language: str = "nl"
    detail: str = ""
    about: str = ""
    public: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    refers: Mapping[str, int] = field(default_factory=dict)
    remedy: str = ""
    remedy_url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One mail as it will be sent (and as the log keeps it)."""

    letter: Letter
    language: str
    subject: str
    body: str

    def fingerprint(self) -> str:
        parts = [self.letter.key, self.letter.to, self.language, self.subject, self.body, dict(self.letter.refers)]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Kind:
    """A kind of mail. `code` names its templates and its rows in the log, `parameter` what it is about in an address;
    `nothing` is said where there is nothing to mail about."""

    code = ""
    parameter = ""
    label: Any = ""
    explanation: Any = ""
    nothing: Any = ""

    def causes(self, *, user, partnership: Partnership, school_year: SchoolYear) -> list[Cause]:
        """What can be mailed about, as far as `user` may see it; the first is the obvious one."""
        raise NotImplementedError

    def letters(self, cause: Cause, *, partnership: Partnership, base: str) -> list[Letter]:
        raise NotImplementedError

    def secrets(self, refers: Mapping[str, int], *, by, base: str) -> dict[str, str]:
        """What stands masked in the text -> what really has to stand there; made while the mail is sent."""
        return {}


_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Decorator: the kind can be sent from the page of mail."""
    present = _kinds.get(kind.code)
    if present is not None and type(present).__module__ != kind.__module__:
        raise ImproperlyConfigured(f"Two kinds of mail are called {kind.code}.")
    _kinds[kind.code] = kind()
    return kind


def kinds() -> dict[str, Kind]:
    """In the order in which a season uses them."""
    return dict(_kinds)


def label_of(code: str) -> str:
    return str(_kinds[code].label) if code in _kinds else code


def compose(
    kind: Kind, letter: Letter, *, partnership: Partnership, language: str, paragraph: str, paragraph_en: str = "", by
) -> Text:
    """The words of one letter; days are written in its language by the templates' own filter.

    Where the sender wrote no English of their own, a mail in English holds the Dutch words and says so above them.
    """
    public = {"partnership": partnership.name} | dict(letter.public)
    dutch, english = ("\n".join(words.splitlines()).strip() for words in (paragraph, paragraph_en))
    context = public | dict(letter.context) | {
        "sender": by.name, "sender_email": by.email, "paragraph": (english or dutch) if language == "en" else dutch,
        "paragraph_is_dutch": language == "en" and not english,
    }  # fmt: skip
    return Text(letter, language, subject_of(kind.code, language, public), body_of(kind.code, language, context))


def fingerprint_of(texts: Iterable[Text]) -> str:
    """The same for the same texts, in whatever order; another one when a word, an address or a recipient differs."""
    return hashlib.sha256("".join(sorted(text.fingerprint() for text in texts)).encode()).hexdigest()


def log_key(kind: Kind, cause: Cause, letter: Letter, on: datetime.date | None = None) -> str:
    """Once a day for one cause and recipient."""
    return f"{kind.code}:{cause.once or cause.key}:{letter.key}:{(on or timezone.localdate()).isoformat()}"


def mailed_today(kind: Kind, cause: Cause, letters: Iterable[Letter], partnership: Partnership) -> set[str]:
    """Keys of the letters that went into the log today for this cause."""
    wanted = {log_key(kind, cause, letter): letter.key for letter in letters}
    found = Message.objects.filter(partnership=partnership, key__in=list(wanted)).values_list("key", flat=True)
    return {wanted[key] for key in found}


def staff_of(parties: Iterable[int], kind: str = RoleKind.BOARD) -> dict[int, list[User]]:
    """Per board (or institute) those who hold its role today and may sign in, by name."""
    rows = (
        Role.objects.active_on(timezone.localdate())
        .filter(kind=kind, party__in=list(parties), user__is_active=True)
        .select_related("user")
        .order_by("user__name__alphabetical", "user_id")
    )
    found: dict[int, list[User]] = {}
    for row in rows:
        people = found.setdefault(row.party_id, [])
        if row.user not in people:
            people.append(row.user)
    return found


__all__ = [
    "LANGUAGES", "MASKED_SECRET", "PARAGRAPH_AT_MOST", "Cause", "Kind", "Letter", "Text", "compose",
    "fingerprint_of", "kinds", "label_of", "log_key", "mailed_today", "register", "staff_of",
]  # fmt: skip

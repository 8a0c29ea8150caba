"""The count file for the auditor: each student once under a pseudonym, totals that tie, and a sample that can be redrawn.

A pseudonym is the HMAC-SHA256 of the student's reference with a key that the penvoerder keeps, written as sixteen
letters. The alphabet has no vowels, so that it never spells a word. Who has only the export cannot go back; who has the
key can check any pseudonym. A sample is the students with the lowest SHA-256 of "seed:pseudonym": everybody who has the
export and the printed seed can do it again by hand (docs/calculations.md).
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
GROUPS, LETTERS = 4, 4
KEY_BYTES = 32


def pseudonym(key: bytes, reference: str) -> str:
    """`XXXX-XXXX-XXXX-XXXX` for a student's reference (`S000123`): the HMAC as a number in base 20, its last 16 digits."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key has {KEY_BYTES} bytes")
    number = int.from_bytes(hmac.new(key, reference.encode(), hashlib.sha256).digest(), "big")
    letters = []
    for _ in range(GROUPS * LETTERS):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    text = "".join(reversed(letters))
    return "-".join(text[start : start + LETTERS] for start in range(0, len(text), LETTERS))


def draw_value(seed: str, code: str) -> str:
    """What a student is drawn by: SHA-256 of seed, colon, pseudonym, in hexadecimal."""
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def draw(seed: str, codes: Iterable[str], size: int) -> tuple[str, ...]:
    """The `size` pseudonyms with the lowest draw values, lowest first; the order in which they are given is nothing."""
    everybody = sorted(codes, key=lambda code: (draw_value(seed, code), code))
    if len(set(everybody)) != len(everybody):
        raise ValueError("a pseudonym is there twice")
    if not 0 < size <= len(everybody):
        raise ValueError(f"{size} students cannot be drawn from {len(everybody)}")
    return tuple(everybody[:size])


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of student: how many the file holds, and how that ties to what was filed.

    file + unexplained = registered; registered + correction = filed. `unexplained` is not 0 only when the history of the
    register does not give the number that was counted.
    """

    kind: str
    students: int
    unexplained: int
    registered: int
    correction: int
    filed: int
    reason: str = ""

    def __post_init__(self) -> None:
        if self.students + self.unexplained != self.registered:
            raise ValueError(
                f"{self.kind}: {self.students} in the file and {self.unexplained} are not {self.registered}"
            )
        if self.registered + self.correction != self.filed:
            raise ValueError(f"{self.kind}: {self.registered} and {self.correction} are not {self.filed}")


def tie(kinds: Iterable[str], filed: Mapping[str, tuple[int, int, str]], order: Iterable[str]) -> tuple[KindLine, ...]:
    """A line per kind of `order`. `kinds` names the kind of each student of the file once; `filed` gives per kind what
    the register said when it was counted, what was filed, and why they differ."""
    found = Counter(kinds)
    lines = []
    for kind in order:
        registered, number, reason = filed.get(kind, (0, 0, ""))
        students = found.pop(kind, 0)
        if students or registered or number:
            lines.append(
                KindLine(kind, students, registered - students, registered, number - registered, number, reason)
            )
    if found:
        raise ValueError(f"the file has kinds that are not counted: {sorted(found)}")
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a student since the file was made: `added`, `removed`, or of another `kind` (then, now)."""

    code: str
    what: str
    then: str = ""
    now: str = ""


def changes(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[Change, ...]:
    """From the file (student -> kind) to the register of today, in order of student."""
    found = []
    for code in sorted({*then, *now}):
        if code not in now:
            found.append(Change(code, "removed", then=then[code]))
        elif code not in then:
            found.append(Change(code, "added", now=now[code]))
        elif then[code] != now[code]:
            found.append(Change(code, "kind", then[code], now[code]))
    return tuple(found)

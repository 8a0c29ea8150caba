"""How a person or a school that is typed is found: each word somewhere in the name, and who is called exactly so first.

And in which order names stand.

A name is typed as it is printed, in either way: “Daan van der Tijhuis” or “Tijhuis, Daan van der (17)”; accents may be
left out, since who looks for Łukasz or Büşra has no such keys.
"""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Case, CharField, Q, Transform, Value, When

# Letters of their own, as PostgreSQL's unaccent writes them (both of them after casefold).
NO_MARK = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ŧ": "t", "ħ": "h"})
MOST_DIGITS = 18  # more is no key of a row


def words_of(text: str) -> list[str]:
    """The words of a name; a comma, or brackets around a number, are none."""
    return re.sub(r"[,;()]", " ", text).split()


def without_number(text: str) -> str:
    """The name alone, of a text that ends in a number in brackets (also when the second bracket is not typed yet)."""
    return re.sub(r"\s*\([^()]*\)?\s*$", "", text).strip()


@CharField.register_lookup
class Alphabetical(Transform):
    """To order names by where people read them (`by_name`): Łukasz stands among the L's.

    The database compares code points, and the embedded one knows no other order (it is built without ICU), so letters are
    compared without their marks and without regard to capitals.
    """

    lookup_name = "alphabetical"
    template = "LOWER(UNACCENT(%(expressions)s))"


def by_name(person: str = "") -> tuple[str, str]:
    """To order rows by the name of a person that they lead to: `order_by(*by_name("student__"), "pk")`."""
    return f"{person}last_name__alphabetical", f"{person}first_name__alphabetical"


def alphabetical(name: str) -> tuple[str, str]:
    """The same order for names that are sorted here; of two that differ in marks only always the same one first."""
    return _plain(name), name


def same_name(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    """Without accents, as the keyboard at hand has it: the letters of names here that are no letter with a mark stand in
    a list of their own."""
    marked = unicodedata.normalize("NFKD", " ".join(text.split()).casefold().translate(NO_MARK))
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def person_called(word: str, path: str = "") -> Q:
    """Rows whose person, at the end of `path` (such as `student__`), has the word in the name.

    Of an infix of more words (“van der”) each is a word itself, from its first letter on.
    """
    return (
        Q((f"{path}last_name__unaccent__icontains", word))
        | Q((f"{path}first_name__unaccent__icontains", word))
        | Q((f"{path}infix__unaccent__istartswith", word))
        | Q((f"{path}infix__unaccent__icontains", f" {word}"))
    )


def with_key(word: str, path: str = "") -> Q:
    """Rows with this number, as it stands in brackets behind a name; no row when it is no number."""
    if word.isascii() and word.isdecimal() and len(word) <= MOST_DIGITS:
        return Q((f"{path}pk", int(word)))
    return Q(pk__in=())


def exact_person_first(text: str, path: str = "") -> Case:
    """To order by: who is called exactly so, then whose last name it is, then all others."""
    text = without_number(text)
    whole, last = Q(pk__in=()), Q((f"{path}last_name__unaccent__iexact", text))

    def named(first: list[str], infix: list[str], last: list[str]) -> Q:
        parts = {"first_name": first, "infix": infix, "last_name": last}
        return Q(*((f"{path}{part}__unaccent__iexact", " ".join(words)) for part, words in parts.items()))

    family, comma, given = text.partition(",")
    if comma:
        words = given.split()
        for at in range(1, len(words) + 1):
            whole |= named(words[:at], words[at:], family.split())
    else:
        words = text.split()
        for ends in range(1, len(words)):
            last |= Q(
                (f"{path}infix__unaccent__iexact", " ".join(words[:ends])),
                (f"{path}last_name__unaccent__iexact", " ".join(words[ends:])),
            )
            for at in range(1, ends + 1):
                whole |= named(words[:at], words[at:ends], words[ends:])
    return Case(When(whole, then=Value(0)), When(last, then=Value(1)), default=Value(2))

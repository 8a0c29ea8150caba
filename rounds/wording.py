"""Codes of proposals, and what boards said before, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from oids.formats import decimal
from rounds.calculations.proposal import Problem
from rounds.enums import CheckState, CorrectionReason
from rounds.models import CheckLine

KILOMETRE = 1000


def kilometres(metres: int | None) -> str:
    """As shown: tenths below 10 km, whole ones above; nothing known is a dash."""
    from fractions import Fraction

    if metres is None:
        return "–"
    places = 1 if abs(metres) < 10 * KILOMETRE else 0
    return _("%(number)s km") % {"number": decimal(Fraction(metres, KILOMETRE), places)}


def earlier_words(line: CheckLine) -> list[str]:
    """What a board said in the rounds before this one, each with what was done about it."""
    states, reasons = dict(CheckState.choices), dict(CorrectionReason.choices)
    found = []
    for said in line.earlier:
        words = [states[said["state"]], reasons.get(said["reason"], ""), said["note"]]
        text = _("Before this: %(words)s (done: %(done)s)") if said["done"] else _("Before this: %(words)s")
        found.append(text % {"words": ": ".join(str(word) for word in words if word), "done": said["done"]})
    return found


def problem_in_words(problem: Problem, names: Mapping[str, Mapping[int, str]]) -> str:
    """A sentence that says what stands in the way, and where to mend it. `names`: of schools and students by key."""
    params = dict(problem.params)
    for kind in ("school", "student"):
        if kind in params:
            params[kind] = names[kind].get(params[kind], params[kind])
    for name in ("distance_m", "limit_m"):
        if name in params:
            params[name] = kilometres(params[name])
    sentence = _SENTENCES.get(problem.code)
    if sentence is None:
        return _("What went in cannot be right (%(code)s). Tell the administrator.") % {"code": problem.code}
    return sentence() % params


_SENTENCES = {
    "pinned_avoided": lambda: _(
        "%(student)s avoids %(school)s and cannot be placed there. Refuse the request to avoid it first, or choose another school."
    ),
    "pinned_too_far": lambda: _(
        "%(school)s is %(distance_m)s away from %(student)s, who travels at most %(limit_m)s. Choose a nearer school or correct the limit."
    ),
    "pinned_too_many": lambda: _(
        "%(school)s has %(places)s places for these students, and %(pinned)s would be there. Move somebody else first, or correct the places of the school."
    ),
    "avoided": lambda: _("%(student)s avoids %(school)s. Refuse the request to avoid it first, or choose another school."),
    "too_far": lambda: _(
        "%(school)s is %(distance_m)s away from %(student)s, who travels at most %(limit_m)s. Choose a nearer school or correct the limit."
    ),
    "full": lambda: _(
        "%(school)s has %(places)s places for these students, and %(students)s would be there. Move somebody else away first, or correct the places."
    ),
    "pinned": lambda: _("%(student)s has a placement at %(school)s already. Move that placement itself."),
    "pinned_unknown_school": lambda: _("%(student)s is pinned to a school that is not in the round. Release that pin."),
    "shares": lambda: _("The shares of the boards add up to more than 100 per cent. Correct the shares of the round."),
    "wishes": lambda: _("%(student)s has more than %(most)s wishes, or one school twice. Correct the wishes."),
    "group_size": lambda: _("The size of peer groups in the norm cannot be right. Look at the norm."),
}  # fmt: skip

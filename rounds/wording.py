"""Codes of proposals in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from rounds.calculations.proposal import Problem


def problem_in_words(problem: Problem, names: Mapping[str, Mapping[int, str]]) -> str:
    """A sentence that says what is wrong in what went in, and where to mend it. `names`: of schools and students."""
    params = dict(problem.params)
    for kind in ("school", "student"):
        if kind in params:
            params[kind] = names[kind].get(params[kind], params[kind])
    return str(_SENTENCES.get(problem.code, lambda: problem.code)() % params)


_SENTENCES = {
}

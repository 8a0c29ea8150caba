"""What keeps a decision as it is: which models rest on decisions, and what is frozen with a decision named in it.

Each app says it of its own (`partnerships.resting.adds_resting`, `adds_naming`); here it is asked before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Model

from partnerships.models import Decision

_MODELS: dict[type[Model], None] = {}
# Of a decision: what names it for good, in words, such as a stand that was frozen.
Naming = Callable[[Decision], list[str]]
_NAMING: list[Naming] = []


def rests(model: type[Model]) -> None:
    """Records of `model` are adopted with their `decision`."""
    _MODELS[model] = None


def adds_naming(function: Naming) -> Naming:
    """Decorator: what is frozen and has number and day of the decision in it, which a correction would not reach."""
    _NAMING.append(function)
    return function


def kinds_by_decision(decisions: Iterable[Decision], besides: type[Model] | None = None) -> dict[int, list[str]]:
    """Decision (its key) -> the kinds of everything that rests on it, whoever may see it, but for those of `besides`."""
    found: dict[int, list[str]] = {}
    for model in _MODELS:
        if model is besides:
            continue
        used = model._base_manager.filter(decision__in=decisions).values_list("decision", flat=True)
        for key in sorted(set(used)):
            found.setdefault(key, []).append(str(model._meta.verbose_name))
    return found


def kinds_on(decision: Decision) -> list[str]:
    return kinds_by_decision([decision]).get(decision.pk, [])


def named_in(decision: Decision) -> list[str]:
    return [words for function in _NAMING for words in function(decision)]

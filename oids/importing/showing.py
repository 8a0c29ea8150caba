"""What an import would do, as it is shown: the first of everything, in words."""

from __future__ import annotations

from django.utils.translation import get_language

from oids.importing.plans import CHANGED, NEW, Kind, Plan, Verdict

MOST_SHOWN = 200


def shown_of(kind: Kind, found: Plan) -> dict:
    """For `SentSheet.shown`: lists of what stands in the tables of the preview."""
    return {
        "language": get_language(),
        "notes": found.notes,
        "new": [_new(kind, row) for row in _first(found, NEW)],
        "changed": [_changed(kind, row) for row in _first(found, CHANGED)],
        "warnings": [
            [row.entry.number, row.key, row.name, [warning.message for warning in row.warnings]]
            for row in found.warned[:MOST_SHOWN]
        ],
        "warning_codes": found.warnings,
    }


def _first(found: Plan, state: str) -> list[Verdict]:
    return [row for row in found.verdicts if row.state == state][:MOST_SHOWN]


def _new(kind: Kind, row: Verdict) -> list:
    named = kind.named if row.name else frozenset()
    words = [
        f"{kind.by_key[key].label}: {kind.show(key, value)}"
        for key, value in row.after.items()
        if key not in named and kind.show(key, value)
    ]
    return [row.entry.number, row.key, row.name, "; ".join(words)]


def _changed(kind: Kind, row: Verdict) -> list:
    words = [
        f"{kind.by_key[key].label}: {kind.show(key, row.before[key]) or '–'} → {kind.show(key, value) or '–'}"
        for key, value in row.after.items()
    ]
    return [row.entry.number, row.key, row.name, "; ".join(words)]

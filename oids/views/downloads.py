"""Links that download what a page shows: the same address with the same filters."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest


def downloads(request: HttpRequest, kinds: Iterable[str] = ("csv", "xlsx")) -> list[tuple[str, str]]:
    """(label, address) per kind, for the `exports` of a template."""
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for kind in kinds:
        query["export"] = kind
        found.append((kind.upper(), f"?{query.urlencode()}"))
    return found

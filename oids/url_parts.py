"""Addresses of an app whose `urls` is a package: each module in it holds those of one part, as `root` and `year`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver


def patterns_of(package: str, folders: Iterable[str]) -> list[URLPattern | URLResolver]:
    """Of all modules of the package, by name: `root` are addresses from the top, `year` those below
    /<partnership>/<school year>/. `folders` is the package's `__path__`."""
    parts = [import_module(f"{package}.{name}") for name in sorted(found.name for found in iter_modules(folders))]
    year = [pattern for part in parts for pattern in getattr(part, "year", ())]
    return [
        *(pattern for part in parts for pattern in getattr(part, "root", ())),
        path("<slug:partnership>/<schoolyear:year>/", include(year)),
    ]

"""Addresses of the placing season: each module of this package brings its own."""

from importlib import import_module
from pkgutil import iter_modules

app_name = "rounds"
urlpatterns = [
    pattern
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    for pattern in import_module(f"{__name__}.{module.name}").urlpatterns
]

"""What each part of the product adds to the world of the tests: every module here has `add(world)`."""

from importlib import import_module
from pkgutil import iter_modules


def add_all(world) -> None:
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        import_module(f"{__name__}.{module.name}").add(world)

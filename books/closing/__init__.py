"""What has to be in order before the books of a school year are closed: one rule each, in a module by subject.

A rule is a function of partnership and school year that returns findings: an error blocks the closing, a warning is
acknowledged with a reason. No finding: in order.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from books.closing.base import Checked, Finding, Rule, Year, all_rules

for _found in sorted(iter_modules(__path__), key=lambda found: found.name):
    import_module(f"{__name__}.{_found.name}")


def check_year(partnership, school_year) -> list[Checked]:
    """Every rule, in its order, with what it found."""
    year = Year(partnership, school_year)
    return [Checked(rule, tuple(rule.find(year))) for rule in all_rules()]


__all__ = ["Checked", "Finding", "Rule", "Year", "check_year"]

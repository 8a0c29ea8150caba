"""Rules of the closing and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from books.purses.ledger import Ledger, ledger_of
from funding.models import Grant
from oids.periods import SchoolYear
from partnerships.models import Partnership

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is unique within a closing (the rule's, and the record's where there may be more); `url` opens what it is
    about, for who holds `needs` there (empty: everybody who sees the checks)."""

    code: str
    severity: str
    text: str
    url: str = ""
    needs: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity == ERROR


class Year:
    """What is checked; what several rules look at is looked up once."""

    def __init__(self, partnership: Partnership, school_year: SchoolYear) -> None:
        self.partnership, self.school_year = partnership, school_year

    @cached_property
    def grant(self) -> Grant | None:
        """The subsidy of the year."""
        rows = Grant.objects.subsidy(self.partnership, self.school_year)
        return rows.prefetch_related("amounts", "receipts").first()

    @cached_property
    def ledger(self) -> Ledger:
        """Raises NoPenvoerder or NormMissing when it cannot be worked out."""
        return ledger_of(self.partnership, self.school_year)


@dataclass(frozen=True, slots=True)
class Rule:
    """`title` says what is in order when nothing is found."""

    order: int
    code: str
    title: object
    find: Callable[..., Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Checked:
    rule: Rule
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.blocks)


_rules: dict[str, Rule] = {}


def rule(order: int, code: str, title):
    """Decorator: a rule of the closing; `order` is its place in the list, `title` a lazy text."""

    def register(function):
        _rules[code] = Rule(order, code, title, function)
        return function

    return register


def all_rules() -> list[Rule]:
    return sorted(_rules.values(), key=lambda found: (found.order, found.code))

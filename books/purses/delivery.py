"""Hours agreed, funded and delivered of one school year, from placements, confirmations, allocation and costs."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from books.calculations.coverage import Coverage
from books.calculations.delivery import ROLES, SCHOOL_TRAINER, Payment, Shown, Stretch, deliver, show
from books.enums import WorkRole
from books.models import Cost, Rate
from books.rates import rates_of
from books.streams import coverage_of
from funding.enums import StepKey
from funding.models import Allocation, Grant
from funding.models.allocations import FROZEN
from oids.periods import Period, SchoolYear
from partnerships.models import Partnership, Party
from placements.calculations.hours import Norm
from placements.hours import PlacementFact, Year, facts, year_of
from rounds.board_lines import lines_by_facts
from rounds.enums import CheckState
from rounds.models import CheckRequest

ALLOCATION = "allocation"
HOURS_KEYS = (StepKey.HOURS_EMPLOYER, StepKey.HOURS_BOARD)


def adopted_allocation(partnership: Partnership, school_year: SchoolYear) -> Allocation | None:
    """The newest version that was adopted: before that nobody has a claim to its amounts."""
    rows = Allocation.objects.filter(partnership=partnership, school_year=school_year, state__in=FROZEN)
    return rows.order_by("-number").first()


@cache
def _role_names() -> dict[str, str]:
    """How the activity of a cost names a role of the placements, in every language of the screen."""
    names = {}
    for role in ROLES:
        names[role] = names[role.replace("_", " ")] = role
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                word = str(WorkRole(role).label).lower()
            for ending in ("", "s", "en", "n"):
                names[word + ending] = role
    return names


def role_of_activity(activity: str) -> str | None:
    """The role whose hours a cost pays, when its activity names one: “schoolopleiders”, “mentoren”."""
    return _role_names().get(activity.strip().lower())


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that the hours of a year rest on; `rows` works them out for the year or for a period of it."""

    placing: Period | None
    norms: tuple[Norm, ...]
    stretches: tuple[Stretch, ...]
    payments: tuple[Payment, ...]
    rates: dict[str, Rate]
    names: dict[str, str]
    streams: dict[str, str]
    facts: tuple[PlacementFact, ...]
    allocation: Allocation | None
    requests: tuple[CheckRequest, ...]
    coverage: Coverage

    def rows(self, period: Period | None = None) -> tuple[Shown, ...]:
        """As tables show them, by code; hours without a party (no trainer yet) have the code ''."""
        if self.placing is None:
            return ()
        cents = {role: rate.cents_per_hour for role, rate in self.rates.items() if role in ROLES}
        return show(deliver(self.stretches, self.placing, self.norms, self.payments, cents, period))

    @property
    def without_rate(self) -> tuple[str, ...]:
        """Roles of which no rate is confirmed."""
        return tuple(role for role in ROLES if role not in self.rates)


def delivery_of(
    partnership: Partnership, school_year: SchoolYear, *, today: datetime.date | None = None,
    placed: Iterable[PlacementFact] | None = None, year: Year | None = None, coverage: Coverage | None = None,
) -> Delivery:  # fmt: skip
    """Raises `NormMissing` when a day of a placement has no norm. `placed`: all placements of the year, `year` what their
    hours rest on and `coverage` who pays the costs of all years, if they are known."""
    year = year or year_of(partnership, school_year)
    placed = tuple(facts(partnership, school_year, year=year) if placed is None else placed)
    requests = tuple(
        CheckRequest.objects.filter(partnership=partnership, school_year=school_year)
        .select_related("partnership")
        .order_by("valid_from", "pk")
    )
    parties = {party.pk: party for party in _parties(partnership, school_year, placed)}
    allocation = adopted_allocation(partnership, school_year)
    coverage = coverage_of(partnership) if coverage is None else coverage
    grants = {grant.pk: grant for grant in Grant.objects.filter(partnership=partnership)}
    names = {party.code: party.name for party in parties.values()}
    return Delivery(
        placing=year.placing if year else None,
        norms=year.norms if year else (),
        stretches=tuple(_stretches(placed, parties, _answers(requests, placed, today or timezone.localdate()))),
        payments=(*_allocated(allocation), *_from_costs(partnership, school_year, coverage)),
        rates=rates_of(partnership, school_year),
        names=names | {"": _("nobody yet")},
        streams={ALLOCATION: _("allocation")} | {f"grant:{pk}": grant.name for pk, grant in grants.items()},
        facts=placed,
        allocation=allocation,
        requests=requests,
        coverage=coverage,
    )


def _parties(partnership, school_year, placed: Iterable[PlacementFact]):
    """Members of the year, and whoever else employs a trainer, trains a student or paid something."""
    members = Party.objects.members_of(partnership, school_year.period)
    institutes = {fact.institute_id for fact in placed}
    employers = {fact.employer_code for fact in placed if fact.employer_code}
    paid = Cost.objects.of_year(partnership, school_year).values("party")
    others = Party.objects.filter(pk__in=institutes) | Party.objects.filter(code__in=employers)
    return (members | others | Party.objects.filter(pk__in=paid)).order_by("code")


_Answer = tuple[list[Period], list[Period], list[Period]]


def _answers(
    requests: Iterable[CheckRequest], placed: Sequence[PlacementFact], today: datetime.date
) -> dict[tuple[int, int], _Answer]:
    """(placement, board) -> days asked about, days due, days confirmed."""
    found: dict[tuple[int, int], _Answer] = defaultdict(lambda: ([], [], []))
    for request in requests:
        for line in lines_by_facts(request, placed):
            if line.now is None or line.now.days.last is None:
                continue
            asked, due, confirmed = found[line.row.placement_id, line.row.check_of.board_id]
            asked.append(line.now.days)
            open_ = line.row.state == CheckState.OPEN or line.asks_again
            if not open_ or request.due_on < today:
                due.append(line.now.days)
            if not open_ and not line.row.to_settle:
                confirmed.append(line.now.days)
    return found


def _stretches(placed: Iterable[PlacementFact], parties: dict[int, Party], answers):
    for fact in placed:
        for part in fact.parts:
            asked, due, confirmed = answers.get((fact.placement_id, part.board_id), ((), (), ()))
            yield Stretch(
                part.board_code, fact.employer_code or "", parties[fact.institute_id].code, part.period,
                tuple(asked), tuple(due), tuple(confirmed), fact.brin6,
            )  # fmt: skip


def _allocated(allocation: Allocation | None):
    """Amounts of steps that go by hours of school trainers; those of other steps are no hours."""
    if allocation is None:
        return
    keys = {step["number"]: step["key"] for step in allocation.inputs["steps"]}
    for step in allocation.result["steps"]:
        if keys[step["number"]] in HOURS_KEYS:
            for line in step["lines"]:
                yield Payment(line["party"], SCHOOL_TRAINER, ALLOCATION, line["cents"])


def _from_costs(partnership, school_year, coverage: Coverage):
    """What streams pay of costs whose activity names a role."""
    mine = set(Cost.objects.of_year(partnership, school_year).values_list("pk", flat=True))
    for cost in coverage.costs:
        role = role_of_activity(cost.activity)
        if cost.key not in mine or role is None:
            continue
        for paid in coverage.of_cost(cost.key):
            if paid.stream is not None:
                yield Payment(cost.party, role, f"grant:{paid.stream}", paid.cents, cost.day)

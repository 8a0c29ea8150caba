"""What the academic function of a partnership costs in a school year, and who pays, from the books and its own hours."""

from __future__ import annotations

from books.enums import WorkRole
from books.models import Cost
from books.paid_costs import paid_costs
from books.rates import rates_of
from funding.enums import CostKind
from network.calculations.academic import Bearer, Spent, Worked, bearers
from network.enums import AcademicTask
from network.models import AcademicWorker

ROLE_OF = {
    AcademicTask.COORDINATOR: WorkRole.RESEARCH_COORDINATOR,
    AcademicTask.TEACHER_LEADER: WorkRole.RESEARCH_COORDINATOR,
    AcademicTask.LECTOR: WorkRole.LECTOR,
}


def bearers_of(partnership, school_year, only: set[str] | None = None) -> tuple[Bearer, ...]:
    """Per party its hours at this year's rates, its confirmed costs and what streams pay of them. `only`: these numbers."""
    rates = rates_of(partnership, school_year)
    workers = AcademicWorker.objects.filter(function__partnership=partnership, school_year=school_year)
    worked = [
        Worked(
            code, str(ROLE_OF[task]), hours, rates[role].cents_per_hour if (role := ROLE_OF[task]) in rates else None
        )
        for code, task, hours in workers.values_list("employer__code", "task", "hours")
    ]
    paid = paid_costs(partnership)
    costs = Cost.objects.of_year(partnership, school_year).filter(kind=CostKind.ACADEMIC, confirmed_by__isnull=False)
    spent = [
        Spent(code, cents, paid.by_streams(key))
        for key, code, cents in costs.values_list("pk", "party__code", "amount_cents")
    ]
    found = bearers(worked, spent)
    return found if only is None else tuple(row for row in found if row.party in only)

"""What the sheets of a placing season are imported into."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property

from oids.importing import plans
from oids.periods import SchoolYear
from partnerships.models import Partnership, School
from rounds.enums import SheetKind
from rounds.models import Round


@dataclass(frozen=True)
class Target:
    """What a sheet is imported into."""

    partnership: Partnership
    school_year: SchoolYear
    round: Round | None = None

    @cached_property
    def schools(self) -> dict[str, School]:
        """The schools of the partnership in the year, by BRIN6; others do not exist here."""
        found = School.objects.of_partnership(self.partnership, self.school_year.period)
        return {school.brin6: school for school in found}


class Kind(plans.Kind):
    """`permission` is of whoever may also do by hand what stands in the sheet."""

    kind: SheetKind
    needs_round = False
    named = frozenset({"first_name", "infix", "last_name"})

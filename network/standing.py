"""How the network stands towards the books: hours of its people, and contributions that were agreed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from books.enums import WorkRole
from books.models import Contribution, HoursContribution
from funding.enums import CostKind, GrantSource
from funding.models import Grant
from network.calculations.booking import Entered, Standing, compare
from network.enums import AcademicTask
from network.models import AcademicWorker, Agreement, GroupMember, Participant
from partnerships.models import Party


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of hours that goes from the network into the books: as which role and kind of cost, and resting on what."""

    role: str
    kind: str
    source: str
    tasks: tuple[str, ...] = ()

    def hours(self, partnership, school_year) -> list[tuple[str, Decimal]]:
        """(number of the party, hours) of everybody; whoever is no party of the register is not in it."""
        if not self.tasks:
            members = GroupMember.objects.filter(group__partnership=partnership, school_year=school_year)
            return list(
                members.filter(participant__party__isnull=False).values_list("participant__party__code", "hours")
            )
        workers = AcademicWorker.objects.filter(function__partnership=partnership, school_year=school_year)
        return list(workers.filter(task__in=self.tasks).values_list("employer__code", "hours"))


GROUPS = Work(WorkRole.PLG_MEMBER, CostKind.NETWORK, "Leden van PLG's en werkgroepen")
ACADEMIC = (
    Work(
        WorkRole.RESEARCH_COORDINATOR, CostKind.ACADEMIC, "Onderzoekscoördinatoren en teacher leaders",
        (AcademicTask.COORDINATOR, AcademicTask.TEACHER_LEADER),
    ),
    Work(WorkRole.LECTOR, CostKind.ACADEMIC, "Lectoren en onderzoekers, academische functie", (AcademicTask.LECTOR,)),
)  # fmt: skip


def standings(partnership, school_year, work: Work = GROUPS, only: set[str] | None = None) -> tuple[Standing, ...]:
    """Per party (by its number): hours of its people, and what of them stands in the books. All entries of the role and
    kind of cost count, also those that were entered by hand: so nothing is booked twice. `only`: these numbers."""
    entries = HoursContribution.objects.of_year(partnership, school_year).filter(role=work.role, kind=work.kind)
    entered = [
        Entered(code, hours, by is not None)
        for code, hours, by in entries.values_list("party__code", "hours", "confirmed_by")
    ]
    found = compare(work.hours(partnership, school_year), entered)
    return found if only is None else tuple(row for row in found if row.party in only)


def outside_hours(partnership, school_year) -> dict[Participant, Decimal]:
    """Hours of members on behalf of whoever is no party of the register: they have no place in the books."""
    found: dict[Participant, Decimal] = {}
    rows = GroupMember.objects.filter(
        group__partnership=partnership, school_year=school_year, participant__party__isnull=True
    ).select_related("participant__partner")
    for row in rows:
        found[row.participant] = found.get(row.participant, Decimal(0)) + row.hours
    return found


def stream_of(partnership, school_year) -> Grant | None:
    """The stream of the learning network that contributions of the year go into."""
    streams = Grant.objects.overlapping(school_year.period).filter(partnership=partnership, source=GrantSource.NETWORK)
    return streams.order_by("-valid_from", "pk").first()


@dataclass(frozen=True, slots=True)
class Money:
    """What one participant contributes in a school year, in cents: agreed, asked in the books, come in."""

    agreement: Agreement | None
    asked: int
    received: int

    @property
    def agreed(self) -> int:
        return self.agreement.contribution_cents if self.agreement else 0

    @property
    def hours(self) -> Decimal:
        """Agreed beforehand, of all its people together."""
        return self.agreement.hours if self.agreement else Decimal(0)


def money_of(partnership, school_year, participants) -> dict[int, Money]:
    """Participant -> its money of the year. Of a year with two agreements the one at its beginning holds."""
    agreements: dict[int, Agreement] = {}
    for row in (
        Agreement.objects.overlapping(school_year.period).filter(participant__in=participants).order_by("-valid_from")
    ):
        agreements[row.participant_id] = row
    asked: dict[int, int] = {}
    received: dict[int, int] = {}
    into = Contribution.objects.of_year(partnership, school_year).filter(grant__source=GrantSource.NETWORK)
    for party, cents, came in into.values_list("party", "amount_cents", "received_on"):
        asked[party] = asked.get(party, 0) + cents
        if came is not None:
            received[party] = received.get(party, 0) + cents
    return {
        row.pk: Money(agreements.get(row.pk), asked.get(row.party_id, 0), received.get(row.party_id, 0))
        for row in participants
    }


def parties_by_code(codes) -> dict[str, Party]:
    return {party.code: party for party in Party.objects.filter(code__in=codes)}

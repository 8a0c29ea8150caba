"""Other money of the demonstration: the learning network, a municipality, a project that ended, and the academic function.

The academic function (EUR 70,000 a year, 2012 to 2016) ended long ago; its costs fell to the boards with academic
schools, which its page shows. In the west last year's subsidy became definitive after its allocation was authorised.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from books import actions as books
from books.demo.years import LAST_YEAR, THIS_YEAR
from funding import actions as money
from funding.enums import AmountState, CostKind, GrantSource, ReportModel, StepKey, StepSize
from funding.models import Grant
from oids.money import split
from oids.periods import SchoolYear
from partnerships.enums import PartyKind
from partnerships.models import Party, School

PER_BOARD = 3_000_00
A_YEAR = 70_000_00
NETWORK = "Kennisnetwerk"
LITERACY = "Taal in de wijk"
RESEARCH = "Onderzoek in de klas"
Day = datetime.date


def tell_streams(partnership, cast) -> None:
    boards = list(
        Party.objects.members_of(partnership, THIS_YEAR.period).filter(kind=PartyKind.BOARD).order_by("code").distinct()
    )
    _academic_function(partnership, boards, cast)
    _ended_project(partnership, boards, cast)
    _municipality(partnership, cast)
    for year in (LAST_YEAR, THIS_YEAR):
        _network(partnership, year, boards, cast)
    _proposed_scheme(partnership, cast)
    if partnership.slug.endswith("west"):
        _definitive_after_all(partnership, cast)


def _stream(
    partnership, cast, *, cents: int, letter: str, kind, activity="", instalments=(), received=0, **facts
) -> Grant:
    """Recorded by the controller, its amount confirmed by the colleague; the first `received` instalments came in."""
    by = cast["controller"]
    grant = money.register_stream(
        partnership=partnership, school_year=SchoolYear.of(facts["valid_from"]), decided_on=facts["valid_from"], by=by,
        **facts,
    )  # fmt: skip
    amount = money.record_letter_amount(
        grant, state=AmountState.DEFINITIVE, amount_cents=cents, letter=letter, decided_on=facts["valid_from"], by=by
    )
    money.add_earmark(grant, kind=kind, activity=activity, by=by)
    money.confirm_amount(amount, by=cast["colleague"])
    planned = money.plan_instalments(grant, rows=list(instalments), by=by)
    for row in planned[:received]:
        money.record_receipt(
            grant, received_on=row.expected_on, amount_cents=row.amount_cents, instalment=row,
            description=f"Termijn {row.number}", by=by,
        )  # fmt: skip
    return grant


def _cost(partnership, party, day: Day, cents: int, description: str, cast, activity="") -> None:
    """A cost of a year before the books, as taken over from the old administration."""
    cost = books.enter_cost(
        partnership=partnership, school_year=SchoolYear.of(day), party=party, kind=CostKind.ACADEMIC, activity=activity,
        description=description, incurred_on=day, amount_cents=cents, by=cast["controller"],
    )  # fmt: skip
    books.confirm_cost(cost, by=cast["colleague"])


def _academic_schools(boards) -> dict[Party, int]:
    found = {}
    for board in boards:
        number = School.objects.filter(is_academic=True, memberships__board_id=board.pk).distinct().count()
        if number:
            found[board] = number
    return found


def _academic_function(partnership, boards, cast) -> None:
    years = range(2012, 2016)
    _stream(
        partnership, cast, source=GrantSource.OTHER, title="Academische functie 2012-2016", funder="Ministerie van OCW",
        reference="AF-2012", valid_from=Day(2012, 8, 1), valid_until=Day(2016, 7, 31), report_model=ReportModel.G1,
        cents=4 * A_YEAR, letter="beschikking van 1-8-2012", kind=CostKind.ACADEMIC,
        instalments=[(Day(start, 11, 15), A_YEAR) for start in years], received=4,
    )  # fmt: skip
    schools = _academic_schools(boards)
    keys = {board.code: board for board in schools}
    for start in years:
        for part in split(A_YEAR, list(schools.values()), list(keys)):
            _cost(partnership, keys[part.key], Day(start, 10, 1), part.cents, "Onderzoekscoördinatoren", cast)


def _ended_project(partnership, boards, cast) -> None:
    grant = _stream(
        partnership, cast, source=GrantSource.RAAK, title="RAAK Onderzoek in de klas", funder="Regieorgaan SIA",
        reference="RAAK-2024-17", valid_from=Day(2024, 9, 1), valid_until=Day(2026, 7, 31),
        report_model=ReportModel.G2, cents=60_000_00, letter="beschikking van 1-9-2024", kind=CostKind.ACADEMIC,
        activity=RESEARCH, instalments=[(Day(2024, 10, 1), 30_000_00), (Day(2025, 10, 1), 30_000_00)], received=2,
    )  # fmt: skip
    money.update_grant(grant, completed_on=Day(2026, 7, 15), by=cast["controller"])
    for day, party, cents in (
        (Day(2024, 11, 1), boards[0], 14_000_00), (Day(2025, 3, 1), boards[1], 13_500_00),
        (Day(2025, 11, 1), boards[0], 16_000_00), (Day(2026, 3, 1), boards[1], 12_750_00),
    ):  # fmt: skip
        _cost(partnership, party, day, cents, "Uren van docentonderzoekers", cast, activity=RESEARCH)


def _municipality(partnership, cast) -> None:
    place = "Enschede" if partnership.slug.endswith("oost") else "Almelo"
    grant = _stream(
        partnership, cast, source=GrantSource.MUNICIPALITY, title=f"{LITERACY} ({place})", funder=f"Gemeente {place}",
        reference="GEM-2026-044", valid_from=Day(2026, 1, 1), valid_until=Day(2027, 12, 31),
        cofinancing_percentage=Decimal(25), report_model=ReportModel.G2, cents=48_000_00,
        letter="beschikking van 10-12-2025", kind=CostKind.PROFESSIONALISATION, activity=LITERACY,
        instalments=[(Day(2026, 3, 1), 24_000_00), (Day(2027, 3, 1), 24_000_00)], received=1,
    )  # fmt: skip
    if place == "Almelo":
        money.record_letter_amount(
            grant, state=AmountState.DEFINITIVE, amount_cents=52_000_00, letter="brief van 16-11-2026",
            decided_on=Day(2026, 11, 16), by=cast["controller"],
        )  # fmt: skip


def _network(partnership, year, boards, cast) -> None:
    """EUR 3,000 of each board; what came in is booked with the contributions."""
    cents = PER_BOARD * len(boards)
    _stream(
        partnership, cast, source=GrantSource.NETWORK, title=f"{NETWORK} {year}", funder="Schoolbesturen",
        valid_from=year.first_day, valid_until=year.last_day, report_model=ReportModel.NONE, cents=cents,
        letter="convenant kennisnetwerk, artikel 5", kind=CostKind.NETWORK,
        instalments=[(Day(year.start, 11, 1), cents)],
    )  # fmt: skip


def _proposed_scheme(partnership, cast) -> None:
    """For next year, not adopted: everything by students. What last year would have been by it is one click."""
    by = cast["leader"]
    scheme = money.create_scheme(
        partnership=partnership, name="Voorstel: naar studenten", from_year=THIS_YEAR.next, by=by
    )
    money.add_step(
        scheme, description="Administratie van de penvoerder", size=StepSize.PERCENTAGE, key=StepKey.PARTY,
        percentage=Decimal(3), party=partnership.penvoerder_on(THIS_YEAR.first_day), by=by,
    )  # fmt: skip
    money.add_step(
        scheme, description="Naar studenten", size=StepSize.REMAINDER, key=StepKey.STUDENTS, percentage=Decimal(100), by=by
    )  # fmt: skip


def _definitive_after_all(partnership, cast) -> None:
    """A cut of 1.5%: the national ceiling was exceeded."""
    grant = Grant.objects.subsidy(partnership, LAST_YEAR).get()
    amount = money.record_amount(
        grant, state=AmountState.DEFINITIVE, reduction_percentage=Decimal("1.5"), decided_on=Day(2026, 11, 2),
        by=cast["controller"],
    )  # fmt: skip
    money.confirm_amount(amount, by=cast["colleague"])

"""Rates, costs and own contributions of the demonstration. All amounts and rates are invented, and say so."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from books import actions
from books.demo.years import LAST_YEAR, THIS_YEAR
from books.enums import PaidHow, WorkRole
from funding.enums import AmountState, CostKind, GrantSource, ReportModel
from funding.models import Grant, GrantAmount, GrantEarmark
from oids.periods import SchoolYear
from partnerships.models import Party

INVENTED = "Demonstratie: verzonnen tarief"
PER_BOARD = 3_000_00
RATES = {
    WorkRole.SCHOOL_TRAINER: 52_50, WorkRole.MENTOR: 48_00, WorkRole.INSTITUTE_TRAINER: 61_00,
    WorkRole.PROGRAMME_LEADER: 68_00, WorkRole.PLG_MEMBER: 48_00, WorkRole.MEETING: 64_00,
    WorkRole.RESEARCH_COORDINATOR: 52_50, WorkRole.LECTOR: 92_00, WorkRole.ADMINISTRATION: 44_00,
    WorkRole.QUALITY: 50_00, WorkRole.OTHER: 45_00,
}  # fmt: skip
# Days after the first of August, who, kind, activity, what, cents. Who: the penvoerder, the institute, or a board by turn.
COSTS = (
    (20, "penvoerder", CostKind.NETWORK, "website", "Website Kennisnetwerk, hosting en beheer", 4_235_00),
    (31, "penvoerder", CostKind.BASIC, "bijeenkomsten", "Startbijeenkomst opleiders, zaal en lunch", 1_187_50),
    (38, "institute", CostKind.PROFESSIONALISATION, "opleidersdagen", "Opleidersdag 1, inleiders", 2_650_00),
    (45, 1, CostKind.PROFESSIONALISATION, "mentorenscholing", "Mentorenscholing, eigen trainers", 3_420_00),
    (52, 2, CostKind.PROFESSIONALISATION, "registratie BRLO", "Registratie lerarenopleiders BRLO", 890_00),
    (59, "penvoerder", CostKind.NETWORK, "cofinanciering", "Cofinanciering project taal en rekenen", 7_500_00),
    (66, 3, CostKind.OTHER, "", "Camera's voor beeldcoaching", 2_314_13),
    (73, "academic", CostKind.ACADEMIC, "onderzoekscoördinatie", "Scholing onderzoekscoördinatoren", 1_980_00),
    (80, "institute", CostKind.NETWORK, "materialen", "Materialen voor de PLG's", 1_465_95),
    (87, 4, CostKind.NETWORK, "experts", "Inhuur expert co-teaching", 2_175_00),
    (94, "institute", CostKind.PROFESSIONALISATION, "opleidersdagen", "Opleidersdag 2, inleiders", 2_650_00),
    (101, "penvoerder", CostKind.OTHER, "administratie", "Accountantscontrole van de telling", 1_815_00),
    (108, 5, CostKind.PROFESSIONALISATION, "mentorenscholing", "Mentorenscholing, tweede groep", 3_420_00),
    # From here on only in a year that is over.
    (150, "academic", CostKind.ACADEMIC, "onderzoekscoördinatie", "Onderzoeksdag academische scholen", 1_240_00),
    (171, "institute", CostKind.PROFESSIONALISATION, "opleidersdagen", "Opleidersdag 3, inleiders", 2_650_00),
    (200, "penvoerder", CostKind.NETWORK, "website", "Website Kennisnetwerk, vernieuwing", 8_450_00),
    (214, "institute", CostKind.PROFESSIONALISATION, "lezingen", "Lezing lectoraat voor opleiders", 750_00),
    (242, 6, CostKind.PROFESSIONALISATION, "registratie BRLO", "Herregistratie lerarenopleiders BRLO", 640_00),
    (270, "penvoerder", CostKind.BASIC, "bijeenkomsten", "Opbrengstmiddag directeuren", 1_325_00),
    (298, "institute", CostKind.NETWORK, "materialen", "Drukwerk lesmateriaal", 985_40),
)  # fmt: skip
THIS_YEAR_UNTIL, WAITING = 13, 4


def tell_costs(partnership, board_schools, institute, cast) -> None:
    """Last year is complete; of this year the newest entries wait for the second controller."""
    boards = list(board_schools)
    academic = [board for board, schools in board_schools.items() if any(school.is_academic for school in schools)]
    who = {"penvoerder": boards[0], "institute": institute, "academic": academic[-1]}
    for year in (LAST_YEAR, THIS_YEAR):
        stream = network_stream(partnership, year, PER_BOARD * len(boards), cast)
        _rates(partnership, year, cast)
        _costs(partnership, year, boards, who, cast)
        _contributions(partnership, year, boards, stream, cast)
        _hours(partnership, year, boards, who, cast)


def network_stream(partnership, year: SchoolYear, cents: int, cast) -> Grant:
    """The stream of the learning network that the contributions of the year go into; made here unless there is one."""
    streams = Grant.objects.overlapping(year.period).filter(partnership=partnership, source=GrantSource.NETWORK)
    if (found := streams.order_by("pk").first()) is not None:
        return found
    grant = Grant.objects.create(
        partnership=partnership, school_year=year, source=GrantSource.NETWORK, title=f"Kennisnetwerk {year}",
        valid_from=year.first_day, valid_until=year.last_day, report_model=ReportModel.NONE,
    )  # fmt: skip
    GrantAmount.objects.create(
        grant=grant, number=1, state=AmountState.DEFINITIVE, amount_cents=cents,
        letter="Convenant Kennisnetwerk (demonstratie), artikel 5", recorded_by=cast["controller"],
        confirmed_by=cast["colleague"], confirmed_at=timezone.now(),
    )  # fmt: skip
    GrantEarmark.objects.create(grant=grant, kind=CostKind.NETWORK)
    return grant


def _rates(partnership, year: SchoolYear, cast) -> None:
    for role, cents in RATES.items():
        # A little more every year; in this year the rate of the quality staff still waits.
        more = 1_00 * (year.start - LAST_YEAR.start)
        rate = actions.enter_rate(
            partnership=partnership, school_year=year, role=role, cents_per_hour=cents + more, source=INVENTED,
            by=cast["controller"],
        )  # fmt: skip
        if year != THIS_YEAR or role != WorkRole.QUALITY:
            actions.confirm_rate(rate, by=cast["colleague"])


def _costs(partnership, year, boards, who, cast) -> None:
    rows = COSTS if year != THIS_YEAR else COSTS[:THIS_YEAR_UNTIL]
    for number, (days, party, kind, activity, what, cents) in enumerate(rows):
        spender = who[party] if isinstance(party, str) else boards[party % len(boards)]
        waits = year == THIS_YEAR and number >= len(rows) - WAITING
        # The newest one came in without an invoice, and one invoice stands with two costs.
        file = None if waits and number == len(rows) - 1 else invoice(partnership, year, min(number, len(rows) - 3))
        with actions.kept_document(file, partnership=partnership, by=cast["controller"]) as document:
            cost = actions.enter_cost(
                partnership=partnership, school_year=year, party=spender, kind=kind, description=what, activity=activity,
                incurred_on=year.first_day + datetime.timedelta(days=days), amount_cents=cents, document=document,
                voucher=f"{year.start}-{101 + number}", by=cast["controller"],
            )  # fmt: skip
        if not waits:
            actions.confirm_cost(cost, by=cast["colleague"])
            if year != THIS_YEAR and number == 8:
                correction = actions.correct_cost(
                    cost, amount_cents=165_95, reason="Creditnota van de leverancier", by=cast["colleague"]
                )
                correction = actions.confirm_cost(correction, by=cast["controller"])
                later, by = invoice(partnership, year, len(COSTS)), cast["controller"]
                with actions.kept_document(later, partnership=partnership, by=by) as document:
                    actions.add_document(
                        correction, document=document, reason="De creditnota, per post nagekomen", by=by
                    )


def _contributions(partnership, year, boards, stream, cast) -> None:
    asked = [
        actions.Asked(board, PER_BOARD, PaidHow.SET_OFF if number == 1 else PaidHow.INVOICED)
        for number, board in enumerate(boards)
    ]
    made = actions.propose_contributions(
        partnership=partnership, school_year=year, grant=stream, description=f"Bijdrage Kennisnetwerk {year}",
        due_on=datetime.date(year.start, 12, 31), source="Convenant Kennisnetwerk (demonstratie), artikel 5", rows=asked,
        by=cast["controller"],
    )  # fmt: skip
    day = datetime.date(year.start, 11, 12)
    for number, row in enumerate(made):
        if year == THIS_YEAR and number == len(made) - 1:
            continue
        actions.confirm_contribution(row, by=cast["colleague"])
        if year != THIS_YEAR or number < len(made) // 2:
            actions.receive_contribution(row, received_on=day, by=cast["controller"])


def _hours(partnership, year, boards, who, cast) -> None:
    """Meetings by attendance, administration and support of PLGs by agreement; hours of members of PLGs and of the academic
    function follow from who they are (network/demo)."""
    rows: list[tuple[Party, WorkRole, CostKind, str, int]] = []
    rows += [(board, WorkRole.MEETING, CostKind.BASIC, "Beleidsgroep, 6 keer 2,5 uur", 15) for board in boards]
    rows += [
        (who["penvoerder"], WorkRole.ADMINISTRATION, CostKind.OTHER, "Financiële administratie", 220),
        (who["penvoerder"], WorkRole.MEETING, CostKind.BASIC, "Stuurgroep, 5 keer 2 uur", 10),
        (who["institute"], WorkRole.LECTOR, CostKind.NETWORK, "Lector en onderzoekers bij PLG's", 60),
        (who["institute"], WorkRole.QUALITY, CostKind.OTHER, "Kwaliteitszorg", 80),
    ]
    for party, role, kind, what, hours in rows:
        row = actions.enter_hours(
            partnership=partnership, school_year=year, party=party, role=role, kind=kind, description=what,
            valid_from=year.first_day, valid_until=year.last_day, hours=Decimal(hours),
            source="Opgave van de partij (demonstratie)", by=cast["controller"],
        )  # fmt: skip
        if year != THIS_YEAR or role not in (WorkRole.QUALITY, WorkRole.MEETING):
            actions.confirm_hours(row, by=cast["colleague"])


def invoice(partnership, year, number: int) -> SimpleUploadedFile:
    """A page of PDF that says what it is."""
    return paper(f"Factuur {number + 1} van {year}, {partnership.name}: voorbeeld in de demonstratie")


def paper(text: str) -> SimpleUploadedFile:
    """A PDF of one page with one line."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode("ascii", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    data, places = b"%PDF-1.4\n", []
    for key, part in enumerate(parts, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (key, part)
    begin = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % begin
    return SimpleUploadedFile("papier.pdf", data)

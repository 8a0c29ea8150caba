"""A final accountability report without a database: small, with names that are hard to print."""

import datetime
from fractions import Fraction

from funding.reports.accountability import (
    AccountabilityReport,
    DecisionRow,
    GrantRow,
    PartyRow,
    ReceiptRow,
    StudentRow,
)
from funding.reports.base import Head, HoursRow, StepRow

PARTIES = (
    ("10001", "Stichting Katholiek Onderwijs Łukasz en Ägir-Öster", 120_000_03),
    ("10002", "Vereniging voor Protestants-Christelijk Basisonderwijs in de gemeenten Dinkelland en Twenterand", 60_000_00),
    ("23AH", "Hogeschool Saxion, =som(A1)", 15_499_97),
)  # fmt: skip


def sample_report(parties=PARTIES) -> AccountabilityReport:
    hours = tuple(
        HoursRow(code, name, name, 10 + number, Fraction(401, 10), Fraction(400), Fraction(140))
        for number, (code, name, _cents) in enumerate(parties)
    )
    allocated = sum(cents for _code, _name, cents in parties)
    return AccountabilityReport(
        head=Head(
            title="Jaarverantwoording", partnership="Partnerschap Oost", school_year="2026-2027",
            reference="VV-oost-2026-2027", state="definitief", is_concept=False,
            as_of=datetime.datetime(2027, 9, 3, 12, 30, 15, tzinfo=datetime.UTC), prepared_by="A. Programmaleider",
            decision="SG-7, 03-09-2027", adopted="S. Stuurgroep, 03-09-2027 14:00",
            authorised="C. Controller, 03-09-2027 14:30", penvoerder="Stichting Ägir",
        ),
        routes=("voltijd", "deeltijd", "versneld"),
        students=(StudentRow("hbo", (250, 30, 1_005), "hbo"), StudentRow("zij-instromer", (0, 4, 0), "zij_instromer")),
        count_year="2025-2026",
        counted=285,
        count_filed_on=datetime.date(2026, 9, 30),
        norm="Per student per jaar: 40 u schoolopleider, 40 u mentor, 14 u instituutsopleider",
        boards=hours,
        hours=HoursRow(
            "", "", "", sum(row.students for row in hours), sum((row.school_trainer for row in hours), Fraction(0)),
            sum((row.mentor for row in hours), Fraction(0)), sum((row.institute_trainer for row in hours), Fraction(0)),
        ),
        grant_reference="OS-2026-1",
        rule="Vast bedrag en bedrag per student",
        rule_source="Stcrt. 2020, 39807",
        amounts=(
            GrantRow("voorlopig", datetime.date(2026, 9, 1), 100, 191_000_00, False),
            GrantRow("definitief", None, 100, 195_500_00, True),
        ),
        receipts=(
            ReceiptRow(datetime.date(2026, 11, 2), "Termijn 1", 150_000_00),
            ReceiptRow(datetime.date(2027, 2, 2), "", -10_000_00),
        ),
        granted_cents=195_500_00,
        received_cents=140_000_00,
        steps=(StepRow(1, "Schoolopleiders", "100% van wat over is naar uren", 195_500_00, allocated),),
        parties=tuple(PartyRow(*row) for row in parties),
        allocated_cents=allocated,
        decisions=(DecisionRow("SG-7", datetime.date(2027, 9, 3), "Verdeling \N{EN DASH} fiets & fi", "verdeling"),),
    )  # fmt: skip

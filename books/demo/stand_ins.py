"""The few rates, costs and contributions that a settlement needs, for a year that has no rates of its own yet."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone

from books.models import Contribution, Cost, HoursContribution, Rate
from funding.enums import GrantSource, ReportModel
from funding.models import Grant
from partnerships.models import Board

CENTS = {"school_trainer": 56_00, "mentor": 49_50, "institute_trainer": 72_00, "plg_member": 54_00}


def stand_ins(partnership, year, cast) -> None:
    if Rate.objects.of_year(partnership, year).exists():
        return
    entered = {
        "partnership": partnership, "school_year": year, "entered_by": cast["controller"],
        "confirmed_by": cast["colleague"], "confirmed_at": timezone.now(),
    }  # fmt: skip
    source = "Notulen stuurgroep, punt 4"
    rates = {
        role: Rate.objects.create(role=role, number=1, cents_per_hour=cents, source=source, **entered)
        for role, cents in CENTS.items()
    }
    boards = Board.objects.members_of(partnership, year.period).order_by("code")
    stream = Grant.objects.create(
        partnership=partnership, school_year=year, source=GrantSource.NETWORK, title=f"Kennisnetwerk {year}",
        report_model=ReportModel.NONE, valid_from=year.first_day, valid_until=year.last_day,
    )  # fmt: skip
    for number, board in enumerate(boards):
        Contribution.objects.create(
            party=board, grant=stream, description="Bijdrage Kennisnetwerk", amount_cents=3000_00,
            due_on=datetime.date(year.start, 10, 1), paid_how="set_off", source="Convenant, artikel 5", **entered,
        )  # fmt: skip
        HoursContribution.objects.create(
            party=board, role="plg_member", kind="network", description="Leden van de PLG", hours=Decimal(40),
            valid_from=year.first_day, valid_until=year.last_day, rate=rates["plg_member"],
            value_cents=40 * CENTS["plg_member"], source="Ledenlijst PLG", **entered,
        )  # fmt: skip
        if number % 3 == 1:
            Cost.objects.create(
                party=board, kind="professionalisation", description="Scholing van schoolopleiders",
                incurred_on=datetime.date(year.start, 10, 20), amount_cents=4250_00 + number * 175_35, **entered,
            )  # fmt: skip

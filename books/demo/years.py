"""The money of the demonstration: counts, grants under three families of rules, allocations in every state."""

from __future__ import annotations

import datetime
from decimal import Decimal

from funding import actions as money
from funding.enums import AmountState, RuleFamily, StepKey, StepSize
from funding.models import SubsidyRule
from oids.periods import SchoolYear
from partnerships import actions as register
from placements.enums import SubsidyKind

STUDENTS = 285
REGISTER_FROM, CLOSED, LAST_YEAR, THIS_YEAR = SchoolYear(2023), SchoolYear(2023), SchoolYear(2025), SchoolYear(2026)
# Before the register: years whose count comes from the old administration, with the code of the year's rule.
OLD_GRANTS = {SchoolYear(2018): "staffel-2018", SchoolYear(2021): "vast-2021"}
OWN_RULE = None
GRANTS = {SchoolYear(2023): "vast-2022", SchoolYear(2024): "per-student-2025", LAST_YEAR: OWN_RULE, THIS_YEAR: OWN_RULE}


def rule_of_their_own(partnership, cast) -> SubsidyRule:
    """From 2025 nothing is published: the demonstration keeps the last published fixed sum and rate."""
    return money.create_rule(
        partnership=partnership, name="Demonstratie: vast bedrag en bedrag per student vanaf 2025",
        family=RuleFamily.FIXED_PER_STUDENT, from_year=LAST_YEAR, minimum_students=60, fixed_cents=100_000_00,
        per_student_cents=955_00, source="Instelling van de demonstratie, geen gepubliceerde regel",
        by=cast["controller"],
    )  # fmt: skip


def adopted_scheme(partnership, institute, penvoerder, decision, cast):
    leader = cast["leader"]
    scheme = money.create_scheme(
        partnership=partnership, name="Verdeling vanaf 2023", from_year=REGISTER_FROM, by=leader
    )
    fixed = {"size": StepSize.FIXED, "key": StepKey.PARTY, "amount_cents": 60_000_00}
    share = {"size": StepSize.PERCENTAGE, "key": StepKey.PARTY, "percentage": Decimal(3)}
    rest = {"size": StepSize.REMAINDER, "key": StepKey.HOURS_EMPLOYER, "percentage": Decimal(100)}
    for description, values in (
        ("Programmaleiding vanuit de pabo", fixed | {"party": institute}),
        ("Programmaleiding vanuit de besturen", fixed | {"party": penvoerder}),
        ("Administratie van de penvoerder", share | {"party": penvoerder}),
        ("Uren van de schoolopleiders", rest),
    ):
        money.add_step(scheme, description=description, by=leader, **values)
    return money.adopt_scheme(scheme, decision=decision, by=cast["steering"])


def tell_money(partnership, scheme, cast) -> None:
    """Every grant rests on a filed count of the year before; 2023-2024 is closed, this year is in draft."""
    own_rule = rule_of_their_own(partnership, cast)
    rules = {rule.code: rule for rule in SubsidyRule.objects.filter(partnership__isnull=True)} | {OWN_RULE: own_rule}
    for year in OLD_GRANTS:
        _count(partnership, year.previous, cast)
        _grant(partnership, year, rules[OLD_GRANTS[year]], cast, definitive=True)
    for year in GRANTS:
        _count(partnership, year.previous, cast)
        _grant(partnership, year, rules[GRANTS[year]], cast, definitive=year.start <= CLOSED.start + 1)
        _allocation(partnership, year, scheme, cast)
    # The count of this year is proposed and waits for the controller.
    day = datetime.date(THIS_YEAR.start, 10, 1)
    money.propose_count(partnership=partnership, school_year=THIS_YEAR, reference_date=day, by=cast["leader"])


def _count(partnership, year, cast) -> None:
    count = money.propose_count(
        partnership=partnership, school_year=year, reference_date=datetime.date(year.start, 10, 1), by=cast["leader"]
    )
    if year.start < REGISTER_FROM.start:
        money.correct_count_line(
            count.lines.get(kind=SubsidyKind.HBO), corrected=STUDENTS,
            reason="Overgenomen uit de administratie van voor OidS.", by=cast["leader"],
        )  # fmt: skip
    money.file_count(count, filed_on=datetime.date(year.start, 10, 15), by=cast["controller"])


def _grant(partnership, year, rule, cast, *, definitive: bool) -> None:
    by = cast["controller"]
    grant = money.register_grant(partnership=partnership, school_year=year, rule=rule, reference=f"DEMO-{year}", by=by)
    amount = _amount(grant, AmountState.PROVISIONAL, datetime.date(year.start, 10, 30), cast)
    half = amount.amount_cents // 2
    days = [datetime.date(year.start, 11, 15)]
    if definitive:
        letter = datetime.date(year.start + 1, 5, 20)
        amount = _amount(grant, AmountState.DEFINITIVE, letter, cast)
        days.append(datetime.date(year.start + 1, 6, 15))
    for number, day in enumerate(days, start=1):
        cents = half if number == 1 else amount.amount_cents - half
        money.record_receipt(grant, received_on=day, amount_cents=cents, description=f"Termijn {number}", by=by)


def _amount(grant, state, letter, cast):
    amount = money.record_amount(grant, state=state, decided_on=letter, by=cast["controller"])
    return money.confirm_amount(amount, by=cast["colleague"])


def _allocation(partnership, year, scheme, cast) -> None:
    allocation = money.prepare_allocation(partnership=partnership, school_year=year, scheme=scheme, by=cast["leader"])
    if year == THIS_YEAR:
        return
    decision = register.record_decision(
        partnership=partnership, body="steering_group", number=f"SG-{year.start}-11",
        decided_on=datetime.date(year.start, 11, 20), title=f"Verdeling {year}",
        text="De stuurgroep stelt de verdeling vast zoals voorgelegd.", by=cast["leader"],
    )  # fmt: skip
    allocation = money.submit_allocation(allocation, by=cast["leader"])
    allocation = money.adopt_allocation(allocation, decision=decision, by=cast["steering"])
    money.authorise_allocation(allocation, by=cast["controller"])

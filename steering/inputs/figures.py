"""The facts of a year's figures, for one reader: what they may not read is not fetched or falls away here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from books.calculations.coverage import Coverage
from books.calculations.delivery import ROLES
from books.dashboards.base import Desk
from books.dashboards.waiting import waiting
from books.enums import PaidHow
from books.models import Contribution, HoursContribution
from books.payable import payable
from books.purses.delivery import adopted_allocation, delivery_of
from books.querysets import codes_shown_to, is_shown
from books.streams import coverage_of
from funding.calculations.export import inputs_from_json, result_from_json
from funding.enums import GrantSource
from funding.models import Allocation, AllocationShare, Grant
from oids import formats
from oids.periods import SchoolYear
from partnerships.enums import RoleKind, TrainerKind
from partnerships.models import Board, Partnership, Party, PartyFormerName, School, Trainer
from placements.calculations.hours import HoursByRole, NormMissing
from placements.hours import PlacementFact, Year, facts, norm_on, shown_by_school, totals_by, year_of
from placements.inputs.guidance import Setting, available_of
from placements.models import Enrolment, Norm
from placements.wording import norm_missing
from steering.calculations import figures as pure
from steering.inputs.scenarios import funded_of


@dataclass(frozen=True)
class Reading:
    """What one reader reads of one partnership, asked once for all years that stand on a page."""

    partnership: Partnership
    user: Any

    @cached_property
    def codes(self) -> frozenset[str] | None:
        return codes_shown_to(self.user, self.partnership)

    @cached_property
    def coverage(self) -> Coverage:
        return coverage_of(self.partnership)

    @cached_property
    def grants(self) -> list[Grant]:
        """With amounts and receipts."""
        return list(_streams(self.user).filter(partnership=self.partnership))


@dataclass(frozen=True)
class _Scope:
    """One year of it."""

    reading: Reading
    school_year: SchoolYear

    @property
    def partnership(self) -> Partnership:
        return self.reading.partnership

    @property
    def user(self) -> Any:
        return self.reading.user

    @property
    def codes(self) -> frozenset[str] | None:
        return self.reading.codes

    @cached_property
    def year(self) -> Year | None:
        return year_of(self.partnership, self.school_year)

    @cached_property
    def norm(self) -> Norm | None:
        """In force when the placing of the year begins."""
        return norm_on(self.partnership, self.year.placing.first if self.year else self.school_year.first_day)

    @cached_property
    def former_names(self) -> dict[int, str]:
        """Of parties that had another name when the year began: history does not change it."""
        rows = PartyFormerName.objects.in_force_on(self.school_year.first_day)
        return dict(rows.values_list("party_id", "name"))

    def url(self, name: str, **values) -> str:
        return reverse(name, kwargs={"partnership": self.partnership.slug, "year": str(self.school_year)} | values)


def year_facts(reading: Reading, school_year: SchoolYear, *, with_due: bool = True) -> pure.YearFacts:
    """`with_due`: also what is due from whom, which is of now and not of the year."""
    partnership = reading.partnership
    scope = _Scope(reading, school_year)
    problem, placed = "", []
    try:
        placed = facts(partnership, school_year, year=scope.year)
    except NormMissing as error:
        problem = norm_missing(error.day)
    known = _known(scope)
    students = _students(scope, placed, known)
    found = pure.YearFacts(
        partnership=partnership.name, slug=partnership.slug, year=str(school_year),
        sees_all=all(student.is_known for student in students), sees_money=scope.codes is None, problem=problem,
        students=students,
    )  # fmt: skip
    seen = placed if known is None else [fact for fact in placed if fact.enrolment_id in known]
    found = _register(scope, placed, seen, found)
    found = _money(scope, placed, found)
    return replace(found, due=(*found.due, *_due(scope))) if with_due and found.sees_money else found


def _board(part) -> str:
    return part.board_code or pure.OUTSIDE


def _known(scope: _Scope) -> set[int] | None:
    """Enrolments that the reader sees anyway; None: all."""
    if scope.codes is None:
        return None
    rows = Enrolment.objects.of_year(scope.partnership, scope.school_year)
    return set(rows.visible_to(scope.user).values_list("pk", flat=True))


def _students(scope: _Scope, placed: list[PlacementFact], known: set[int] | None) -> tuple[pure.Student, ...]:
    boards: dict[int, set[str]] = defaultdict(set)
    schools: dict[int, set[str]] = defaultdict(set)
    trainers: dict[int, set[int]] = defaultdict(set)
    for fact in placed:
        boards[fact.enrolment_id] |= {_board(part) for part in fact.parts}
        schools[fact.enrolment_id] |= {f"{fact.brin6} {_board(part)}" for part in fact.parts}
        trainers[fact.enrolment_id].add(fact.school_trainer_id or 0)
    rows = Enrolment.objects.of_year(scope.partnership, scope.school_year)
    return tuple(
        pure.Student(
            route, study, kind, tuple(sorted(boards[key])), tuple(sorted(schools[key])), tuple(sorted(trainers[key])),
            known is None or key in known,
        )
        for key, route, study, kind in rows.order_by("pk").values_list("pk", "route", "year_of_study", "subsidy_kind")
    )  # fmt: skip


def _register(
    scope: _Scope, placed: list[PlacementFact], seen: list[PlacementFact], found: pure.YearFacts
) -> pure.YearFacts:
    """Hours, boards, schools and trainers. Schools and trainers: those of the reader's own boards, or all; the hours of a
    trainer are those of the students whom the reader sees (`seen`)."""
    period = scope.school_year.period
    shown = shown_by_school(placed)
    members = Board.objects.filter(pk__in=Party.objects.members_of(scope.partnership, period))
    with_hours = Board.objects.filter(pk__in={board for _school, board in shown if board})
    boards = {row.pk: row for row in (members | with_hours).distinct()}
    rows = School.objects.filter(pk__in={school for school, _board in shown})
    schools = {row.pk: row for row in rows}
    codes = {key: board.code for key, board in boards.items()} | {None: pure.OUTSIDE}
    hours = tuple((schools[school].brin6, codes[board], value) for (school, board), value in sorted(
        shown.items(), key=lambda row: (schools[row[0][0]].brin6, codes[row[0][1]])))  # fmt: skip
    everybody, names = found.sees_all, scope.former_names
    academic = School.objects.of_partnership(scope.partnership, period).filter(is_academic=True).distinct().count()
    norm = scope.norm
    return replace(
        found,
        guided=tuple(
            pure.Guided(_board(part), fact.brin6, fact.route, fact.school_trainer_id or 0, part.hours)
            for fact in placed
            for part in fact.parts
        ),
        boards=tuple((row.code, names.get(row.pk, row.name), row.pk) for row in sorted(
            boards.values(), key=lambda row: row.code)),
        own_boards=scope.codes or frozenset(),
        places=tuple(
            pure.Place(school, schools[school].brin6, schools[school].name, codes[board], schools[school].is_academic)
            for school, board in sorted(shown, key=lambda row: (codes[row[1]], schools[row[0]].name, row[0]))
            if everybody or codes[board] in (scope.codes or ())
        ),
        place_hours=hours,
        trainers=_trainers(scope, seen),
        norm=norm and HoursByRole(
            Fraction(norm.school_trainer_hours), Fraction(norm.mentor_hours), Fraction(norm.institute_trainer_hours)
        ),
        academic=academic,
    )  # fmt: skip


def _trainers(scope: _Scope, placed: list[PlacementFact]) -> tuple[pure.Trainer, ...]:
    """Those whom the reader sees."""
    year, norm = scope.year, scope.norm
    if year is None or norm is None:
        return ()
    needed = {total.key: total.hours.school_trainer for total in totals_by(placed, "school_trainer")}
    rows = Trainer.objects.visible_to(scope.user).filter(partnership=scope.partnership, kind=TrainerKind.SCHOOL_TRAINER)
    setting = Setting(year, norm)
    return tuple(
        pure.Trainer(
            row.pk, row.person.sort_name, row.employer.code, needed.get(row.pk, Fraction(0)), available_of(row, setting)
        )
        for row in rows.overlapping(year.placing).select_related("person", "employer").order_by(
            "employer__code", "person__last_name", "person__first_name", "pk")
    )  # fmt: skip


def _money(scope: _Scope, placed: list[PlacementFact], found: pure.YearFacts) -> pure.YearFacts:
    delivery = None if found.problem else delivery_of(
        scope.partnership, scope.school_year, placed=placed, year=scope.year, coverage=scope.reading.coverage)  # fmt: skip
    allocation = delivery.allocation if delivery else adopted_allocation(scope.partnership, scope.school_year)
    amounts = _amounts(scope, allocation)
    found = replace(found, parties=_parties(scope, amounts))
    rows = delivery.rows() if delivery else ()
    found = replace(found, roles=_roles([row for row in rows if is_shown(scope.codes, row.party)], allocation))
    if not found.sees_money:
        return found
    if allocation is not None:
        found = replace(
            found, allocated=allocation.budget_cents, allocation_url=allocation.get_absolute_url(),
            allocation=_("version %(number)s, %(state)s") % {
                "number": allocation.number, "state": allocation.get_state_display()},
            given=_given(allocation, placed),
        )  # fmt: skip
    period = scope.school_year.period
    grants = [row for row in scope.reading.grants if row.period.overlaps(period)]
    own = subsidy_among(grants, scope.school_year)
    return replace(
        found, subsidy=_granted(own) if own else None, counted=funded_of(scope.partnership, scope.school_year),
        streams=tuple(
            pure.Stream(grant.name, grant.get_absolute_url(), _granted(grant), grant.received_cents) for grant in grants
        ),
        due=tuple(_coming(grants)),
    )  # fmt: skip


def streams_in(partnership: Partnership, school_year: SchoolYear, user) -> list[Grant]:
    """The grants that hold on a day of the year, with amounts and receipts."""
    return list(_streams(user).filter(partnership=partnership).overlapping(school_year.period))


def _streams(user):
    rows = Grant.objects.visible_to(user).prefetch_related("amounts", "receipts")
    return rows.order_by("source", "valid_from", "pk")


def subsidy_among(grants: Iterable[Grant], school_year: SchoolYear) -> Grant | None:
    """The subsidy of the year itself."""
    return next((row for row in grants if row.source == GrantSource.OCW and row.school_year == school_year), None)


def _granted(grant: Grant) -> int | None:
    amount = grant.current_amount
    return amount.amount_cents if amount else None


def _amounts(scope: _Scope, allocation: Allocation | None) -> dict[str, int]:
    if allocation is None:
        return {}
    rows = AllocationShare.objects.visible_to(scope.user).filter(allocation=allocation)
    return dict(rows.values_list("party__code", "amount_cents"))


def _parties(scope: _Scope, amounts: dict[str, int]) -> tuple[pure.PartyMoney, ...]:
    money: dict[str, int] = defaultdict(int)
    hours: dict[str, Fraction] = defaultdict(Fraction)
    value: dict[str, int] = defaultdict(int)
    year = (scope.partnership, scope.school_year)
    entered = Contribution.objects.visible_to(scope.user).of_year(*year).filter(confirmed_by__isnull=False)
    for code, cents in entered.values_list("party__code", "amount_cents"):
        money[code] += cents
    worked = HoursContribution.objects.visible_to(scope.user).of_year(*year).filter(confirmed_by__isnull=False)
    for code, number, cents in worked.values_list("party__code", "hours", "value_cents"):
        hours[code] += Fraction(number)
        value[code] += cents
    names = scope.former_names
    members = Party.objects.members_of(scope.partnership, scope.school_year.period)
    others = Party.objects.filter(code__in={*amounts, *money, *hours})
    return tuple(
        pure.PartyMoney(
            party.code, names.get(party.pk, party.name), amounts.get(party.code), money[party.code],
            hours[party.code], value[party.code], party.pk,
        )
        for party in (members | others).distinct().order_by("code")
        if is_shown(scope.codes, party.code)
    )  # fmt: skip


def _roles(rows, allocation: Allocation | None) -> tuple[pure.RoleHours, ...]:
    """Of all parties whose rows are shown to the reader. While no allocation is adopted and no other stream pays hours,
    nothing is known of what is funded: that is not the same as nothing."""
    found = []
    for role in ROLES:
        own = [row for row in rows if row.role == role]
        if not own:
            continue
        hours = [row.funded for row in own]
        funded = None if None in hours else sum(hours, Fraction(0))
        found.append(
            pure.RoleHours(
                role, sum((row.agreed for row in own), Fraction(0)), funded if allocation or funded else None,
                sum((row.delivered for row in own), Fraction(0)) if any(row.asked for row in own) else None,
            )
        )  # fmt: skip
    return tuple(found)


def _given(allocation: Allocation, placed: list[PlacementFact]) -> tuple[pure.Given, ...]:
    """Per placement what the adopted allocation gave by it, from what was kept with it; route and trainer as they are in
    the register ("" and 0 for a placement that is not there any more)."""
    now = {fact.reference: (fact.route, fact.school_trainer_id or 0) for fact in placed}
    boards = {(row.placement, row.first.isoformat()): row.board for row in inputs_from_json(allocation.inputs).segments}
    found = []
    for step in result_from_json(allocation.result).steps:
        for line in step.lines:
            for row in line.placements:
                route, trainer = now.get(row.placement, ("", 0))
                board = boards[row.placement, row.first] or pure.OUTSIDE
                found.append(pure.Given(board, row.school, route, trainer, row.cents))
    return tuple(found)


def _coming(grants) -> Iterator[pure.Due]:
    """What was granted and has not come in yet."""
    for grant in grants:
        amount = grant.current_amount
        left = amount.amount_cents - grant.received_cents if amount else 0
        if left > 0:
            what = _("%(stream)s, still to come: %(amount)s") % {"stream": grant.name, "amount": formats.euro(left)}
            yield pure.Due(what, grant.get_absolute_url(), str(grant.get_source_display()), _("pay it"), "")


def _due(scope: _Scope) -> tuple[pure.Due, ...]:
    """Steps that wait for somebody, and money that is still to come or to go."""
    desk = Desk(scope.user, scope.partnership, scope.school_year)
    today = timezone.localdate()
    found = [
        pure.Due(
            row.what, row.url, str(RoleKind(row.role).label), row.step, formats.day(row.since) if row.since else ""
        )
        for row in waiting(desk)
    ]
    open_ = Contribution.objects.visible_to(scope.user).filter(
        partnership=scope.partnership, confirmed_by__isnull=False, received_on=None, paid_how=PaidHow.INVOICED,
        corrects=None, corrected_by=None,
    )  # fmt: skip
    for entry in open_.select_related("party").order_by("due_on", "party__code"):
        what = _("%(description)s: %(amount)s") % {
            "description": entry.description, "amount": formats.euro(entry.amount_cents)}  # fmt: skip
        found.append(pure.Due(what, entry.get_absolute_url(), entry.party.name, _("pay it"), formats.day(entry.due_on)))
    if desk.may("books.view_payment"):
        for row in payable(scope.partnership, today):
            if row.pay:
                what = _("to pay to %(party)s: %(amount)s") % {
                    "party": row.party.name, "amount": formats.euro(row.pay)}  # fmt: skip
                found.append(
                    pure.Due(what, scope.url("books:payment_list"), str(RoleKind.CONTROLLER.label), _("pay it"), "")
                )
    return tuple(found)

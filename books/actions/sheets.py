"""Sheets of costs and contributions that are imported: sent, checked, looked at, and then exactly that is entered."""

from __future__ import annotations

from books.enums import ContributionKind
from books.imports.contributions import HOURS, MONEY, Contributions
from books.imports.costs import COSTS, CostTarget
from books.models import ContributionSheet, CostSheet
from oids.actions import require
from oids.importing.road import SheetRoad
from partnerships.actions.base import require_open


class CostRoad(SheetRoad):
    model = CostSheet
    stem = "books.cost_sheet"
    lock_number = 7_021_969

    def kind_of(self, sheet):
        return COSTS

    def target_of(self, sheet) -> CostTarget:
        return CostTarget(sheet.partnership, sheet.school_year)

    def require(self, by, sheet) -> None:
        require(by, COSTS.permission, sheet.partnership)

    def check_target(self, sheet) -> None:
        require_open(sheet.partnership, sheet.school_year)


COST_ROAD = CostRoad()


def send_costs(*, partnership, school_year, name, data: bytes, at_once=False, by) -> CostSheet:
    """Keep a sheet of costs and check it; nothing is entered yet. Raises `RefusedFile` when it cannot be read."""
    sheet = CostSheet(partnership=partnership, school_year=school_year, name=name)
    return COST_ROAD.send(sheet, data, at_once=at_once, by=by)


class ContributionRoad(SheetRoad):
    model = ContributionSheet
    stem = "books.contribution_sheet"
    lock_number = 7_021_970

    def kind_of(self, sheet) -> Contributions:
        return HOURS if sheet.what == ContributionKind.HOURS else MONEY

    def target_of(self, sheet) -> CostTarget:
        return CostTarget(sheet.partnership, sheet.school_year)

    def require(self, by, sheet) -> None:
        require(by, Contributions.permission, sheet.partnership)

    def check_target(self, sheet) -> None:
        require_open(sheet.partnership, sheet.school_year)


CONTRIBUTION_ROAD = ContributionRoad()


def send_contributions(*, partnership, school_year, what, name, data: bytes, at_once=False, by) -> ContributionSheet:
    """Keep a sheet of contributions and check it; nothing is entered yet. Raises `RefusedFile` when it cannot be read."""
    sheet = ContributionSheet(partnership=partnership, school_year=school_year, what=what, name=name)
    return CONTRIBUTION_ROAD.send(sheet, data, at_once=at_once, by=by)

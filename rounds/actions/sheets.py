"""Sheets of a placing season that are imported: sent, checked, looked at, and then exactly that is done."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.importing.road import SheetRoad
from placements.actions import BatchRefused, NeedsAcknowledgement
from rounds.actions.places import RowsRefused, closed_sentence
from rounds.imports.base import Kind, Target
from rounds.imports.kinds import KINDS
from rounds.models import SheetImport


class SeasonRoad(SheetRoad):
    model = SheetImport
    stem = "rounds.sheet"
    lock_number = 7_021_968
    outdated = (BatchRefused, NeedsAcknowledgement, RowsRefused)

    def kind_of(self, sheet) -> Kind:
        return KINDS[sheet.kind]

    def target_of(self, sheet) -> Target:
        return Target(sheet.partnership, sheet.school_year, sheet.round)

    def require(self, by, sheet) -> None:
        require(by, "rounds.import_sheet", sheet.partnership)
        require(by, self.kind_of(sheet).permission, sheet.partnership)

    def require_to_give_up(self, by, sheet) -> None:
        require(by, "rounds.import_sheet", sheet)

    def check_target(self, sheet) -> None:
        if not self.kind_of(sheet).needs_round:
            return
        if sheet.round is None:
            raise ValidationError({"round": _("Choose the placing round that the sheet is about.")})
        if (sheet.round.partnership_id, sheet.round.school_year) != (sheet.partnership_id, sheet.school_year):
            raise ValidationError({"round": _("This round is of another partnership or school year.")})
        if sheet.round.is_closed:
            raise ActionRefused(closed_sentence(sheet.round))


ROAD = SeasonRoad()
check_again, import_sheet, give_up_sheet, with_remarks = (
    ROAD.check_again, ROAD.import_sheet, ROAD.give_up, ROAD.with_remarks,
)  # fmt: skip


def send_sheet(*, partnership, school_year, kind, name, data: bytes, round=None, at_once=False, by) -> SheetImport:
    """Keep a sheet and check it; `round` for places and wishes. Raises `RefusedFile` when it cannot be read."""
    sheet = SheetImport(
        partnership=partnership, school_year=school_year, round=round if KINDS[kind].needs_round else None, kind=kind,
        name=name,
    )  # fmt: skip
    return ROAD.send(sheet, data, at_once=at_once, by=by)

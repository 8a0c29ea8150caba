"""The kinds of sheets, by name."""

from __future__ import annotations

from rounds.enums import SheetKind
from rounds.imports.base import Kind
from rounds.imports.placements import Placements
from rounds.imports.places import Places
from rounds.imports.students import Students
from rounds.imports.trainers import Trainers
from rounds.imports.wishes import Wishes

KINDS: dict[str, Kind] = {
    kind.kind: kind for kind in (Students(), Trainers(), Places(), Wishes(), Placements())
}  # fmt: skip
if set(KINDS) != set(SheetKind.values):
    raise RuntimeError("every kind of sheet needs its module")

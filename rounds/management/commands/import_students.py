"""Students of a school year from a sheet."""

from rounds.enums import SheetKind
from rounds.management.base import SheetCommand


class Command(SheetCommand):
    help = "Imports students: registers, corrects and enrols them. All or nothing, twice is the same as once."
    kind = SheetKind.STUDENTS

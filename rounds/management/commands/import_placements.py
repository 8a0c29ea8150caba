"""Placements of a school year from a sheet."""

from rounds.enums import SheetKind
from rounds.management.base import SheetCommand


class Command(SheetCommand):
    help = "Imports placements. All or nothing, twice is the same as once."
    kind = SheetKind.PLACEMENTS

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--reason", default="", metavar="TEXT", help="why the warnings are no obstacle")

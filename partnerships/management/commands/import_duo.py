"""DUO's files into the register, from the command line of the server."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from oids.importing import RefusedFile, check_size
from partnerships.imports.duo import KINDS, Source, day_in_name, import_duo, plan


class Command(BaseCommand):
    help = "Imports DUO's schools and boards: all or nothing, twice is the same as once."

    def add_arguments(self, parser):
        parser.add_argument("--schools", type=Path, required=True, metavar="FILE")
        parser.add_argument("--boards", type=Path, metavar="FILE")
        parser.add_argument("--municipality", nargs="+", default=[], metavar="NAME", help="only these municipalities")
        parser.add_argument(
            "--as-of", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD",
            help="the day from which the files hold; default: the day in the file's name, else today",
        )  # fmt: skip
        parser.add_argument("--close", nargs="+", default=[], metavar="BRIN6", help="schools not in the file to close")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args, schools, boards, municipality, as_of, close, dry_run, **options):
        source = Source(
            schools=self.read(schools), schools_name=schools.name,
            as_of=as_of or day_in_name(schools.name) or timezone.localdate(),
            boards=self.read(boards) if boards else None, boards_name=boards.name if boards else "",
            municipalities=tuple(municipality), close=tuple(close),
        )  # fmt: skip
        try:
            found = plan(source) if dry_run else import_duo(source, by=None)
        except RefusedFile as error:
            raise CommandError(error.message) from error
        self.tell(found, dry_run, options["verbosity"])

    def read(self, path: Path) -> bytes:
        try:
            check_size(path.stat().st_size)
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except RefusedFile as error:
            raise CommandError(f"{path}: {error.message}") from error

    def tell(self, found, dry_run: bool, verbosity: int) -> None:
        write = self.stdout.write
        day = formats.day(found.as_of)
        write((_("Would be done, as of %(day)s:") if dry_run else _("Done, as of %(day)s:")) % {"day": day})
        write(
            _("read %(read)s = new %(new)s + changed %(changed)s + unchanged %(unchanged)s + refused %(refused)s")
            % {
                "read": found.read, "new": found.new, "changed": found.changed, "unchanged": found.unchanged,
                "refused": len(found.refused),
            }
        )  # fmt: skip
        for kind, number in found.kinds.items():
            write(f"  {KINDS[kind]}: {number}")
        if found.nameless:
            write(_("boards known by number only, no name in the files: %(number)s") % {"number": found.nameless})
        if found.left_out:
            write(_("left out, in other municipalities: %(number)s") % {"number": found.left_out})
        if verbosity > 1:
            for change in found.changes:
                write(f"  {change.key} {change.name}: {change.before} -> {change.after}")
        for row in found.refused:
            write(
                _("refused: %(file)s, row %(line)s, column %(column)s, “%(value)s”: %(rule)s %(remedy)s")
                % {name: getattr(row, name) for name in ("file", "line", "column", "value", "rule", "remedy")}
            )
        for change in found.missing:
            write(_("not in the file, left as it is: %(key)s %(name)s") % {"key": change.key, "name": change.name})

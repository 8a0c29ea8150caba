"""Importing a sheet from the command line of the server: the same code and the same refusals as the pages."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused
from oids.importing import RefusedFile, check_size
from oids.importing.plans import Plan, plan
from oids.models import User
from oids.periods import SchoolYear
from partnerships.enums import RoleKind
from partnerships.models import Partnership, Role
from placements.wording import warning_in_words
from rounds.actions.sheets import give_up_sheet, import_sheet, send_sheet
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS


class SheetCommand(BaseCommand):
    """`kind` is what the sheet is about."""

    kind = ""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="an Excel (.xlsx) or CSV file")
        parser.add_argument("--partnership", required=True, metavar="SLUG")
        parser.add_argument("--year", required=True, metavar="2026-2027")
        parser.add_argument(
            "--by", metavar="EMAIL", help="the programme leader in whose name; default: the first of the partnership"
        )
        parser.add_argument(
            "--without-refused", action="store_true", help="import the other rows when some are refused"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args, file, partnership, year, by, without_refused, dry_run, reason="", **options):
        found = Partnership.objects.filter(slug=partnership).first()
        if found is None:
            there = ", ".join(Partnership.objects.order_by("slug").values_list("slug", flat=True)) or "–"
            raise CommandError(
                _("There is no partnership %(slug)s. Choose one of: %(choices)s.")
                % {"slug": partnership, "choices": there}
            )
        try:
            year = SchoolYear.parse(year)
        except ValueError as error:
            raise CommandError(
                _("“%(value)s” is not a school year. Write it as 2026-2027.") % {"value": year}
            ) from error
        file = Path(file)
        data = self.read(file)
        try:
            if dry_run:
                self.tell(plan(KINDS[self.kind], data, file.name, Target(found, year)))
            else:
                self.do(data, file.name, found, year, self.person(found, by), without_refused, reason)
        except RefusedFile as error:
            raise CommandError(error.message) from error
        except ActionRefused as error:
            raise CommandError(error.message) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error

    def do(self, data: bytes, name: str, partnership, year, by, without_refused: bool, reason: str) -> None:
        target = Target(partnership, year)
        seen = plan(KINDS[self.kind], data, name, target)
        self.tell(seen)
        if not seen.to_write:
            self.stdout.write(_("Nothing to import."))
            return
        sheet = send_sheet(
            partnership=partnership, school_year=year, kind=self.kind, name=name, data=data, at_once=True, by=by
        )
        try:
            import_sheet(
                sheet, fingerprint=seen.fingerprint, without_refused=without_refused, reason=reason, at_once=True, by=by
            )
        except (ActionRefused, ValidationError, PermissionDenied):
            give_up_sheet(sheet, by=by)
            raise
        self.stdout.write(_("Imported, in the name of %(name)s.") % {"name": by})

    def read(self, path: Path) -> bytes:
        try:
            check_size(path.stat().st_size)
            return path.read_bytes()
        except FileNotFoundError as error:
            raise CommandError(_("There is no file %(path)s.") % {"path": path}) from error
        except IsADirectoryError as error:
            raise CommandError(_("%(path)s is a folder, not a file.") % {"path": path}) from error
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
            ) from error
        except RefusedFile as error:
            raise CommandError(f"{path}: {error.message}") from error

    def person(self, partnership: Partnership, email: str | None) -> User:
        if email:
            user = User.objects.filter(email=email.lower()).first()
        else:
            roles = Role.objects.active_on(timezone.localdate()).filter(
                partnership=partnership, kind=RoleKind.PROGRAMME_LEADER, user__is_active=True
            )
            first = roles.select_related("user").order_by("valid_from", "pk").first()
            user = first.user if first else None
        if user is None:
            raise CommandError(_("No programme leader was found to import for; say who with --by."))
        return user

    def tell(self, found: Plan) -> None:
        write = self.stdout.write
        write(
            _("read %(read)s = new %(new)s + changed %(changed)s + unchanged %(unchanged)s + refused %(refused)s")
            % found.counts
        )
        for note in found.notes:
            write(note)
        for code, number in found.warnings.items():
            write(f"  {warning_in_words(code)}: {number}")
        for row in found.refused:
            write(
                _("refused: %(sheet)s row %(line)s, column %(column)s, “%(value)s”: %(rule)s %(remedy)s")
                % {name: getattr(row, name) for name in ("sheet", "line", "column", "value", "rule", "remedy")}
            )
